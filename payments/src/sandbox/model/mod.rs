//! What the sandbox remembers: sessions, payment intents, charges, refunds and disputes, with all that their state needs.

mod aftermath;
mod payment;
mod session;
mod who;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use aftermath::{Dispute, DisputeStatus, Refund, RefundStatus};
pub(crate) use payment::{
    Card, Charge, ChargeStatus, Decline, IntentData, IntentStatus, Outcome, PaymentIntent, RefundCourse, Settlement,
};
pub(crate) use session::{
    DeliveryEstimate, EstimateBound, EstimateUnit, Line, PaymentStatus, Session, SessionStatus, ShippingOption,
};
pub(crate) use who::{Address, Buyer, Place};

/// Something kept in the `objects` table.
pub(crate) trait Record: Serialize + DeserializeOwned + Send + Sync + Unpin {
    /// Stripe's name for it, as in its `object` field.
    const KIND: &'static str;
    fn id(&self) -> &str;
    /// The payment intent of a session or charge, the charge of a refund or dispute.
    fn parent(&self) -> Option<&str>;
    /// Sandbox time, in seconds, at which something happens to it by itself.
    fn due_at(&self) -> Option<i64>;
}
