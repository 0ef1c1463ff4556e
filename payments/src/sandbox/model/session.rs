//! Checkout sessions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Buyer, IntentData, Record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl SessionStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentStatus {
    Unpaid,
    Paid,
    NoPaymentRequired,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) price: String,
    pub(crate) product: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) images: Vec<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) unit_amount: i64,
    pub(crate) quantity: i64,
}

impl Line {
    /// Creation checked that neither this product nor the sum of all lines overflows.
    pub(crate) fn total(&self) -> i64 {
        self.unit_amount.saturating_mul(self.quantity)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ShippingOption {
    pub(crate) rate: String,
    pub(crate) display_name: String,
    pub(crate) amount: i64,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) estimate: Option<DeliveryEstimate>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct DeliveryEstimate {
    pub(crate) minimum: Option<EstimateBound>,
    pub(crate) maximum: Option<EstimateBound>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct EstimateBound {
    pub(crate) unit: EstimateUnit,
    pub(crate) value: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EstimateUnit {
    Hour,
    Day,
    BusinessDay,
    Week,
    Month,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) expires_at: i64,
    pub(crate) status: SessionStatus,
    pub(crate) payment_status: PaymentStatus,
    pub(crate) currency: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) shipping: Option<ShippingOption>,
    pub(crate) client_reference_id: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) intent: IntentData,
    pub(crate) success_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) customer_email: Option<String>,
    pub(crate) allowed_countries: Option<Vec<String>>,
    pub(crate) billing_required: bool,
    pub(crate) phone: bool,
    pub(crate) adaptive_pricing: bool,
    pub(crate) locale: Option<String>,
    pub(crate) submit_type: Option<String>,
    pub(crate) payment_intent: Option<String>,
    pub(crate) buyer: Option<Buyer>,
    /// What is said of it against the truth, laid over its JSON.
    pub(crate) overrides: Map<String, Value>,
}

impl Session {
    /// The sum of all lines.
    pub(crate) fn subtotal(&self) -> i64 {
        self.lines.iter().map(Line::total).sum()
    }

    pub(crate) fn shipping_amount(&self) -> i64 {
        self.shipping.as_ref().map_or(0, |option| option.amount)
    }

    /// What the shopper pays.
    pub(crate) fn total(&self) -> i64 {
        self.subtotal() + self.shipping_amount()
    }
}

impl Record for Session {
    const KIND: &'static str = "checkout.session";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> Option<&str> {
        self.payment_intent.as_deref()
    }
    fn due_at(&self) -> Option<i64> {
        (self.status == SessionStatus::Open).then_some(self.expires_at)
    }
}
