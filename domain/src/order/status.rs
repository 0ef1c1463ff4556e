//! Where an order stands, and what may follow what (ORD-1).

use crate::rejection::Rejection;
use crate::states::states;

states! {
    /// Where an order stands.
    OrderStatus Status {
        Pending "pending" "Not paid yet.";
        Paid "paid" "Paid.";
        Failed "failed" "Its payment failed.";
        Refunded "refunded" "Paid and wholly paid back.";
        Cancelled "cancelled" "Given up before it was paid.";
    }
    /// Where an order's payment stands.
    PaymentStatus Status {
        Pending "pending" "Not known yet.";
        Paid "paid" "Received.";
        Failed "failed" "Not received, and not awaited any more.";
        Refunded "refunded" "Wholly paid back.";
    }
    /// Where an order's goods are.
    FulfilmentStatus FulfilmentStatus {
        Unfulfilled "unfulfilled" "Nothing was done yet.";
        Processing "processing" "Being packed.";
        Shipped "shipped" "On their way.";
        Delivered "delivered" "With the customer.";
    }
    /// Where an order came from.
    OrderSource Source {
        Storefront "storefront" "The shop's own checkout.";
        OrderService "order-service" "A checkout session, through the order service.";
        Business "business" "A business cart, on the customer's account.";
    }
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderEvent {
    /// The whole money was received.
    PaymentSucceeded,
    /// A delayed payment failed.
    PaymentFailed,
    /// The checkout ended unpaid.
    CheckoutExpired,
    /// The shopper's changed cart became another order.
    CheckoutReplaced,
    /// The payment provider refused to open the checkout.
    CheckoutRefused,
    /// A member of staff gave it up.
    CancelledByStaff,
    /// The store processed it against its customer's balance.
    ProcessedOnAccount,
    /// All that was received for it was paid back.
    PaidBack,
    /// What was paid back came back to the shop.
    RefundFailed,
}

impl OrderSource {
    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Storefront => "Storefront",
            Self::OrderService => "Order service",
            Self::Business => "On account",
        }
    }

    /// Whether such orders are unpaid until they are processed against their customer's balance (B2B-3).
    #[must_use]
    pub const fn is_on_account(self) -> bool {
        match self {
            Self::Business => true,
            Self::Storefront | Self::OrderService => false,
        }
    }
}

impl OrderStatus {
    pub(super) const fn settled(self) -> bool {
        !matches!(self, Self::Pending)
    }

    /// Whether its money has been received, also where it was paid back since.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        match self {
            Self::Paid | Self::Refunded => true,
            Self::Pending | Self::Failed | Self::Cancelled => false,
        }
    }

    /// The status after an event. Money beats everything: a payment that comes late still counts, and nothing but a
    /// refund takes it away. What has already happened changes nothing.
    #[must_use]
    pub const fn after(self, event: OrderEvent) -> Self {
        use OrderEvent as E;
        match (self, event) {
            (Self::Pending | Self::Failed | Self::Cancelled, E::PaymentSucceeded) => Self::Paid,
            (Self::Paid | Self::Refunded, E::PaymentSucceeded) => self,
            (Self::Pending, E::ProcessedOnAccount) | (Self::Refunded, E::RefundFailed) => Self::Paid,
            (Self::Paid, E::PaidBack) => Self::Refunded,
            (Self::Pending, E::PaymentFailed) => Self::Failed,
            (Self::Pending, E::CheckoutExpired | E::CheckoutReplaced | E::CheckoutRefused | E::CancelledByStaff) => {
                Self::Cancelled
            }
            (
                Self::Paid | Self::Failed | Self::Refunded | Self::Cancelled,
                E::PaymentFailed
                | E::CheckoutExpired
                | E::CheckoutReplaced
                | E::CheckoutRefused
                | E::CancelledByStaff
                | E::ProcessedOnAccount,
            )
            | (Self::Pending | Self::Failed | Self::Refunded | Self::Cancelled, E::PaidBack)
            | (Self::Pending | Self::Paid | Self::Failed | Self::Cancelled, E::RefundFailed) => self,
        }
    }
}

impl PaymentStatus {
    /// The payment's status in an order with this status: an abandoned checkout counts as failed, so that waiting ends.
    #[must_use]
    pub const fn of(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Pending => Self::Pending,
            OrderStatus::Paid => Self::Paid,
            OrderStatus::Failed | OrderStatus::Cancelled => Self::Failed,
            OrderStatus::Refunded => Self::Refunded,
        }
    }
}

impl FulfilmentStatus {
    const fn step(self) -> i8 {
        match self {
            Self::Unfulfilled => 0,
            Self::Processing => 1,
            Self::Shipped => 2,
            Self::Delivered => 3,
        }
    }

