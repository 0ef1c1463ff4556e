//! What Stripe posts (PAY-4): verify the raw body, store and commit, settle within five seconds, answer 200.
//!
//! Once an event is stored it is never lost: whatever goes wrong or takes too long afterwards, a job finishes it. A
//! delivery that cannot be believed is refused; a few of these are kept for the merchant to see what is wrong.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::post;
use domain::ids::StripeEventId;
use domain::stripe_event::RefusalReason;
use http::{HeaderMap, StatusCode};
use payments::webhook::{refusal, verify};
use serde::Serialize;
use shop::Shop;
use utoipa::ToSchema;

use crate::limits;
use crate::problem::{Problem, json};
use crate::state::AppState;

/// How long Stripe, and with it the shopper, waits for us to settle the order.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Serialize, ToSchema)]
struct Received {
    /// The event is stored, and acted on.
    received: bool,
}

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/api/webhooks/stripe", post(receive)).layer(DefaultBodyLimit::max(limits::DELIVERY))
}

/// Take an event from Stripe
///
/// For Stripe alone: the body is an event that is signed with the endpoint's secret.
#[utoipa::path(
    post,
    path = "/api/webhooks/stripe",
    operation_id = "takeStripeEvent",
    tag = "Webhooks",
    params(("Stripe-Signature" = String, Header, description = "`t=…,v1=…`, made by Stripe over the very bytes of the body")),
    request_body(content = serde_json::Value, content_type = "application/json", description = "The event", example = json!({ "id": "evt_1", "object": "event", "type": "checkout.session.completed" })),
    responses((status = 200, description = "The event is stored", body = Received)),
    extensions(("x-error-codes" = json!(["webhook.badSignature", "request.malformed", "request.tooLarge"]))),
    security(())
)]
pub(crate) async fn receive(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|error| Problem::of_status(error.status()).unwrap_or_else(Problem::malformed))?;
    let header = headers.get("stripe-signature").map(|header| String::from_utf8_lossy(header.as_bytes()));
    let header = header.as_deref().unwrap_or_default();
    let event = match verify(&body, header, &state.place.webhook_secrets, state.place.clock.now()) {
        Ok(event) => event,
        Err(reason) => return Err(refuse(&state.shop, reason, header, &body).await),
    };
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

/// Refuses a delivery, and keeps what a merchant needs to mend it.
async fn refuse(shop: &Shop, reason: RefusalReason, header: &str, body: &[u8]) -> Problem {
    tracing::warn!(%reason, "a webhook delivery was refused");
    metrics::counter!("stripe_deliveries_refused_total", "reason" => reason.as_str()).increment(1);
    if let Err(error) = shop.keep_refused_delivery(&refusal(reason, header, body)).await {
        tracing::warn!(%error, "a refused delivery could not be kept");
    }
    match reason {
        RefusalReason::Header | RefusalReason::Mismatch | RefusalReason::Time => {
            Problem::new(StatusCode::BAD_REQUEST, "webhook.badSignature", "The signature does not hold.")
        }
        RefusalReason::Body => Problem::malformed(),
    }
}
