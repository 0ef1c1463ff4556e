//! Messages that tell another system to provide what was bought: a licence with its domain name, say (B2B-3).

use crate::order::{OrderSource, OrderStatus};
use crate::states::states;

/// For how long a message is tried, in seconds.
pub const PATIENCE: i64 = 3 * 24 * 3600;
/// The longest pause between two attempts, in seconds.
pub const LONGEST_PAUSE: i64 = 6 * 3600;

states! {
    /// Where a message stands.
    ProvisionStatus Status {
        Queued "queued" "Waiting for its delivery, or for the next attempt.";
        Delivered "delivered" "Taken by the other system.";
        Failed "failed" "Refused for good, or given up.";
    }
}

/// Whether what was bought is to be provided: once it is paid, and at once where it is on the customer's account.
#[must_use]
pub const fn is_wanted(status: OrderStatus, source: OrderSource) -> bool {
    match status {
        OrderStatus::Paid => true,
        OrderStatus::Pending => source.is_on_account(),
        OrderStatus::Failed | OrderStatus::Refunded | OrderStatus::Cancelled => false,
    }
}

/// What an answer of the other system means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took the message.
    Taken,
    /// It may take it another time.
    Again,
    /// It wants no such message any more.
    Gone,
}

impl Verdict {
    /// What this HTTP status means.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Taken,
            410 => Self::Gone,
            _ => Self::Again,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rejection::{Field, Rejection};

    #[test]
    fn only_what_is_paid_or_on_account_is_provided() {
        for &source in OrderSource::ALL {
            assert!(is_wanted(OrderStatus::Paid, source));
            assert_eq!(is_wanted(OrderStatus::Pending, source), source == OrderSource::Business);
            for status in [OrderStatus::Failed, OrderStatus::Refunded, OrderStatus::Cancelled] {
                assert!(!is_wanted(status, source), "{status}");
            }
        }
    }

    #[test]
    fn any_2xx_takes_the_message_only_410_ends_it_and_all_else_is_tried_again() {
        for status in [200, 202, 204, 299] {
            assert_eq!(Verdict::of(status), Verdict::Taken, "{status}");
        }
        assert_eq!(Verdict::of(410), Verdict::Gone);
        for status in [100, 301, 302, 308, 400, 401, 404, 409, 429, 500, 503] {
            assert_eq!(Verdict::of(status), Verdict::Again, "{status}");
        }
    }

    #[test]
    fn a_status_is_known_by_its_word_only() {
        for &status in ProvisionStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert_eq!("sent".parse::<ProvisionStatus>(), Err(Rejection::Invalid { field: Field::Status }));
    }
}
