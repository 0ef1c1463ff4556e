//! What can go wrong with API requests.

use serde::{Deserialize, Serialize};

use super::{Refusable, within};
use crate::sandbox::form::Section;

const MOST_MILLISECONDS: i64 = 600_000;

/// The faults of the API by name, as the control page words them.
pub(crate) const API_FAULTS: [(&str, &str); 5] = [
    ("down", "Down: hangs up, nothing is done"),
    ("slow", "Slow: done at once, answered late"),
    ("error_before", "500, nothing is done: the same key can be tried again"),
    ("error_after", "500, but it is done: the same key gives the same 500"),
    ("cut", "Cut: done, then hangs up"),
];

/// What goes wrong with an API request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub(crate) enum ApiFault {
    /// The connection is closed without an answer, and nothing is done.
    Down,
    /// It is done at once and answered later; its idempotency key is in use until then.
    Slow { milliseconds: i64 },
    /// It is answered with 500 and not done; nothing is kept for its idempotency key.
    ErrorBefore,
    /// It is done and answered with 500, which is kept for its idempotency key.
    ErrorAfter,
    /// It is done, its answer is kept for its idempotency key, and the connection is closed without an answer.
    Cut,
}

impl ApiFault {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Slow { .. } => "slow",
            Self::ErrorBefore => "error_before",
            Self::ErrorAfter => "error_after",
            Self::Cut => "cut",
        }
    }

    /// Nothing when no fault of the API is called that.
    pub(super) fn read(name: &str, form: &mut Section) -> Refusable<Option<Self>> {
        Ok(Some(match name {
            "down" => Self::Down,
            "slow" => Self::Slow { milliseconds: within(form, "milliseconds", MOST_MILLISECONDS)?.unwrap_or(2000) },
            "error_before" => Self::ErrorBefore,
            "error_after" => Self::ErrorAfter,
            "cut" => Self::Cut,
            _ => return Ok(None),
        }))
    }

    /// An error strikes once unless told otherwise.
    pub(super) fn usual_count(self) -> Option<i64> {
        match self {
            Self::ErrorBefore | Self::ErrorAfter => Some(1),
            Self::Down | Self::Slow { .. } | Self::Cut => None,
        }
    }
}
