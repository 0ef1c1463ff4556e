//! Ledgers: money moves only as entries, and a balance is their sum (PROC-2).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::{CustomerId, LedgerEntryId, OrderId};
use crate::money::Money;
use crate::note::Note;
use crate::rejection::{Field, Rejection};
use crate::time::Timestamp;

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Money received for an order; positive.
    Payment,
    /// An order that was processed: what it cost in the end; negative.
    Processing,
    /// Money paid back; negative.
    Refund,
    /// The other half of paying a processed order back, so that it leaves the balance where it was; positive.
    Return,
    /// What staff gave or took, with a note: of either sign.
    Credit,
    /// Money that goes from one customer's ledger to another's, as a pair of entries: of either sign.
    Transfer,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Payment, Self::Processing, Self::Refund, Self::Return, Self::Credit, Self::Transfer];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Processing => "processing",
            Self::Refund => "refund",
            Self::Return => "return",
            Self::Credit => "credit",
            Self::Transfer => "transfer",
        }
    }

    /// As people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Payment => "Payment",
            Self::Processing => "Processing",
            Self::Refund => "Refund",
            Self::Return => "Return",
            Self::Credit => "Credit",
            Self::Transfer => "Transfer",
        }
    }
}

impl FromStr for EntryKind {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Kind })
    }
}

/// An entry of a customer's ledger. It is never changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Which entry.
    pub id: LedgerEntryId,
    /// Whose ledger.
    pub customer: CustomerId,
    /// The order that it belongs to.
    pub order: Option<OrderId>,
    /// What it stands for.
    pub kind: EntryKind,
    /// How much; what a customer is owed is positive.
    pub amount: Money,
    /// What makes it unique among its kind, so that what is told twice counts once: a payment's intent, the order that
    /// was processed, the refund.
    pub reference: String,
    /// What was said about it.
    pub note: Option<Note>,
    /// Who made it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_as_it_is_written() {
        for kind in EntryKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert!("gift".parse::<EntryKind>().is_err());
    }
}
