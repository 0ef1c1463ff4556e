//! What all islands of a page and all tabs of a browser know together: how many items are in the cart.
//!
//! The truth is the readable cookie that the server sets with every change. Tabs only tell each other that it changed.

/// The readable cookie with the number of items in the cart. It carries no identity.
pub const COUNT_COOKIE: &str = "cart";

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
pub use browser::{changes_elsewhere, count, listen, reload, show, tell};

#[cfg(not(feature = "hydrate"))]
mod server;
#[cfg(not(feature = "hydrate"))]
pub use server::{changes_elsewhere, count, listen, reload, show, tell};
