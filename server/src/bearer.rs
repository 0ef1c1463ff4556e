//! Programs that prove themselves with an API token: `Authorization: Bearer oxc_…` (B2B-4).
//!
//! Such a call has nothing to do with a browser's session: it sees none and begins none. No origin is asked of it
//! either, because no other site can know a token.

use std::sync::Arc;

use axum::extract::{Extension, Request};
use axum::middleware::Next;
use axum::response::Response;
use domain::actor::Actor;
use http::{HeaderMap, header};
use shop::Shop;
use tower_sessions::Session;

use crate::problem::Problem;
use crate::session::Sessions;

/// Whose token came with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer(pub(crate) Actor);

/// Lets whoever sends a token in as what it says; refuses one that is not valid, and passes those who send none.
pub(crate) async fn authenticate(
    Extension(shop): Extension<Shop>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if let Some(secret) = secret(request.headers()) {
        let program = shop.authenticate(secret).await?;
        let nobodys = Session::new(None, Arc::new(Sessions::new(shop.store().clone())), None);
        request.extensions_mut().insert(nobodys);
        request.extensions_mut().insert(Bearer(program));
    }
    Ok(next.run(request).await)
}

/// Whether a request means to prove itself with a token, valid or not.
pub(crate) fn is_meant(headers: &HeaderMap) -> bool {
    secret(headers).is_some()
}

/// What a request sends as its token. What is no text is no token, and sent as one all the same.
fn secret(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "bearer";
    let given = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, rest) = given.split_at_checked(SCHEME.len())?;
    let is_bearer = scheme.eq_ignore_ascii_case(SCHEME.as_bytes()) && rest.first().is_none_or(|byte| *byte == b' ');
    is_bearer.then(|| std::str::from_utf8(rest).unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_token_is_what_follows_the_word_bearer_in_any_case() {
        let of = |given: &[u8]| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_bytes(given).unwrap())]);
            secret(&headers).map(str::to_owned)
        };
        for given in ["Bearer oxc_1", "bearer  oxc_1 ", "BEARER oxc_1"] {
            assert_eq!(of(given.as_bytes()).as_deref(), Some("oxc_1"), "{given}");
        }
        for empty in [&b"Bearer"[..], b"Bearer ", b"Bearer \xff"] {
            assert_eq!(of(empty).as_deref(), Some(""), "{empty:?}");
        }
        for other in ["", "Bear", "Bearers oxc_1", "Basic b3hj", "oxc_1"] {
            assert_eq!(of(other.as_bytes()), None, "{other}");
        }
        assert_eq!(secret(&HeaderMap::new()), None);
    }
}
