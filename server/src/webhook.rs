//! What Stripe posts (PAY-4): verify the raw body, store and commit, settle within five seconds, answer 200.
//!
//! Once an event is stored it is never lost: whatever goes wrong or takes too long afterwards, a job finishes it.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::post;
use domain::ids::StripeEventId;
use http::{HeaderMap, StatusCode};
use payments::webhook::{BadSignature, verify};
use serde::Serialize;
use shop::Shop;

use crate::limits;
use crate::problem::{Problem, json};
use crate::state::AppState;

/// How long Stripe, and with it the shopper, waits for us to settle the order.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct Received {
    received: bool,
}

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/api/webhooks/stripe", post(receive)).layer(DefaultBodyLimit::max(limits::DELIVERY))
}

async fn receive(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|error| Problem::of_status(error.status()).unwrap_or_else(Problem::malformed))?;
    let header = headers.get("stripe-signature").and_then(|header| header.to_str().ok()).unwrap_or_default();
    let event = verify(&body, header, &state.place.webhook_secrets, state.place.clock.now()).map_err(refused)?;
    let id = event.id.clone();
    metrics::counter!("stripe_events_total", "type" => event.kind.clone()).increment(1);
    state.shop.receive_event(event).await?;
    // In a task of its own: it goes on when Stripe hangs up.
    let settled = state.tasks.spawn(settle(state.shop.clone(), id));
    if tokio::time::timeout(PATIENCE, settled).await.is_err() {
        tracing::warn!("settling takes longer than the answer can wait");
    }
    Ok(json(StatusCode::OK, &Received { received: true }))
}

async fn settle(shop: Shop, id: StripeEventId) {
    if let Err(error) = shop.apply_event(&id).await {
        tracing::warn!(event = %id, %error, "an event could not be applied yet; a job will try again");
    }
}

fn refused(reason: BadSignature) -> Problem {
    tracing::warn!(%reason, "a webhook delivery was refused");
    metrics::counter!("stripe_deliveries_refused_total").increment(1);
    match reason {
        BadSignature::Header | BadSignature::Mismatch | BadSignature::Time => {
            Problem::new(StatusCode::BAD_REQUEST, "webhook.badSignature", "The signature does not hold.")
        }
        BadSignature::Body => Problem::malformed(),
    }
}