    /// The status that a merchant sets: any later one, or one step back to mend a slip, and only for a paid order.
    ///
    /// # Errors
    /// [`Rejection::OrderTransition`] for every other change.
    pub fn set(self, to: Self, order: OrderStatus) -> Result<Self, Rejection> {
        let allowed = self == to || (order == OrderStatus::Paid && to.step() >= self.step() - 1);
        if allowed { Ok(to) } else { Err(Rejection::OrderTransition) }
    }

    /// Whether a tracking address makes sense.
    #[must_use]
    pub const fn is_shipped(self) -> bool {
        matches!(self, Self::Shipped | Self::Delivered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENTS: [OrderEvent; 9] = [
        OrderEvent::PaymentSucceeded,
        OrderEvent::PaymentFailed,
        OrderEvent::CheckoutExpired,
        OrderEvent::CheckoutReplaced,
        OrderEvent::CheckoutRefused,
        OrderEvent::CancelledByStaff,
        OrderEvent::ProcessedOnAccount,
        OrderEvent::PaidBack,
        OrderEvent::RefundFailed,
    ];

    #[test]
    fn a_payment_counts_in_every_state_and_only_a_refund_takes_it_back() {
        for &status in OrderStatus::ALL {
            let after = status.after(OrderEvent::PaymentSucceeded);
            assert!(after.is_paid(), "{status}");
        }
        for event in EVENTS {
            let back = if event == OrderEvent::PaidBack { OrderStatus::Refunded } else { OrderStatus::Paid };
            assert_eq!(OrderStatus::Paid.after(event), back);
            let again = if event == OrderEvent::RefundFailed { OrderStatus::Paid } else { OrderStatus::Refunded };
            assert_eq!(OrderStatus::Refunded.after(event), again);
        }
    }

    #[test]
    fn only_what_is_paid_can_be_paid_back() {
        for &status in OrderStatus::ALL {
            assert_eq!(status.after(OrderEvent::PaidBack).is_paid(), status.is_paid(), "{status}");
            assert_eq!(status.after(OrderEvent::RefundFailed).is_paid(), status.is_paid(), "{status}");
        }
    }

    #[test]
    fn an_abandoned_checkout_ends_the_waiting() {
        let status = OrderStatus::Pending.after(OrderEvent::CheckoutExpired);
        assert_eq!((status, PaymentStatus::of(status)), (OrderStatus::Cancelled, PaymentStatus::Failed));
    }

    #[test]
    fn staff_can_end_what_is_pending_and_nothing_else() {
        for &status in OrderStatus::ALL {
            let expected = if status == OrderStatus::Pending { OrderStatus::Cancelled } else { status };
            assert_eq!(status.after(OrderEvent::CancelledByStaff), expected, "{status}");
        }
    }

    #[test]
    fn processing_on_account_pays_what_is_pending_and_nothing_else() {
        for &status in OrderStatus::ALL {
            let expected = if status == OrderStatus::Pending { OrderStatus::Paid } else { status };
            assert_eq!(status.after(OrderEvent::ProcessedOnAccount), expected, "{status}");
        }
    }

    #[test]
    fn goods_move_forward_or_one_step_back_and_only_when_paid() {
        use FulfilmentStatus as F;
        assert_eq!(F::Unfulfilled.set(F::Shipped, OrderStatus::Paid), Ok(F::Shipped));
        assert_eq!(F::Shipped.set(F::Processing, OrderStatus::Paid), Ok(F::Processing));
        assert_eq!(F::Delivered.set(F::Processing, OrderStatus::Paid), Err(Rejection::OrderTransition));
        assert_eq!(F::Unfulfilled.set(F::Processing, OrderStatus::Pending), Err(Rejection::OrderTransition));
        assert_eq!(F::Unfulfilled.set(F::Unfulfilled, OrderStatus::Cancelled), Ok(F::Unfulfilled));
    }

    #[test]
    fn each_state_is_read_as_it_is_written() {
        for &status in OrderStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("shipped".parse::<OrderStatus>().is_err());
    }

    proptest! {
        #[test]
        fn once_paid_always_paid(events in prop::collection::vec(0_usize..EVENTS.len(), 0..12), at in 0_usize..12) {
            let mut status = OrderStatus::Pending;
            let mut paid = false;
            for (index, event) in events.iter().map(|&index| EVENTS[index]).enumerate() {
                status = status.after(event);
                paid |= event == OrderEvent::PaymentSucceeded || status.is_paid();
                if index == at { status = status.after(event); }
            }
            prop_assert_eq!(paid, status.is_paid());
        }
    }
}
