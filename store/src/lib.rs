//! Oxcart's SQL, for SQLite and PostgreSQL, and no business decisions.
//!
//! [`Store`] opens connections; [`Db`] is one of them, for reading or inside a write transaction, and carries one method
//! per statement, grouped by noun in the modules below. The same SQL text runs on both engines: ids are text, money and
//! times are `BIGINT`, flags are 0 or 1, JSON is text.
//!
//! To add a statement: put a `const SQL` and a method into the module of its noun, run it with `on_engine!`, and prove
//! it with a test in `on_both_engines!`.

#[macro_use]
mod engine;

pub mod accounts;
pub mod audit;
pub mod bulk;
pub mod business_carts;
pub mod carts;
pub mod catalogue;
pub mod checkout_sessions;
pub mod customers;
pub mod error;
pub mod idempotency;
pub mod inventory;
pub mod ledger;
pub mod mail_links;
pub mod orders;
pub mod outbox;
pub mod payment_sessions;
pub mod product_imports;
pub mod provisioning;
mod reading;
pub mod refunds;
mod search;
pub mod sessions;
pub mod settings;
pub mod staff;
pub mod stock;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod timeline;
pub mod tokens;
pub mod webhook_events;

pub use engine::{Condition, Db, HasStoreError, Store};
pub use error::Error;
