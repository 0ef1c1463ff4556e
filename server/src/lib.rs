//! Oxcart's HTTP server and command line: parse, call one use-case, map the answer.
//!
//! ```text
//! cli.rs        what can be asked of the binary        config.rs    what it is told by environment and flags
//! serve.rs      a whole shop, from start to stop       jobs.rs      what it does by itself
//! state.rs      what the handlers share                health.rs    alive, ready, in numbers
//! router.rs     who answers which path                 pages.rs     Leptos
//! api/          JSON                                   webhook.rs   what Stripe posts
//! assets.rs     the browser half, embedded             session.rs   who is asking
//! bearer.rs     programs with a token
//! security.rs   headers and cross-site requests        limits.rs    sizes, times and rates
//! problem.rs    every error's one way out              telemetry.rs logs, metrics, request ids
//! idempotency/  what is repeated is answered, not done again          forms.rs  the same for the pages' forms
//! doctor/       what is wrong with the settings and with what they name
//! linger.rs     an answer reaches who is still sending
//! mailer.rs     a mail server, or a folder for mails    products_csv.rs  products in files
//! orders_csv.rs a file of orders                       download.rs  files for staff
//! checkout_service.rs  another shop's checkout sessions
//! provisioner.rs  who provides what was bought          outward.rs   what calls to others share
//! ```
//!
//! To add a call: a handler in the module of its noun under `api/`, a route in `api/mod.rs`, a test of the same name in
//! `tests/`.

pub mod api;
pub mod assets;
mod bearer;
pub mod checkout_service;
pub mod cli;
pub mod config;
mod console;
mod crawlers;
mod doctor;
mod download;
mod ending;
mod forms;
mod health;
mod idempotency;
mod jobs;
pub mod limits;
mod linger;
pub mod machine;
pub mod mailer;
mod orders_csv;
mod outward;
mod pages;
pub mod problem;
mod products_csv;
pub mod provisioner;
pub mod router;
mod sandbox;
pub mod security;
pub mod serve;
pub mod session;
pub mod state;
pub mod telemetry;
mod webhook;

pub use router::router;
