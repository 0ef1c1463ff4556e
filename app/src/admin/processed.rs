//! Whether the store has processed an order, told alike wherever orders are listed (PROC-1).

use domain::order::OrderStatus;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::pill;

/// Where an order stands between being made and being processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Processed {
    /// It waits for that.
    NotYet,
    /// It was.
    At(Timestamp),
    /// It came to nothing, and will not be.
    Never,
}

impl Processed {
    /// Where an order of this status stands.
    pub(super) const fn of(status: OrderStatus, processed_at: Option<Timestamp>) -> Self {
        match (processed_at, status) {
            (Some(at), _) => Self::At(at),
            (None, OrderStatus::Pending | OrderStatus::Paid) => Self::NotYet,
            (None, OrderStatus::Failed | OrderStatus::Refunded | OrderStatus::Cancelled) => Self::Never,
        }
    }

    /// How the order's row looks: what waits stands out, what is done recedes.
    pub(super) const fn row(self) -> &'static str {
        match self {
            Self::NotYet => "row row--pending",
            Self::At(_) | Self::Never => "row row--processed",
        }
    }

    /// What its cell says.
    pub(super) fn cell(self) -> impl IntoView {
        match self {
            Self::NotYet => view! { <strong>"not yet"</strong> }.into_any(),
            Self::At(at) => pill::time(at).into_any(),
            Self::Never => view! { <span class="quiet">"no"</span> }.into_any(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_orders_that_may_still_be_processed_wait_for_it() {
        let waits = |status| Processed::of(status, None) == Processed::NotYet;
        assert!(waits(OrderStatus::Pending) && waits(OrderStatus::Paid));
        for status in [OrderStatus::Failed, OrderStatus::Refunded, OrderStatus::Cancelled] {
            assert_eq!(Processed::of(status, None), Processed::Never, "{status:?}");
        }
    }
}
