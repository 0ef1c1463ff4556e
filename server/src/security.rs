//! What a browser may do with our pages, and who may change anything from inside one (SEC-1).

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;

use crate::problem::Problem;
use crate::{bearer, session};

/// What the headers depend on.
#[derive(Clone, Debug)]
pub struct Security {
    /// The shop's own origin, as browsers write it.
    origin: String,
    /// Where forms may lead besides: the payment page.
    checkout: String,
    /// Whether the shop is reached by HTTPS only.
    is_public: bool,
}

impl Security {
    /// For a shop at `base_url` whose payment pages are at `checkout`.
    #[must_use]
    pub fn new(base_url: &Url, checkout: &Url) -> Self {
        Self {
            origin: base_url.origin().ascii_serialization(),
            checkout: checkout.origin().ascii_serialization(),
            is_public: base_url.scheme() == "https",
        }
    }

    /// The content security policy of a page, with the nonce of its inline scripts.
    #[must_use]
    pub fn policy(&self, nonce: Option<&str>) -> String {
        let nonce = nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
        // Chromium applies `form-action` to the redirect after a form post too: hence the payment page.
        format!(
            "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' {}; frame-ancestors 'none'; \
             base-uri 'none'",
            self.checkout
        )
    }

    /// Whether a request is one that no browser makes, by somebody of whom nothing is remembered.
    fn is_unknown_program(&self, headers: &HeaderMap) -> bool {
        let name = session::cookie_name(self.is_public);
        let cookies = headers.get_all(header::COOKIE).iter().map(|cookies| cookies.to_str().unwrap_or(name));
        let has_session = cookies.flat_map(|cookies| cookies.split(';')).any(|cookie| {
            let cookie = cookie.trim();
            cookie == name || cookie.split_once('=').is_some_and(|(found, _)| found.trim() == name)
        });
        let told = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
        !has_session && !told
    }

    /// Whether a request that changes something comes from one of our own pages, as the browser tells.
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let same_site = text(HeaderName::from_static("sec-fetch-site"));
        match text(header::ORIGIN) {
            // A page without a referrer tells no origin; the browser itself still knows.
            None | Some("null") => matches!(same_site, Some("same-origin" | "none")),
            Some(origin) => {
                let host = text(header::HOST);
                let is_host = |host: &str| origin.split_once("://").is_some_and(|(_, name)| name == host);
                origin == self.origin || (!self.is_public && host.is_some_and(is_host))
            }
        }
    }
}

/// Refuses what another site sends in a shopper's name: everything that changes something comes from our own pages.
pub async fn same_site(State(security): State<Arc<Security>>, request: Request, next: Next) -> Response {
    if changes(&request) && !security.is_own(request.headers()) {
        return Problem::cross_site().answer(request.headers());
    }
    next.run(request).await
}

/// The same for calls of the API, which programs make too. A program names no origin; as long as it brings no session
/// either, there is nothing that another site could make it do in somebody's name. A browser names the origin of
/// whatever changes something, so that another site's page is refused with a session and without. Whoever sends a token
/// is looked at by [`bearer::authenticate`], and has no session.
pub(crate) async fn same_site_calls(
    Extension(security): Extension<Arc<Security>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let is_program = bearer::is_meant(headers) || security.is_unknown_program(headers);
    if changes(&request) && !is_program && !security.is_own(headers) {
        return Problem::cross_site().into_response();
    }
    next.run(request).await
}

fn changes(request: &Request) -> bool {
    !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Sets the headers that every answer has, where the page has not set its own.
pub async fn headers(State(security): State<Arc<Security>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // What is not said to be for everybody is one visitor's own.
    set(header::CACHE_CONTROL, "private, no-cache");
    if security.is_public {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&security.policy(None))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn security(base: &str) -> Security {
        Security::new(&base.parse().unwrap(), &"https://checkout.stripe.com/".parse().unwrap())
    }

    fn is_own(base: &str, headers: &[(&str, &str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        security(base).is_own(&pairs.collect::<Vec<(HeaderName, HeaderValue)>>().into_iter().collect())
    }

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let shop = "https://shop.example/";
        assert!(is_own(shop, &[("origin", "https://shop.example")]));
        assert!(is_own(shop, &[("sec-fetch-site", "same-origin")]));
        assert!(is_own(shop, &[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        for foreign in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "https://evil.example"), ("host", "evil.example")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", "http://shop.example")],
            &[("origin", "https://shop.example.evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site")],
            &[],
        ] {
            assert!(!is_own(shop, foreign), "{foreign:?}");
        }
    }

    #[test]
    fn a_program_without_a_session_needs_no_origin_and_a_browser_always_does() {
        let is_program = |headers: &[(&str, &str)]| {
            let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            let headers: HeaderMap = pairs.collect::<Vec<(HeaderName, HeaderValue)>>().into_iter().collect();
            security("http://127.0.0.1:3000/").is_unknown_program(&headers)
        };
        assert!(is_program(&[]));
        assert!(is_program(&[("cookie", "cart=3; oxcartesian=1")]));
        for known in [
            &[("cookie", "oxcart=abc")][..],
            &[("cookie", "cart=3; oxcart=abc")],
            &[("cookie", "cart=3;oxcart=")],
            &[("cookie", "cart=3"), ("cookie", "oxcart=abc")],
            &[("cookie", "oxcart")],
            &[("origin", "http://evil.example")],
            &[("sec-fetch-site", "cross-site")],
        ] {
            assert!(!is_program(known), "{known:?}");
        }
    }

    #[test]
    fn at_home_every_name_of_this_machine_will_do() {
        let home = "http://127.0.0.1:3000/";
        assert!(is_own(home, &[("origin", "http://localhost:3000"), ("host", "localhost:3000")]));
        assert!(!is_own(home, &[("origin", "http://evil.example"), ("host", "localhost:3000")]));
    }

    #[test]
    fn forms_may_lead_to_the_payment_page_and_scripts_need_the_nonce() {
        let policy = security("https://shop.example/").policy(Some("abc"));
        assert!(policy.contains("form-action 'self' https://checkout.stripe.com;"), "{policy}");
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
}
