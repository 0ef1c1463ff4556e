//! The `Stripe-Signature` header: `t=<unix>,v1=<hex>`, an HMAC-SHA256 of `"{t}.{body}"` keyed with the whole secret.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// One signature of a body, as lower-case hexadecimal.
fn signature(secret: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length, so that the error arm is never taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// A scheme and the secret that it is made with. Only `v1` counts; Stripe sends `v0` for test events.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seal<'a> {
    V1(&'a str),
    V0(&'a str),
}

/// The whole header, with these signatures in their order.
pub(crate) fn header(seals: &[Seal<'_>], timestamp: i64, body: &[u8]) -> String {
    let mut header = format!("t={timestamp}");
    for seal in seals {
        let (scheme, secret) = match seal {
            Seal::V1(secret) => ("v1", secret),
            Seal::V0(secret) => ("v0", secret),
        };
        // Writing to a string cannot fail.
        let _ = write!(header, ",{scheme}={}", signature(secret, timestamp, body));
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_computes() {
        // printf '1492774577.{}' | openssl dgst -sha256 -hmac whsec_test
        let expected = "0d0602f6611bd2252dd4b74b58a4528355a7380639a15e6cc21e3059d56d5b8b";
        assert_eq!(header(&[Seal::V1("whsec_test")], 1_492_774_577, b"{}"), format!("t=1492774577,v1={expected}"));
    }
}
