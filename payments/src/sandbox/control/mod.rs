//! The control page `/sandbox` and its JSON API: the clock, sessions, delayed payments, deliveries and their replay.
//!
//! Every post answers a browser's form with a redirect back to the page, and anything else with JSON.

mod view;

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::deliveries::{self, Attempt, Delivery};
use super::form::Section;
use super::html::{is_own_post, see_other};
use super::model::{Outcome, PaymentIntent, Record, Session};
use super::refusal::{Failure, Refusal};
use super::store::{self, Page};
use super::tx::{Cause, Tx};
use super::{Sandbox, render};

const SHOWN: i64 = 50;

pub(crate) fn router(sandbox: &Sandbox) -> Router {
    Router::new()
        .route("/sandbox", get(page))
        .route("/sandbox/clock", get(clock).post(set_clock))
        .route("/sandbox/deliveries", get(list_deliveries))
        .route("/sandbox/deliveries/{id}/replay", post(replay))
        .route("/sandbox/payments/{id}/settle", post(settle))
        .route("/sandbox/payments/{id}/fail", post(fail))
        .layer(from_fn_with_state(sandbox.clone(), own_posts_only))
        .with_state(sandbox.clone())
}

async fn own_posts_only(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let safe = request.method().is_safe() || is_own_post(request.headers(), &sandbox.0.config.public_url);
    if safe { next.run(request).await } else { (StatusCode::FORBIDDEN, "Sent from another site.").into_response() }
}

/// Answers a browser's form by going back to the control page, anything else with JSON.
fn answer(sandbox: &Sandbox, headers: &HeaderMap, anchor: &str, body: Value) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        see_other(&format!("{}/sandbox#{anchor}", sandbox.0.base()))
    } else {
        Json(body).into_response()
    }
}

/// Everything that the control page shows.
struct Overview {
    now: i64,
    real: i64,
    sessions: Vec<Session>,
    waiting: Vec<PaymentIntent>,
    deliveries: Vec<(Delivery, Vec<Attempt>)>,
}

async fn page(State(sandbox): State<Sandbox>) -> Result<Response, Failure> {
    sandbox.tick().await?;
    let newest = Page { limit: SHOWN, after: None, before: None };
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let sessions = store::list(&mut reader, None, &newest).await?;
    let intents: Vec<PaymentIntent> = store::list(&mut reader, None, &newest).await?;
    drop(reader);
    let overview = Overview {
        now: sandbox.0.now(),
        real: sandbox.0.clock.now_millis().div_euclid(1000),
        sessions,
        waiting: intents.into_iter().filter(|intent| intent.settlement.is_some()).collect(),
        deliveries: latest(&sandbox).await?,
    };
    Ok(view::control(&sandbox, &overview))
}

async fn latest(sandbox: &Sandbox) -> Result<Vec<(Delivery, Vec<Attempt>)>, Failure> {
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let found = deliveries::latest(&mut reader, SHOWN).await?;
    let oldest = found.last().map_or(0, |delivery| delivery.id);
    let mut attempts = deliveries::attempts_since(&mut reader, oldest).await?;
    let mut grouped = Vec::with_capacity(found.len());
    for delivery in found {
        let (own, others) = attempts.into_iter().partition(|attempt| attempt.delivery_id == delivery.id);
        attempts = others;
        grouped.push((delivery, own));
    }
    Ok(grouped)
}

async fn list_deliveries(State(sandbox): State<Sandbox>) -> Result<Json<Value>, Failure> {
    let all = latest(&sandbox).await?;
    let data: Vec<Value> =
        all.into_iter().map(|(delivery, attempts)| json!({ "delivery": delivery, "attempts": attempts })).collect();
    Ok(Json(json!({ "deliveries": data })))
}

fn clock_json(sandbox: &Sandbox) -> Value {
    let (now, real) = (sandbox.0.now(), sandbox.0.clock.now_millis().div_euclid(1000));
    json!({ "now": now, "real": real, "offset_seconds": now - real })
}

async fn clock(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(clock_json(&sandbox))
}

/// Moves the clock: `advance` (seconds, form or JSON), `now` (Unix seconds), or `reset` to real time. What became due
/// has happened when this answers; its deliveries follow.
async fn set_clock(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let target = read_clock(&sandbox, &headers, &body)?;
    sandbox.0.set_clock(target).await?;
    sandbox.tick().await?;
    Ok(answer(&sandbox, &headers, "clock", clock_json(&sandbox)))
}

fn read_clock(sandbox: &Sandbox, headers: &HeaderMap, body: &[u8]) -> Result<i64, Refusal> {
    const YEAR_3000: i64 = 32_503_680_000;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (advance, now, reset) = if kind.starts_with("application/json") {
        let json: Value = serde_json::from_slice(body).map_err(|_| Refusal::bad_request("Invalid JSON"))?;
        let reset = json["reset"].as_bool() == Some(true);
        (json["advance"].as_i64(), json["now"].as_i64(), reset)
    } else {
        let mut form = Section::parse(body)?;
        let read = (form.integer("advance")?, form.integer("now")?, form.boolean("reset")? == Some(true));
        form.finish()?;
        read
    };
    let real = sandbox.0.clock.now_millis().div_euclid(1000);
    let target = match (advance, now, reset) {
        (Some(seconds), None, false) => sandbox.0.now().saturating_add(seconds),
        (None, Some(now), false) => now,
        (None, None, true) => real,
        _ => {
            return Err(Refusal::bad_request(
                "Give one of `advance` (seconds), `now` (Unix seconds) or `reset` (true).",
            ));
        }
    };
    if (0..YEAR_3000).contains(&target) {
        Ok(target)
    } else {
        Err(Refusal::bad_request("The clock cannot be set before 1970 or after 2999."))
    }
}

async fn replay(State(sandbox): State<Sandbox>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response, Failure> {
    let attempt = sandbox.deliver(id, true).await?;
    let attempt = attempt.ok_or_else(|| Refusal::no_such("delivery", &id.to_string(), "id"))?;
    Ok(answer(&sandbox, &headers, &format!("delivery-{id}"), json!({ "attempt": attempt })))
}

async fn settle(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    end_wait(&sandbox, &id, Outcome::Succeeds, &headers).await
}

async fn fail(State(sandbox): State<Sandbox>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    end_wait(&sandbox, &id, Outcome::Fails, &headers).await
}

async fn end_wait(sandbox: &Sandbox, id: &str, outcome: Outcome, headers: &HeaderMap) -> Result<Response, Failure> {
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let intent: Option<PaymentIntent> = tx.find(id).await?;
    let intent = intent.ok_or_else(|| Refusal::no_such(PaymentIntent::KIND, id, "id"))?;
    if intent.settlement.is_none() {
        let message = format!("The payment intent {id} is not waiting for its money.");
        return Err(Refusal::bad_request(message).code("payment_intent_unexpected_state").into());
    }
    let intent = tx.settle(intent, outcome).await?;
    tx.commit().await?;
    Ok(answer(sandbox, headers, "payments", render::payment_intent(&intent)))
}
