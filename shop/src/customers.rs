//! Customers and their accounts (CUST-1 to CUST-3): registering, logging in, what they may change, and what becomes of
//! what they did as guests (CART-6, ORD-3).
//!
//! Locks are taken in this order: the account, carts in the order of their ids, orders.

mod account;
mod addresses;
mod change;
mod claim;
mod confirm;
mod join;
mod links;
mod log_in;
pub mod managed;
mod register;
mod reset;
#[cfg(test)]
mod tests;

use domain::account::Account;
use domain::actor::Actor;
use domain::flash::Flash;
use domain::ids::VisitorId;
use domain::rejection::Rejection;

pub use account::SignedIn;
pub use change::AccountChange;
pub use register::NewAccount;

use crate::Result;

/// How attempts to enter accounts are told from those to enter the dashboard.
const ATTEMPTS: &str = "customer";

/// Somebody who has just logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    /// Whose account it is.
    pub account: Account,
    /// How many pieces are in the account's cart.
    pub items: u32,
    /// What became of the guest's cart, where it joined another one.
    pub merged: Option<Flash>,
}

/// The guest whose cart and orders join the account that is entered.
///
/// # Errors
/// [`Rejection::Forbidden`] for those who are no shoppers.
fn guest_of(actor: Actor) -> Result<Option<VisitorId>> {
    match actor {
        Actor::Guest(visitor) => Ok(Some(visitor)),
        // Another account's cart stays with it.
        Actor::Anonymous | Actor::Customer(..) => Ok(None),
        Actor::Staff(..) | Actor::Token(..) | Actor::System => Err(Rejection::Forbidden.into()),
    }
}
