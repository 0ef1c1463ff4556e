//! Which of Stripe's events a list has.

use std::str::FromStr;

use domain::rejection::{Field, Rejection};
use domain::stripe_event::EventStatus;

/// Which of Stripe's events are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventFilter {
    /// All of them.
    #[default]
    All,
    /// Those that a person must look at and nobody has dealt with.
    NeedsLook,
    /// Those that stand here.
    Status(EventStatus),
}

impl EventFilter {
    /// Every filter.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::NeedsLook,
        Self::Status(EventStatus::Unmatched),
        Self::Status(EventStatus::OtherMode),
        Self::Status(EventStatus::Stored),
    ];

    /// As the URL says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::NeedsLook => "look",
            Self::Status(status) => status.as_str(),
        }
    }

    /// The list's text, once for each way to narrow it, so that each finds its own index.
    pub(super) const fn sql(self) -> &'static str {
        match self {
            Self::All => event_sql!(
                "(e.received_at, e.id) < ($1, $2) AND $3 <> '' ORDER BY e.received_at DESC, e.id DESC LIMIT $4"
            ),
            Self::NeedsLook => event_sql!(
                to_look_at!("e"),
                " AND (e.received_at, e.id) < ($1, $2) AND $3 <> '' ORDER BY e.received_at DESC, e.id DESC LIMIT $4"
            ),
            Self::Status(_) => event_sql!(
                "(e.received_at, e.id) < ($1, $2) AND e.status = $3 ORDER BY e.received_at DESC, e.id DESC LIMIT $4"
            ),
        }
    }
}

impl FromStr for EventFilter {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|filter| filter.as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Status })
    }
}
