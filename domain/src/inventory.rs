//! Stock: what is there, what is promised, what can still be sold (PAY-8).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stock of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// Pieces in the store.
    pub on_hand: u32,
    /// Pieces promised to checkouts that are not settled and to orders that are not processed.
    pub reserved: u32,
}

impl Stock {
    /// Pieces that can still be promised. Never negative: goods may break after they were promised.
    #[must_use]
    pub const fn available(self) -> u32 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// Why a variant's stock changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementReason {
    /// The first delivery, with the catalogue.
    Delivery,
    /// A checkout began.
    Reservation,
    /// A checkout ended without a payment.
    Release,
}

impl MovementReason {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Reservation => "reservation",
            Self::Release => "release",
        }
    }
}

impl fmt::Display for MovementReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_goods_leave_nothing_available_but_never_less_than_nothing() {
        assert_eq!(Stock { on_hand: 5, reserved: 2 }.available(), 3);
        assert_eq!(Stock { on_hand: 1, reserved: 2 }.available(), 0);
    }
}
