//! What can go wrong with deliveries.

use serde::{Deserialize, Serialize};

use super::{Refusable, within};
use crate::sandbox::form::Section;

const MOST_SECONDS: i64 = 86_400;

/// The faults of deliveries by name, as the control page words them.
pub(crate) const DELIVERY_FAULTS: [(&str, &str); 9] = [
    ("drop", "Drop: never sent"),
    ("delay", "Delay: sent some seconds later"),
    ("duplicate", "Duplicate: sent twice at once"),
    ("reorder", "Reorder: sent after the next one"),
    ("corrupt_body", "Corrupt body: changed after it was signed"),
    ("bad_signature", "Bad signature: a stranger's secret"),
    ("old_timestamp", "Old timestamp: signed too long ago"),
    ("two_signatures", "Two v1 signatures: a stranger's first"),
    ("only_v0", "Only v0: no signature that counts"),
];

/// What goes wrong with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub(crate) enum DeliveryFault {
    /// It is not sent at all, until it is replayed by hand.
    Drop,
    /// It is sent this many seconds later.
    Delay { seconds: i64 },
    /// It is held back until the next one that this fault is about was sent, but no longer than this.
    Reorder { seconds: i64 },
    #[serde(untagged)]
    Sent(SentFault),
}

/// What is wrong with a delivery as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub(crate) enum SentFault {
    /// It is sent twice at the same time.
    Duplicate,
    /// The body is changed after it was signed.
    CorruptBody,
    /// It is signed with a secret that nobody has.
    BadSignature,
    /// It is signed well, this many seconds ago.
    OldTimestamp { seconds: i64 },
    /// It is signed twice: first with a secret that nobody has.
    TwoSignatures,
    /// It has no `v1`.
    OnlyV0,
}

impl SentFault {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::CorruptBody => "corrupt_body",
            Self::BadSignature => "bad_signature",
            Self::OldTimestamp { .. } => "old_timestamp",
            Self::TwoSignatures => "two_signatures",
            Self::OnlyV0 => "only_v0",
        }
    }
}

impl DeliveryFault {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Delay { .. } => "delay",
            Self::Reorder { .. } => "reorder",
            Self::Sent(fault) => fault.name(),
        }
    }

    /// Nothing when no fault of deliveries is called that.
    pub(super) fn read(name: &str, form: &mut Section) -> Refusable<Option<Self>> {
        let mut seconds = |usual| within(form, "seconds", MOST_SECONDS).map(|given| given.unwrap_or(usual));
        Ok(Some(match name {
            "drop" => Self::Drop,
            "delay" => Self::Delay { seconds: seconds(5)? },
            "reorder" => Self::Reorder { seconds: seconds(10)? },
            "duplicate" => Self::Sent(SentFault::Duplicate),
            "corrupt_body" => Self::Sent(SentFault::CorruptBody),
            "bad_signature" => Self::Sent(SentFault::BadSignature),
            "old_timestamp" => Self::Sent(SentFault::OldTimestamp { seconds: seconds(301)? }),
            "two_signatures" => Self::Sent(SentFault::TwoSignatures),
            "only_v0" => Self::Sent(SentFault::OnlyV0),
            _ => return Ok(None),
        }))
    }
}
