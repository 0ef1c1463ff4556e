//! What of an order's money is here, as a list is narrowed by it (ADM-3).

use super::PaymentStatus;
use crate::money::Money;
use crate::states::states;

states! {
    /// What of an order's money is here: its payment's status, and whether a part of it was paid back.
    OrderPayment Payment {
        Unpaid "unpaid" "Not paid yet, on account too.";
        Failed "failed" "Not received, and not awaited any more.";
        Paid "paid" "Received, and nothing of it paid back.";
        PartlyRefunded "partly-refunded" "Received, and something of it paid back, or on its way back.";
        Refunded "refunded" "Wholly paid back.";
    }
}

impl OrderPayment {
    /// What is here of the money of an order with this payment, of which so much was paid back or is on its way.
    #[must_use]
    pub const fn of(payment: PaymentStatus, refunded: Money) -> Self {
        match payment {
            PaymentStatus::Pending => Self::Unpaid,
            PaymentStatus::Failed => Self::Failed,
            PaymentStatus::Paid if refunded.minor > 0 => Self::PartlyRefunded,
            PaymentStatus::Paid => Self::Paid,
            PaymentStatus::Refunded => Self::Refunded,
        }
    }

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unpaid => "Unpaid",
            Self::Failed => "Failed",
            Self::Paid => "Paid",
            Self::PartlyRefunded => "Partly refunded",
            Self::Refunded => "Refunded",
        }
    }
}
