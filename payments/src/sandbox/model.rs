//! What the sandbox remembers: sessions, payment intents, charges and refunds, with all that their state needs.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Something kept in the `objects` table.
pub(crate) trait Record: Serialize + DeserializeOwned + Send + Sync + Unpin {
    /// Stripe's name for it, as in its `object` field.
    const KIND: &'static str;
    fn id(&self) -> &str;
    /// The payment intent of a session or charge, the charge of a refund.
    fn parent(&self) -> Option<&str>;
    /// Sandbox time, in seconds, at which something happens to it by itself.
    fn due_at(&self) -> Option<i64>;
}

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

/// What the session hands on to its payment intent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct IntentData {
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) description: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) statement_descriptor_suffix: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) line1: String,
    pub(crate) line2: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) city: String,
    pub(crate) state: Option<String>,
    pub(crate) country: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) address: Address,
}

/// Who pays, as collected by the hosted page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Buyer {
    pub(crate) email: String,
    pub(crate) phone: Option<String>,
    pub(crate) billing: Place,
    pub(crate) shipping: Option<Place>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    Processing,
    Succeeded,
    Canceled,
}

/// Why a card was turned down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decline {
    pub(crate) decline_code: String,
    pub(crate) message: String,
}

/// How a payment that was submitted will end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Succeeds,
    Fails,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settlement {
    pub(crate) at: i64,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PaymentIntent {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: IntentStatus,
    pub(crate) data: IntentData,
    pub(crate) session: String,
    pub(crate) latest_charge: Option<String>,
    pub(crate) last_error: Option<Decline>,
    pub(crate) settlement: Option<Settlement>,
    pub(crate) shipping: Option<Place>,
    pub(crate) canceled_at: Option<i64>,
}

impl Record for PaymentIntent {
    const KIND: &'static str = "payment_intent";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> Option<&str> {
        None
    }
    fn due_at(&self) -> Option<i64> {
        self.settlement.as_ref().map(|settlement| settlement.at)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChargeStatus {
    Pending,
    Succeeded,
    Failed,
}

/// What the sandbox keeps of a card: never its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) last4: String,
    pub(crate) exp_month: i64,
    pub(crate) exp_year: i64,
    /// Refunds to this card are reported as failed some time later.
    pub(crate) refunds_fail: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) payment_intent: String,
    pub(crate) amount: i64,
    pub(crate) amount_refunded: i64,
    pub(crate) currency: String,
    pub(crate) status: ChargeStatus,
    pub(crate) failure: Option<Decline>,
    pub(crate) card: Card,
    pub(crate) buyer: Buyer,
    pub(crate) data: IntentData,
}

impl Record for Charge {
    const KIND: &'static str = "charge";
    fn id(&self) -> &str {
        &self.id
    }
    fn parent(&self) -> Option<&str> {
        Some(&self.payment_intent)
    }
    fn due_at(&self) -> Option<i64> {
        None
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Succeeded,
    Failed,
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
    pub(crate) fails_at: Option<i64>,
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
        self.fails_at
    }
}
