//! Why a person must look at an order, and what its shopper may know of that.

use super::OrderStatus;
pub use crate::note::Note as FlagNote;
use crate::states::states;

states! {
    /// Why a person must look at an order.
    FlagKind Status {
        AmountMismatch "amountMismatch" "The payment is not what the order costs.";
        LatePayment "latePayment" "It was paid after it had been given up.";
        PaidWithoutStock "paidWithoutStock" "It is paid, but its goods are no longer there.";
        PaidTwice "paidTwice" "It and the order that replaced it are both paid.";
        PaymentUnknown "paymentUnknown" "Whether it was paid cannot be found out.";
        Disputed "disputed" "The payment is disputed.";
        NothingToSend "nothingToSend" "It was processed, and nothing of it was in stock.";
        RefundFailed "refundFailed" "Money that was to be paid back is with the shop.";
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
            Self::NothingToSend => "Nothing to send",
            Self::RefundFailed => "Refund failed",
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
            Self::NothingToSend => "Tell the customer that nothing of it was in stock, and pay back what was received.",
            Self::RefundFailed => {
                "Ask the customer where else to send the money, and pay it there; or refund the order again, if the reason \
                 no longer stands."
            }
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
            | FlagKind::NothingToSend
            | FlagKind::RefundFailed => None,
        }
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
        assert_eq!(Review::of(S::Paid, [(FlagKind::Disputed, false), (FlagKind::RefundFailed, false)]), None);
        assert_eq!(Review::of(S::Pending, []), None);
    }
}
