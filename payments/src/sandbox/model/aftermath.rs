//! What happens to a payment afterwards: refunds and disputes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Outcome, Record, Settlement};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

impl RefundStatus {
    /// The status once its money has arrived, or has not; none where it has ended already.
    pub(crate) const fn after(self, outcome: Outcome) -> Option<Self> {
        match (self, outcome) {
            (Self::Pending, Outcome::Succeeds) => Some(Self::Succeeded),
            (Self::Pending | Self::Succeeded, Outcome::Fails) => Some(Self::Failed),
            (Self::Succeeded, Outcome::Succeeds) | (Self::Failed, _) => None,
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) charge: String,
    pub(crate) payment_intent: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: RefundStatus,
    pub(crate) reason: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) instructions_email: Option<String>,
    /// What becomes of it by itself.
    #[serde(default)]
    pub(crate) settlement: Option<Settlement>,
}

impl Record for Refund {
    const KIND: &'static str = "refund";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> Option<&str> {
        Some(&self.charge)
    }
    fn due_at(&self) -> Option<i64> {
        self.settlement.as_ref().map(|settlement| settlement.at)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    NeedsResponse,
    Won,
    Lost,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) charge: String,
    pub(crate) payment_intent: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: DisputeStatus,
    pub(crate) due_by: i64,
}

impl Record for Dispute {
    const KIND: &'static str = "dispute";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> Option<&str> {
        Some(&self.charge)
    }
    fn due_at(&self) -> Option<i64> {
        None
    }
}
