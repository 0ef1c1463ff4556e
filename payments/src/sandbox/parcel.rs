//! A [`Parcel`] is everything that is sent to the webhook: [`Parcel::new`] packs it as Stripe does, or with a fault.

use url::Url;

use super::WebhookTarget;
use super::faults::SentFault;
use super::sign::{self, Seal};

/// A secret that no webhook has.
const STRANGER: &str = "whsec_of_a_stranger";

/// A request to the webhook.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) url: Url,
    pub(crate) body: String,
    /// The `Stripe-Signature` header.
    pub(crate) signature: String,
}

impl Parcel {
    /// Packs and signs an event. That a parcel is sent twice is not seen in it.
    pub(crate) fn new(target: &WebhookTarget, body: &str, now_millis: i64, fault: Option<SentFault>) -> Self {
        let now = now_millis.div_euclid(1000);
        let own = Seal::V1(&target.secret);
        let sign = |timestamp, seals: &[Seal<'_>]| sign::header(seals, timestamp, body.as_bytes());
        let signature = match fault {
            None | Some(SentFault::Duplicate | SentFault::CorruptBody) => sign(now, &[own]),
            Some(SentFault::BadSignature) => sign(now, &[Seal::V1(STRANGER)]),
            Some(SentFault::OldTimestamp { seconds }) => sign(now.saturating_sub(seconds), &[own]),
            Some(SentFault::TwoSignatures) => sign(now, &[Seal::V1(STRANGER), own]),
            Some(SentFault::OnlyV0) => sign(now, &[Seal::V0(&target.secret)]),
        };
        let body = if fault == Some(SentFault::CorruptBody) { corrupted(body) } else { body.to_owned() };
        Self { url: target.url.clone(), body, signature }
    }
}

/// Another event than the one that was signed, and as good as any to who does not check.
fn corrupted(body: &str) -> String {
    body.replacen('{', r#"{"corrupted":true,"#, 1)
}
