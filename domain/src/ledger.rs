//! Ledgers: money moves only as entries, and a balance is their sum (PROC-2).

use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, LedgerEntryId, OrderId};
use crate::money::Money;
use crate::time::Timestamp;

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Money received for an order; positive.
    Payment,
    /// Money that goes from one customer's ledger to another's, as a pair of entries: of either sign.
    Transfer,
}

impl EntryKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Transfer => "transfer",
        }
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
    /// What makes it unique among its kind: the payment intent, so that a payment told twice counts once.
    pub reference: String,
    /// When.
    pub at: Timestamp,
}
