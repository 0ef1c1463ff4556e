//! Stock: what is there, what is promised, what can still be sold (PAY-8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::note::Note;
use crate::press::Press;
use crate::product::MOST_PIECES;
use crate::rejection::{Field, Rejection};

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

/// A variant's stock, seen by an order that holds some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// What is there and what is promised.
    pub stock: Stock,
    /// Of the promised pieces, those that are this order's own.
    pub own: u32,
}

impl Shelf {
    /// Pieces that the order can take: its own reservation never blocks it, and what is promised to others stays. Never
    /// more than are there: promised goods may have broken.
    #[must_use]
    pub fn available(self) -> u32 {
        self.stock.on_hand.min(self.own.saturating_add(self.stock.available()))
    }

    /// The stock after the order took so many pieces, of those that are available, and gave up its reservation.
    #[must_use]
    pub const fn after_taking(self, pieces: u32) -> Stock {
        let Stock { on_hand, reserved } = self.stock;
        Stock { on_hand: on_hand.saturating_sub(pieces), reserved: reserved.saturating_sub(self.own) }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $word:literal $label:literal;)*) => {
        /// Why a variant's stock changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum MovementReason { $($(#[$doc])* $name),* }

        impl MovementReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it is stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// As people call it.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$name => $label),* } }
        }
    };
}

reasons! {
    /// A delivery, and the first one with the catalogue.
    Delivery "delivery" "Delivery";
    /// A checkout began.
    Reservation "reservation" "Reserved";
    /// A checkout ended without a payment.
    Release "release" "Released";
    /// An order was processed.
    Sale "sale" "Sold";
    /// Goods came back.
    Return "return" "Return";
    /// Goods broke or were lost.
    Breakage "breakage" "Breakage";
    /// The shelf was counted.
    Count "count" "Count";
    /// What was written before was wrong.
    Correction "correction" "Correction";
}

impl fmt::Display for MovementReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MovementReason {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.iter().find(|reason| reason.as_str() == text);
        found.copied().ok_or(Rejection::Invalid { field: Field::Reason })
    }
}

/// Why staff change a variant's stock by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeReason {
    /// A delivery.
    Delivery,
    /// Goods came back.
    Return,
    /// Goods broke or were lost.
    Breakage,
    /// The shelf was counted.
    Count,
    /// What was written before was wrong.
    Correction,
}

impl ChangeReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Delivery, Self::Return, Self::Breakage, Self::Count, Self::Correction];
}

impl From<ChangeReason> for MovementReason {
    fn from(reason: ChangeReason) -> Self {
        match reason {
            ChangeReason::Delivery => Self::Delivery,
            ChangeReason::Return => Self::Return,
            ChangeReason::Breakage => Self::Breakage,
            ChangeReason::Count => Self::Count,
            ChangeReason::Correction => Self::Correction,
        }
    }
}

impl FromStr for ChangeReason {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|reason| MovementReason::from(*reason).as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Reason })
    }
}

/// A change of a variant's stock that staff ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockChange {
    /// By how many pieces: more or fewer, never 0.
    pub change: i64,
    /// Why.
    pub reason: ChangeReason,
    /// What else there is to say.
    pub note: Option<Note>,
    /// Whether pieces may be taken away that are promised to orders: goods break after they were promised.
    pub even_if_reserved: bool,
    /// So that pressing twice changes once; none where whoever asks sees to that.
    pub press: Option<Press>,
}

impl StockChange {
    /// What the stock is after the change.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for no change and for more pieces than can be counted; [`Rejection::StockShort`] and
    /// [`Rejection::StockPromised`] when fewer than none would be left, or fewer than were promised.
    pub fn apply(&self, stock: Stock) -> Result<Stock, Rejection> {
        const ODD: Rejection = Rejection::Invalid { field: Field::Change };
        let Stock { on_hand, reserved } = stock;
        if self.change == 0 || self.change.unsigned_abs() > u64::from(MOST_PIECES) {
            return Err(ODD);
        }
        let after = i64::from(on_hand) + self.change;
        if after < 0 {
            return Err(Rejection::StockShort { on_hand });
        }
        let after = u32::try_from(after).ok().filter(|after| *after <= MOST_PIECES).ok_or(ODD)?;
        if self.change < 0 && after < reserved && !self.even_if_reserved {
            return Err(Rejection::StockPromised { reserved });
        }
        Ok(Stock { on_hand: after, reserved })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn broken_goods_leave_nothing_available_but_never_less_than_nothing() {
        assert_eq!(Stock { on_hand: 5, reserved: 2 }.available(), 3);
        assert_eq!(Stock { on_hand: 1, reserved: 2 }.available(), 0);
    }

    #[test]
    fn an_order_can_take_what_it_reserved_and_what_is_free_but_not_what_is_others_or_broken() {
        let shelf = |on_hand, reserved, own| Shelf { stock: Stock { on_hand, reserved }, own };
        assert_eq!(shelf(10, 7, 3).available(), 3 + 3);
        assert_eq!(shelf(10, 7, 0).available(), 3);
        assert_eq!(shelf(5, 5, 2).available(), 2);
        assert_eq!(shelf(3, 5, 4).available(), 3, "goods that broke are nobody's");
        assert_eq!(shelf(5, 4, 4).after_taking(3), Stock { on_hand: 2, reserved: 0 });
    }

    #[test]
    fn each_reason_is_read_as_it_is_written_and_staff_give_some_of_them() {
        for reason in MovementReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(*reason));
        }
        for reason in ChangeReason::ALL {
            assert_eq!(MovementReason::from(reason).as_str().parse(), Ok(reason));
        }
        for not_by_hand in ["sale", "reservation", "release", "", "Delivery"] {
            assert_eq!(not_by_hand.parse::<ChangeReason>(), Err(Rejection::Invalid { field: Field::Reason }));
        }
    }

    fn change(change: i64, even_if_reserved: bool) -> StockChange {
        StockChange { change, reason: ChangeReason::Breakage, note: None, even_if_reserved, press: None }
    }

    #[test]
    fn promised_pieces_are_taken_away_only_where_that_is_said() {
        let stock = Stock { on_hand: 5, reserved: 3 };
        assert_eq!(change(-2, false).apply(stock), Ok(Stock { on_hand: 3, reserved: 3 }));
        assert_eq!(change(-3, false).apply(stock), Err(Rejection::StockPromised { reserved: 3 }));
        assert_eq!(change(-3, true).apply(stock), Ok(Stock { on_hand: 2, reserved: 3 }));
        assert_eq!(change(-6, true).apply(stock), Err(Rejection::StockShort { on_hand: 5 }));
        // A delivery that does not make up for all that was promised is one all the same.
        assert_eq!(change(1, false).apply(Stock { on_hand: 0, reserved: 3 }), Ok(Stock { on_hand: 1, reserved: 3 }));
    }

    proptest! {
        #[test]
        fn no_change_leaves_fewer_than_none_or_goes_unnoticed(
            by in any::<i64>(), on_hand in 0..=MOST_PIECES, reserved in 0..=MOST_PIECES, even in any::<bool>(),
        ) {
            let stock = Stock { on_hand, reserved };
            if let Ok(after) = change(by, even).apply(stock) {
                prop_assert_eq!(i64::from(after.on_hand), i64::from(on_hand) + by);
                prop_assert_eq!(after.reserved, reserved);
                prop_assert!(even || by > 0 || after.on_hand >= reserved);
                prop_assert!(by != 0 && after.on_hand <= MOST_PIECES);
            }
        }
    }
}
