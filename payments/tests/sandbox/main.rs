//! The payment sandbox over real HTTP, on a real SQLite file.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod api;
mod client;
mod control;
mod control_page;
mod crafted;
mod deliveries;
mod disputes;
mod events;
mod faults;
mod idempotency;
mod ids;
mod page;
mod refusals;
mod shop;
mod support;
