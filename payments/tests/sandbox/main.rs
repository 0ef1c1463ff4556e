//! The payment sandbox over real HTTP, on a real SQLite file.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod api;
mod client;
mod control;
mod deliveries;
mod idempotency;
mod page;
mod refusals;
mod support;
