//! Who provides what needs providing, and how they know that it was us who said so (B2B-3).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::read::{Read, fault, filled};
use super::{Options, is_loopback};

const URL: &str = "OXCART_PROVISION_URL";
const SECRET: &str = "OXCART_PROVISION_SECRET";
const URL_ALLOWED: &str =
    "an address such as https://licences.example/orders, or one with http on this machine, without user and fragment";
const SECRET_ALLOWED: &str = "whsec_ and base64 of 24 to 64 random bytes, as `openssl rand -base64 32` makes them";

/// How many bytes a secret may have.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// The system that provides.
#[derive(Clone)]
pub struct ProvisionHost {
    /// Where it takes messages.
    pub url: Url,
    /// What they are signed with, filled up with zeros as HMAC does it. Never shown or logged.
    pub secret: [u8; 64],
}

impl fmt::Debug for ProvisionHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProvisionHost({})", self.url.origin().ascii_serialization())
    }
}

impl Options {
    pub(super) fn provisioning(&self) -> Read<Option<ProvisionHost>> {
        let secret = filled(self.provision_secret.as_ref());
        match (filled(self.provision_url.as_ref()), secret) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(fault(SECRET, "is set without OXCART_PROVISION_URL", "none, or both of them")),
            (Some(_), None) => Err(fault(SECRET, "is missing while OXCART_PROVISION_URL is set", SECRET_ALLOWED)),
            (Some(url), Some(secret)) => Ok(Some(ProvisionHost { url: target(url)?, secret: key(secret)? })),
        }
    }
}

/// What is in the address may be a secret of its own: it is not told.
fn target(text: &str) -> Read<Url> {
    let url = Url::parse(text).map_err(|_| fault(URL, "is no address", URL_ALLOWED))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(fault(URL, "is not encrypted", URL_ALLOWED));
    }
    let plain = url.has_host() && url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if plain { Ok(url) } else { Err(fault(URL, "has a user or a fragment", URL_ALLOWED)) }
}

fn key(text: &str) -> Read<[u8; 64]> {
    let bytes = text.strip_prefix("whsec_").and_then(|base64| STANDARD.decode(base64).ok());
    let bytes = bytes.filter(|bytes| LENGTHS.contains(&bytes.len()));
    let bytes = bytes.ok_or_else(|| fault(SECRET, "is not a secret of Standard Webhooks", SECRET_ALLOWED))?;
    let mut key = [0; 64];
    key.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
    Ok(key)
}
