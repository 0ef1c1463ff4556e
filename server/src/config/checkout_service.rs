//! Who knows the checkout sessions that orders are made of (SVC-1).

use std::fmt;

use url::Url;

use super::Options;
use super::read::{Read, fault, filled, origin};

/// A checkout service that is not the shop itself.
#[derive(Clone)]
pub struct CheckoutHost {
    /// Where it answers.
    pub url: Url,
    /// How it knows us. Never shown or logged.
    pub token: Option<String>,
}

impl fmt::Debug for CheckoutHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckoutHost({})", self.url)
    }
}

impl Options {
    pub(super) fn checkout_service(&self) -> Read<Option<CheckoutHost>> {
        const URL: &str = "CHECKOUT_SERVICE_URL";
        const TOKEN: &str = "CHECKOUT_SERVICE_TOKEN";
        let token = filled(self.checkout_service_token.as_ref());
        if filled(self.checkout_service_url.as_ref()).is_none() {
            return match token {
                Some(_) => Err(fault(TOKEN, "is set without CHECKOUT_SERVICE_URL", "none, or both of them")),
                None => Ok(None),
            };
        }
        if token.is_some_and(|token| !token.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(fault(TOKEN, "cannot be sent", "printable ASCII characters without spaces"));
        }
        let url = origin(URL, self.checkout_service_url.as_ref(), "")?;
        Ok(Some(CheckoutHost { url, token: token.map(str::to_owned) }))
    }
}
