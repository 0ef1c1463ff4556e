//! Why a person must look at an order, and what its shopper may know of that.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::OrderStatus;
use crate::rejection::{Field, Rejection};
use crate::text::clean_line;

states! {
    /// Why a person must look at an order.
    FlagKind Status {
        AmountMismatch "amountMismatch" "The payment is not what the order costs.";
        LatePayment "latePayment" "It was paid after it had been given up.";
        PaidWithoutStock "paidWithoutStock" "It is paid, but its goods are no longer there.";
        PaidTwice "paidTwice" "It and the order that replaced it are both paid.";
        PaymentUnknown "paymentUnknown" "Whether it was paid cannot be found out.";
        Disputed "disputed" "The payment is disputed.";
        RefundedElsewhere "refundedElsewhere" "Money was paid back at the payment provider.";
    }
}

impl FlagKind {
    /// As the dashboard calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AmountMismatch => "Wrong amount paid",
            Self::LatePayment => "Late payment",
            Self::PaidWithoutStock => "Paid without stock",
            Self::PaidTwice => "Paid twice",
            Self::PaymentUnknown => "Payment unknown",
            Self::Disputed => "Payment disputed",
            Self::RefundedElsewhere => "Refunded in Stripe",
        }
    }

    /// What a merchant should do about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::AmountMismatch => {
                "Compare the payment in Stripe with this order and pay it back there. Then cancel this order, if it is \
                 still pending: until then its goods are kept for it. A customer who still wants them orders again."
            }
            Self::LatePayment => "Check that the goods can still be sent; else pay the money back in Stripe.",
            Self::PaidWithoutStock => "Get the goods again, or pay the money back in Stripe.",
            Self::PaidTwice => "Ask the customer which of the two orders is meant, and pay the other back in Stripe.",
            Self::PaymentUnknown => {
                "Search Stripe for this order's number. If it was paid, send the event of its checkout again from \
                 there: that pays this order. If not, cancel this order: until then its goods are kept for it."
            }
            Self::Disputed => "Answer the dispute in Stripe before its due date, and hold the goods back.",
            Self::RefundedElsewhere => "Check the refund in Stripe before anything is sent.",
        }
    }
}

/// What a shopper may know of the reasons for which a person looks at their order: that it is so, never why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Money has come for an order that is not paid by it.
    Payment,
    /// Somebody looks at the order before it goes on.
    Order,
}

impl Review {
    /// What the shopper may know of an order that stands here and has these flags, each with whether it is settled.
    #[must_use]
    pub fn of(status: OrderStatus, flags: impl IntoIterator<Item = (FlagKind, bool)>) -> Option<Self> {
        let reviews = flags.into_iter().filter_map(|(kind, settled)| Self::by(status, kind, settled));
        reviews.min_by_key(|review| match review {
            Self::Payment => 0,
            Self::Order => 1,
        })
    }

    const fn by(status: OrderStatus, kind: FlagKind, settled: bool) -> Option<Self> {
        match kind {
            // Settling the flag pays no order: the shopper still waits for an answer.
            FlagKind::AmountMismatch if !status.is_paid() => Some(Self::Payment),
            FlagKind::PaymentUnknown if matches!(status, OrderStatus::Pending) => Some(Self::Order),
            FlagKind::LatePayment | FlagKind::PaidWithoutStock | FlagKind::PaidTwice
                if matches!(status, OrderStatus::Paid) && !settled =>
            {
                Some(Self::Order)
            }
            FlagKind::AmountMismatch
            | FlagKind::LatePayment
            | FlagKind::PaidWithoutStock
            | FlagKind::PaidTwice
            | FlagKind::PaymentUnknown
            | FlagKind::Disputed
            | FlagKind::RefundedElsewhere => None,
        }
    }
}

/// What a member of staff says about how a flag was settled: one paragraph of 1 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagNote(String);

impl FlagNote {
    const LONGEST: usize = 500;

    /// Reads what was typed; nothing was said where it is blank.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] when it is too long.
    pub fn from_form(text: &str) -> Result<Option<Self>, Rejection> {
        let paragraph = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if paragraph.is_empty() {
            return Ok(None);
        }
        let note = clean_line(&paragraph, Self::LONGEST).ok_or(Rejection::Invalid { field: Field::Note })?;
        Ok(Some(Self(note)))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrderStatus as S;

    #[test]
    fn each_kind_is_read_as_it_is_written_and_says_what_to_do() {
        for &kind in FlagKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert!(!kind.label().is_empty() && kind.advice().ends_with('.'), "{kind}");
        }
    }

    #[test]
    fn whose_money_came_wrong_is_told_that_it_came_whatever_became_of_the_flag() {
        for status in [S::Pending, S::Cancelled, S::Failed] {
            for settled in [false, true] {
                assert_eq!(Review::of(status, [(FlagKind::AmountMismatch, settled)]), Some(Review::Payment));
            }
        }
        assert_eq!(Review::of(S::Paid, [(FlagKind::AmountMismatch, false)]), None);
    }

    #[test]
    fn an_order_of_which_nothing_is_known_is_looked_at_while_it_is_pending() {
        assert_eq!(Review::of(S::Pending, [(FlagKind::PaymentUnknown, false)]), Some(Review::Order));
        assert_eq!(Review::of(S::Cancelled, [(FlagKind::PaymentUnknown, false)]), None);
        let both = [(FlagKind::PaymentUnknown, true), (FlagKind::AmountMismatch, false)];
        assert_eq!(Review::of(S::Pending, both), Some(Review::Payment));
    }

    #[test]
    fn a_paid_order_is_looked_at_until_its_flags_are_settled_and_disputes_are_not_told() {
        for kind in [FlagKind::LatePayment, FlagKind::PaidWithoutStock, FlagKind::PaidTwice] {
            assert_eq!(Review::of(S::Paid, [(kind, false)]), Some(Review::Order));
            assert_eq!(Review::of(S::Paid, [(kind, true)]), None);
            assert_eq!(Review::of(S::Refunded, [(kind, false)]), None);
        }
        assert_eq!(Review::of(S::Paid, [(FlagKind::Disputed, false), (FlagKind::RefundedElsewhere, false)]), None);
        assert_eq!(Review::of(S::Pending, []), None);
    }

    #[test]
    fn a_note_is_one_paragraph_of_at_most_500_characters() {
        let read = |text: &str| FlagNote::from_form(text).map(|note| note.map(|note| note.as_str().to_owned()));
        assert_eq!(read(" \r\n "), Ok(None));
        assert_eq!(read(" Paid back,\r\n\tcalled\u{0} her. "), Ok(Some("Paid back, called her.".to_owned())));
        assert_eq!(read(&"ü".repeat(500)), Ok(Some("ü".repeat(500))));
        assert_eq!(read(&"ü".repeat(501)), Err(Rejection::Invalid { field: Field::Note }));
    }
}
