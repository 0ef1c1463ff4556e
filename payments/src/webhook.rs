//! What Stripe posts to us: the signature over the raw bytes first, then the few fields that are needed (STRIPE.md
//! sections 5 and 9).
//!
//! `async-stripe` can verify too, but it parses the whole event with it and knows one secret; an event rendered in another
//! version of the API must be kept, not refused, and secrets are rolled by having two for a while.

use domain::ids::StripeEventId;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use shop::events::ReceivedEvent;
use subtle::{Choice, ConstantTimeEq};

/// How far the signature's time may lie from ours, in seconds, either way.
const TOLERANCE: u64 = 300;

/// Why a delivery is not taken: nobody but Stripe may make us believe in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// The header has no time or no signature of the one kind that counts.
    #[error("the signature header is not understood")]
    Header,
    /// No signature fits any secret: a stranger, another endpoint's secret, or a changed body.
    #[error("no signature fits")]
    Mismatch,
    /// It was signed too long ago, or in the future: a replay, or a clock that is wrong.
    #[error("the signature is not of this time")]
    Time,
    /// It is signed, but it is no event.
    #[error("the body is not an event")]
    Body,
}

/// The event in a delivery, after its `Stripe-Signature` held: any `v1` under any of `secrets`, signed at most five
/// minutes from `now`.
///
/// # Errors
/// See [`BadSignature`].
pub fn verify(payload: &[u8], header: &str, secrets: &[String], now: Timestamp) -> Result<ReceivedEvent, BadSignature> {
    let signature = Signature::read(header).ok_or(BadSignature::Header)?;
    if !signature.fits(payload, secrets) {
        return Err(BadSignature::Mismatch);
    }
    if signature.seconds.abs_diff(now.seconds()) > TOLERANCE {
        return Err(BadSignature::Time);
    }
    event(payload).ok_or(BadSignature::Body)
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

    /// Compares all with all, so that the time taken tells nothing.
    fn fits(&self, payload: &[u8], secrets: &[String]) -> bool {
        let mut fits = Choice::from(0);
        for secret in secrets {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { continue };
            mac.update(self.time.as_bytes());
            mac.update(b".");
            mac.update(payload);
            let expected = mac.finalize().into_bytes();
            for given in &self.v1 {
                fits |= expected.as_slice().ct_eq(given);
            }
        }
        fits.into()
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

fn event(payload: &[u8]) -> Option<ReceivedEvent> {
    let payload = std::str::from_utf8(payload).ok()?;
    let envelope: Envelope = serde_json::from_str(payload).ok()?;
    let id: StripeEventId = envelope.id.parse().ok()?;
    Some(ReceivedEvent {
        id,
        kind: envelope.kind,
        livemode: envelope.livemode,
        created: Timestamp::from_seconds(envelope.created),
        payload: payload.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_of_today";
    const NOW: i64 = 1_776_935_642;
    const BODY: &str =
        r#"{"id":"evt_1","type":"checkout.session.completed","livemode":true,"created":1776935640,"new":{}}"#;

    fn mac(secret: &str, time: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.").as_bytes());
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    fn signed(time: i64) -> String {
        format!("t={time},v1={}", mac(SECRET, time, BODY.as_bytes()))
    }

    fn check(body: &str, header: &str) -> Result<ReceivedEvent, BadSignature> {
        verify(body.as_bytes(), header, &[SECRET.to_owned()], Timestamp::from_seconds(NOW))
    }

    #[test]
    fn a_good_signature_gives_the_event_with_its_raw_body() {
        let event = check(BODY, &signed(NOW)).unwrap();
        assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_1", "checkout.session.completed"));
        assert_eq!((event.livemode, event.created.seconds()), (true, 1_776_935_640));
        assert_eq!(event.payload, BODY);
    }

    #[test]
    fn a_signature_with_another_secret_is_bad() {
        let header = format!("t={NOW},v1={}", mac("whsec_of_a_stranger", NOW, BODY.as_bytes()));
        assert_eq!(check(BODY, &header).unwrap_err(), BadSignature::Mismatch);
        assert_eq!(
            verify(BODY.as_bytes(), &signed(NOW), &[], Timestamp::from_seconds(NOW)).unwrap_err(),
            BadSignature::Mismatch
        );
    }

    #[test]
    fn five_minutes_are_tolerated_either_way_and_not_a_second_more() {
        for near in [NOW - 300, NOW + 300] {
            assert!(check(BODY, &signed(near)).is_ok(), "{near}");
        }
        for far in [NOW - 301, NOW + 301, i64::MIN, i64::MAX] {
            assert_eq!(check(BODY, &signed(far)).unwrap_err(), BadSignature::Time, "{far}");
        }
    }

    #[test]
    fn a_time_that_was_changed_after_signing_does_not_help() {
        let old = signed(NOW - 301).replace(&format!("t={}", NOW - 301), &format!("t={NOW}"));
        assert_eq!(check(BODY, &old).unwrap_err(), BadSignature::Mismatch);
    }

    #[test]
    fn any_of_several_v1_may_fit() {
        let good = mac(SECRET, NOW, BODY.as_bytes());
        let other = mac("whsec_of_a_stranger", NOW, BODY.as_bytes());
        for header in [
            format!("t={NOW},v1={good},v1={other}"),
            format!("t={NOW},v1={other},v1={good},v0=6ffb"),
            format!("t={NOW}, v1=nonsense, v1={good}"),
        ] {
            assert!(check(BODY, &header).is_ok(), "{header}");
        }
    }

    #[test]
    fn a_v0_alone_does_not_count() {
        let header = format!("t={NOW},v0={}", mac(SECRET, NOW, BODY.as_bytes()));
        assert_eq!(check(BODY, &header).unwrap_err(), BadSignature::Header);
    }

    #[test]
    fn any_of_several_secrets_may_fit() {
        let secrets = ["whsec_of_tomorrow".to_owned(), SECRET.to_owned()];
        assert!(verify(BODY.as_bytes(), &signed(NOW), &secrets, Timestamp::from_seconds(NOW)).is_ok());
    }

    #[test]
    fn a_body_that_was_encoded_again_does_not_fit() {
        let again = BODY.replace(':', ": ");
        assert_eq!(check(&again, &signed(NOW)).unwrap_err(), BadSignature::Mismatch);
    }

    #[test]
    fn a_header_of_garbage_is_refused() {
        for header in ["", ",", "t=", "v1", "t=x,v1=00", "t=1776935642", "t=1776935642,v1=", "v1=00", "=,=,=", "\u{0}"]
        {
            let refused = check(BODY, header).unwrap_err();
            assert!(matches!(refused, BadSignature::Header | BadSignature::Mismatch), "{header:?}");
        }
    }

    #[test]
    fn a_signed_body_that_is_no_event_is_refused() {
        for body in [
            "",
            "nonsense",
            "[]",
            "{}",
            r#"{"id":"evt_1"}"#,
            r#"{"id":"../1","type":"x"}"#,
            r#"{"id":"evt_1","type":null}"#,
        ] {
            let header = format!("t={NOW},v1={}", mac(SECRET, NOW, body.as_bytes()));
            assert_eq!(check(body, &header).unwrap_err(), BadSignature::Body, "{body:?}");
        }
        let header = format!("t={NOW},v1={}", mac(SECRET, NOW, b"\xff"));
        let refused = verify(b"\xff", &header, &[SECRET.to_owned()], Timestamp::from_seconds(NOW));
        assert_eq!(refused.unwrap_err(), BadSignature::Body);
    }

    #[test]
    fn an_event_needs_no_more_than_id_and_type() {
        let body = r#"{"id":"evt_1","type":"something.new"}"#;
        let header = format!("t={NOW},v1={}", mac(SECRET, NOW, body.as_bytes()));
        assert!(!check(body, &header).unwrap().livemode);
    }
}
