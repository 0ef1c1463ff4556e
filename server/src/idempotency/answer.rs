//! An answer on its way into the database and out of it.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use store::idempotency::KeptAnswer;

use super::REPLAYED;
use crate::problem::Problem;

/// The most bytes of an answer that is kept.
const LONGEST: usize = 1024 * 1024;
/// The headers that matter. Never a cookie: whoever is given the answer later may be somebody else by then.
const KEPT: [HeaderName; 2] = [header::CONTENT_TYPE, header::LOCATION];

/// Whether repeating the request must give this answer again. After the others the same request may succeed: nothing
/// was done yet.
pub(super) fn is_final(status: StatusCode) -> bool {
    !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS
}

/// Whether this answer to a form tells that something was done, and may be kept. A page that nobody may keep shows a
/// secret.
pub(super) fn is_of_success(response: &Response) -> bool {
    let caching = response.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let is_secret = caching.is_some_and(|caching| caching.contains("no-store"));
    (response.status().is_success() || response.status().is_redirection()) && !is_secret
}

/// Reads an answer to keep it, and gives it back whole; nothing to keep where it is no text.
pub(super) async fn taken(response: Response) -> (Response, Option<KeptAnswer>) {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LONGEST).await else {
        tracing::error!("an answer to a request with a key is too long to be kept");
        return (Problem::internal().into_response(), None);
    };
    let kept = std::str::from_utf8(&bytes).ok().map(|body| KeptAnswer {
        status: parts.status.as_u16(),
        headers: written(&parts.headers),
        body: body.to_owned(),
    });
    (Response::from_parts(parts, Body::from(bytes)), kept)
}

/// A kept answer as it is given again.
pub(super) fn given_again(kept: KeptAnswer) -> Response {
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).unwrap_or_default();
    for (name, value) in read(&kept.headers) {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn written(headers: &HeaderMap) -> String {
    let kept = KEPT.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.into()))
    });
    serde_json::Value::Object(kept.collect()).to_string()
}

fn read(headers: &str) -> Vec<(HeaderName, HeaderValue)> {
    let pairs: serde_json::Map<String, serde_json::Value> = serde_json::from_str(headers).unwrap_or_default();
    let header = |(name, value): (&String, &serde_json::Value)| {
        Some((name.parse().ok()?, HeaderValue::from_str(value.as_str()?).ok()?))
    };
    pairs.iter().filter_map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_given_again_without_its_cookies_and_marked() {
        let fresh = (
            StatusCode::CREATED,
            [
                (header::CONTENT_TYPE, "application/json; charset=utf-8"),
                (header::LOCATION, "/api/cart"),
                (header::SET_COOKIE, "oxcart=secret"),
            ],
            "{\"ü\":1}",
        );
        let (fresh, kept) = taken(fresh.into_response()).await;
        assert_eq!(fresh.headers()[header::SET_COOKIE], "oxcart=secret");
        let kept = kept.unwrap();
        assert!(!format!("{kept:?}").contains("secret"), "{kept:?}");
        let again = given_again(kept);
        assert_eq!(again.status(), StatusCode::CREATED);
        assert_eq!(again.headers()[header::CONTENT_TYPE], "application/json; charset=utf-8");
        assert_eq!(again.headers()[header::LOCATION], "/api/cart");
        assert_eq!(again.headers()[REPLAYED], "true");
        assert!(!again.headers().contains_key(header::SET_COOKIE));
        assert_eq!(axum::body::to_bytes(again.into_body(), 99).await.unwrap(), "{\"ü\":1}");
    }

    #[test]
    fn what_failed_may_be_tried_again_and_what_was_refused_stays_refused() {
        for status in [200, 201, 303, 400, 404, 409, 422] {
            assert!(is_final(StatusCode::from_u16(status).unwrap()), "{status}");
        }
        for status in [429, 500, 502, 503] {
            assert!(!is_final(StatusCode::from_u16(status).unwrap()), "{status}");
        }
    }

    #[test]
    fn of_forms_only_what_was_done_is_kept_and_no_secret() {
        let kept = |status: u16, caching: &'static str| {
            let status = StatusCode::from_u16(status).unwrap();
            is_of_success(&(status, [(header::CACHE_CONTROL, caching)]).into_response())
        };
        assert!(kept(303, "private, no-cache") && kept(200, "private"));
        assert!(!kept(200, "no-store"));
        for status in [400, 409, 429, 500] {
            assert!(!kept(status, "private"), "{status}");
        }
    }
}
