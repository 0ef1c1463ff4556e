//! The API under `/v1`, as far as the shop uses it.

mod command;
mod events;
mod expand;
mod faulty;
mod idempotency;
mod read;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use subtle::ConstantTimeEq;

use self::idempotency::KeyInUse;
use super::refusal::{Failure, Refusal};
use super::{API_VERSION, Sandbox};

const REQUEST_ID: &str = "request-id";
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The id of an API request, as answered in `Request-Id`.
#[derive(Debug, Clone)]
struct RequestId(String);

pub(crate) fn router(sandbox: &Sandbox) -> Router {
    let api = Router::new()
        .route("/checkout/sessions", get(read::sessions).post(command::post))
        .route("/checkout/sessions/{id}", get(read::session))
        .route("/checkout/sessions/{id}/line_items", get(read::line_items))
        .route("/checkout/sessions/{id}/expire", post(command::post))
        .route("/payment_intents/{id}", get(read::payment_intent))
        .route("/charges/{id}", get(read::charge))
        .route("/disputes/{id}", get(read::dispute))
        .route("/refunds", get(read::refunds).post(command::post))
        .route("/refunds/{id}", get(read::refund))
        .route("/events", get(events::list))
        .route("/events/{id}", get(events::one))
        .fallback(unrecognised)
        .method_not_allowed_fallback(unrecognised)
        .layer(from_fn_with_state(sandbox.clone(), faulty::faulty))
        .layer(from_fn_with_state(sandbox.clone(), envelope));
    Router::new().nest("/v1", api).with_state(sandbox.clone())
}

async fn unrecognised(method: Method, uri: Uri) -> Refusal {
    // Within the nest the path has lost its `/v1`.
    Refusal::unrecognised_url(method.as_str(), &format!("/v1{}", uri.path()))
}

/// Around every API request: its id, its key, the headers that Stripe always sends.
async fn envelope(State(sandbox): State<Sandbox>, mut request: Request<Body>, next: Next) -> Response {
    let id = match sandbox.0.request_id().await {
        Ok(id) => id,
        Err(error) => return Failure::from(error).into_response(),
    };
    let version = request.headers().get("stripe-version").cloned();
    let key = request.headers().get(IDEMPOTENCY_KEY).cloned();
    let mut response = match authorise(request.headers(), &sandbox.0.config.api_key) {
        Ok(()) => {
            request.extensions_mut().insert(RequestId(id.clone()));
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    // From here on the request has its answer, and its key is free.
    response.extensions_mut().remove::<KeyInUse>();
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert("stripe-version", version.unwrap_or(HeaderValue::from_static(API_VERSION)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    if let Some(key) = key {
        headers.insert(IDEMPOTENCY_KEY, key);
    }
    response
}

fn authorise(headers: &HeaderMap, expected: &str) -> Result<(), Refusal> {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(Refusal::no_key)?;
    if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) { Ok(()) } else { Err(Refusal::wrong_key(given)) }
}
