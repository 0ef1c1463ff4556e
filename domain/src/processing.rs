//! Processing orders: what is taken from stock, and what an order costs in the end (PROC-3, seed 002).
//!
//! [`check`] says whether an order may be processed at all, [`plan`] what becomes of it. Both are asked by whoever
//! processes an order and by whoever only wants to see what would happen.

mod plan;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::OrderLineId;
use crate::money::Money;
use crate::order::{Order, OrderStatus};
use crate::rejection::Rejection;

pub use plan::{Plan, PlannedLine, PlannedStock, plan};

/// What is done where a line asks for more than is available.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// It is lowered to what is there.
    #[default]
    Adjust,
    /// The order is left unprocessed.
    Reject,
    /// It is set to nothing.
    Ignore,
}

impl Strategy {
    /// Every strategy, the default first.
    pub const ALL: [Self; 3] = [Self::Adjust, Self::Reject, Self::Ignore];

    /// As the wire calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Reject => "reject",
            Self::Ignore => "ignore",
        }
    }

    /// What it does, for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Adjust => "Lower items to what is in stock",
            Self::Reject => "Process only if everything is in stock",
            Self::Ignore => "Leave out items that are short in stock",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Strategy {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|strategy| strategy.as_str() == text).ok_or(Rejection::InvalidStrategy)
    }
}

/// A line that asks for more than is available.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShortLine {
    /// Which line.
    pub line: OrderLineId,
    /// The product's name.
    pub title: String,
    /// How many it asks for.
    pub wanted: u32,
    /// How many there are for it.
    pub available: u32,
}

impl fmt::Display for ShortLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} wanted, {} available)", self.title, self.wanted, self.available)
    }
}

/// Whether an order may be processed against these funds: what was received for it and not paid back, or for an order on
/// account what its customer's balance leaves for it. They need not cover the total (seed 002); a paid order that costs
/// nothing needs none.
///
/// # Errors
/// [`Rejection::AlreadyProcessed`], [`Rejection::NotProcessable`] for an order that failed, was cancelled or paid back,
/// [`Rejection::InsufficientBalance`].
pub const fn check(order: &Order, funds: Money) -> Result<(), Rejection> {
    if order.processed_at.is_some() {
        return Err(Rejection::AlreadyProcessed);
    }
    let free_of_charge = match order.status {
        OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Refunded => {
            return Err(Rejection::NotProcessable { status: order.status });
        }
        OrderStatus::Paid => order.totals.total.minor == 0,
        OrderStatus::Pending => false,
    };
    if funds.minor > 0 || free_of_charge { Ok(()) } else { Err(Rejection::InsufficientBalance) }
}

#[cfg(test)]
mod tests;
