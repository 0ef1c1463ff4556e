//! What Stripe posts to us: the signature over the raw bytes first, then the few fields that are needed.
//!
//! `async-stripe` can verify too, but it parses the whole event with it and knows one secret; an event rendered in another
//! version of the API must be kept, not refused, and secrets are rolled by having two for a while.

mod refusal;
#[cfg(test)]
mod tests;

use domain::ids::StripeEventId;
use domain::stripe_event::{EventSignature, RefusalReason};
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use shop::events::ReceivedEvent;
use subtle::{Choice, ConstantTimeEq};

pub use refusal::refusal;

/// How far the signature's time may lie from ours, in seconds, either way.
const TOLERANCE: u64 = 300;

/// The event in a delivery, after its `Stripe-Signature` held: any `v1` under any of `secrets`, signed at most five
/// minutes from `now`.
///
/// # Errors
/// See [`RefusalReason`].
pub fn verify(
    payload: &[u8],
    header: &str,
    secrets: &[String],
    now: Timestamp,
) -> Result<ReceivedEvent, RefusalReason> {
    let signature = Signature::read(header).ok_or(RefusalReason::Header)?;
    let secret = signature.fitting(payload, secrets).ok_or(RefusalReason::Mismatch)?;
    if signature.seconds.abs_diff(now.seconds()) > TOLERANCE {
        return Err(RefusalReason::Time);
    }
    let signed_at = Timestamp::from_seconds(signature.seconds);
    let payload = std::str::from_utf8(payload).map_err(|_| RefusalReason::Body)?;
    event(payload, Some(EventSignature { signed_at, secret })).ok_or(RefusalReason::Body)
}

/// A `Stripe-Signature` header: `t=1700000000,v1=5257a8…,v1=…,v0=…`.
struct Signature<'h> {
    time: &'h str,
    seconds: i64,
    v1: Vec<Vec<u8>>,
}

impl<'h> Signature<'h> {
    fn read(header: &'h str) -> Option<Self> {
        let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
        let time = parts().find_map(|(scheme, value)| (scheme == "t").then_some(value))?;
        let seconds = time.parse().ok()?;
        let v1: Vec<_> =
            parts().filter(|&(scheme, _)| scheme == "v1").filter_map(|(_, value)| hex::decode(value).ok()).collect();
        (!v1.is_empty()).then_some(Self { time, seconds, v1 })
    }

    /// The place of a secret that fits, the first being 1. Compares all with all, so that the time taken tells nothing.
    fn fitting(&self, payload: &[u8], secrets: &[String]) -> Option<u32> {
        let mut fitting = None;
        for (place, secret) in (1..).zip(secrets) {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { continue };
            mac.update(self.time.as_bytes());
            mac.update(b".");
            mac.update(payload);
            let expected = mac.finalize().into_bytes();
            let mut fits = Choice::from(0);
            for given in &self.v1 {
                fits |= expected.as_slice().ct_eq(given);
            }
            fitting = fitting.or(bool::from(fits).then_some(place));
        }
        fitting
    }
}

/// An event's envelope; the rest stays in the payload until somebody needs it.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    livemode: bool,
    #[serde(default)]
    created: i64,
}

/// The event that a body is.
pub(crate) fn event(payload: &str, signature: Option<EventSignature>) -> Option<ReceivedEvent> {
    let envelope: Envelope = serde_json::from_str(payload).ok()?;
    let id: StripeEventId = envelope.id.parse().ok()?;
    Some(ReceivedEvent {
        id,
        kind: envelope.kind,
        livemode: envelope.livemode,
        created: Timestamp::from_seconds(envelope.created),
        payload: payload.to_owned(),
        signature,
    })
}
