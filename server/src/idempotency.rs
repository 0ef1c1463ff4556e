//! Requests that have their effect once, however often they are sent.
//!
//! A client gives its request a key in `Idempotency-Key` and repeats both until an answer arrives. The first to come is
//! answered, and its answer kept for a day; the others wait for it and are given the same one. All of this stands in the
//! database: any process may answer a repetition.
//!
//! A key belongs to whoever asks, and to one call: the program with its token, or the browser with its session. Somebody of
//! whom nothing is remembered yet can repeat nothing: their first answer brings them a session, and from then on the key is
//! known as theirs. Logging in begins another session, which knows the key too. Cookies are never kept, so that a kept
//! answer logs nobody in.
//!
//! The work goes on when the client hangs up, because it will ask again. A process that is killed in the middle leaves a
//! lease behind; once it ends, the next to ask does the work again. What the killed one had committed stays committed.
//!
//! To give a call this behaviour, put [`once`] around its route, as `api` does with whatever creates something. The pages'
//! forms have it by `forms`.

mod answer;
mod keys;

use axum::body::Bytes;
use axum::extract::{Extension, FromRequest, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use sha2::{Digest, Sha256};
use store::idempotency::KeyedRequest;
use tower_sessions::Session;

pub(crate) use keys::{Asker, Keys, forget_old};

use crate::bearer::Bearer;
use crate::problem::{Fault, Problem};

/// Where a client writes its key.
pub(crate) const KEY: &str = "Idempotency-Key";
/// What tells a kept answer from a fresh one.
pub(crate) const REPLAYED: &str = "Idempotent-Replayed";
/// The most characters of a key.
pub(crate) const LONGEST_KEY: usize = 255;

/// Answers a request with a key once. Inside it there must be what answers panics and what takes too long.
pub(crate) async fn once(
    Extension(keys): Extension<Keys>,
    session: Session,
    program: Option<Extension<Bearer>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(key) = key_of(request.headers())? else { return Ok(next.run(request).await) };
    let call = format!("{} {}", request.method(), request.uri().path());
    let (request, digest, _) = digested(request).await?;
    let keyed =
        move |who: &str| KeyedRequest { scope: format!("{who} {call}"), key: key.clone(), request: digest.clone() };
    let asker = Asker::of_call(session, program.map(|Extension(Bearer(program))| program));
    keys.once(asker, keyed, next.run(request)).await
}

/// The key that the client gave its request.
fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get(KEY) else { return Ok(None) };
    let printable = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
    };
    match given.to_str().ok().filter(printable) {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::invalid(vec![Fault {
            field: KEY.to_owned(),
            message: format!("{KEY} must be 1 to {LONGEST_KEY} printable ASCII characters."),
        }])),
    }
}

/// The request with its body read, a digest of all that makes it this request, and the body.
pub(crate) async fn digested(request: Request) -> Result<(Request, String, Bytes), Problem> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (parts, body) = request.into_parts();
    let reading = Request::from_parts(parts.clone(), body);
    let body = Bytes::from_request(reading, &()).await.map_err(|error| {
        let told = Problem::of_status(error.status());
        told.unwrap_or_else(Problem::malformed)
    })?;
    let mut digest = Sha256::new();
    digest.update(query.len().to_be_bytes());
    digest.update(query.as_bytes());
    digest.update(&body);
    Ok((Request::from_parts(parts, body.clone().into()), hex::encode(digest.finalize()), body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_key_is_up_to_255_printable_characters() {
        let key = |given: &[u8]| {
            let value = HeaderValue::from_bytes(given).unwrap();
            key_of(&HeaderMap::from_iter([(http::HeaderName::from_static("idempotency-key"), value)]))
        };
        assert_eq!(key(b"7f0c 1-_."), Ok(Some("7f0c 1-_.".to_owned())));
        assert!(key("x".repeat(255).as_bytes()).is_ok());
        for odd in [&b""[..], "ü".as_bytes(), b"\xff", b"a\tb", "x".repeat(256).as_bytes()] {
            assert!(key(odd).is_err(), "{odd:?}");
        }
        assert_eq!(key_of(&HeaderMap::new()), Ok(None));
    }

    #[tokio::test]
    async fn the_digest_tells_bodies_and_queries_apart_and_leaves_the_body() {
        let digest = async |uri: &str, body: &'static str| {
            let request = Request::builder().uri(uri).body(axum::body::Body::from(body)).unwrap();
            let (request, digest, _) = digested(request).await.unwrap();
            let left = axum::body::to_bytes(request.into_body(), 99).await.unwrap();
            assert_eq!(left, body);
            digest
        };
        let first = digest("/a", "x").await;
        assert_eq!(digest("/a", "x").await, first);
        assert_ne!(digest("/a", "y").await, first);
        assert_ne!(digest("/a?x", "").await, first);
    }
}
