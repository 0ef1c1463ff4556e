//! The control page `/sandbox` and its JSON API: the clock, faults, payments, refunds, sessions, deliveries and their replay.
//!
//! Every post answers a browser's form with a redirect back to the page, and anything else with JSON.

mod clock;
mod deliveries;
mod events;
mod faults;
mod payments;
mod refunds;
mod view;

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::Value;

use self::deliveries::Shown;
use super::Sandbox;
use super::deliveries::Filter;
use super::faults::Installed;
use super::form::Section;
use super::html::{is_own_post, see_other};
use super::model::{Dispute, PaymentIntent, Refund, Session};
use super::paging::{Page, Slice};
use super::refusal::{Failure, Refusal, Said};
use super::store;

const SHOWN: usize = 50;

pub(crate) fn router(sandbox: &Sandbox) -> Router {
    Router::new()
        .route("/sandbox", get(page))
        .route("/sandbox/clock", get(clock::show).post(clock::set))
        .route("/sandbox/deliveries", get(deliveries::list))
        .route("/sandbox/deliveries/{id}/replay", post(deliveries::replay))
        .route("/sandbox/disputes/{id}/lost", post(payments::lose))
        .route("/sandbox/disputes/{id}/won", post(payments::win))
        .route("/sandbox/events", post(events::send))
        .route("/sandbox/faults", get(faults::list).post(faults::set).delete(faults::clear_all))
        .route("/sandbox/faults/clear", post(faults::clear_all))
        .route("/sandbox/faults/{id}", delete(faults::clear))
        .route("/sandbox/faults/{id}/clear", post(faults::clear))
        .route("/sandbox/payments/{id}/dispute", post(payments::dispute))
        .route("/sandbox/payments/{id}/settle", post(payments::settle))
        .route("/sandbox/payments/{id}/fail", post(payments::fail))
        .route("/sandbox/payments/{id}/refund", post(refunds::make))
        .route("/sandbox/refunds/{id}/settle", post(refunds::settle))
        .route("/sandbox/refunds/{id}/fail", post(refunds::fail))
        .layer(from_fn_with_state(sandbox.clone(), own_posts_only))
        .with_state(sandbox.clone())
}

async fn own_posts_only(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let for_a_person = wants_html(request.headers());
    let safe = request.method().is_safe() || is_own_post(request.headers(), &sandbox.0.config.public_url);
    let response = if safe {
        next.run(request).await
    } else {
        Refusal::foreign("This was sent from another site, so that nothing was done.").into_response()
    };
    match response.extensions().get::<Said>() {
        Some(said) if for_a_person => view::refused(&sandbox, response.status(), &said.0),
        _ => response,
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Reads a browser's form, without the fields that were left empty, or a JSON object.
fn read_body(headers: &HeaderMap, body: &[u8]) -> Result<Section, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        Section::from_json(body)
    } else {
        Ok(Section::parse(body)?.without_blanks())
    }
}

/// Answers a browser's form by going back to the control page, anything else with JSON.
fn answer(sandbox: &Sandbox, headers: &HeaderMap, anchor: &str, body: Value) -> Response {
    if wants_html(headers) {
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
    payments: Vec<PaymentIntent>,
    disputes: Vec<Dispute>,
    refunds: Vec<Refund>,
    faults: Vec<Installed>,
    filter: Filter,
    deliveries: Vec<Shown>,
    /// The delivery before which the next page begins.
    older: Option<i64>,
}

async fn page(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Result<Response, Failure> {
    let filter = deliveries::read_filter(raw)?;
    sandbox.tick().await?;
    let newest = Page::first(SHOWN);
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let sessions: Slice<Session> = store::list(&mut reader, None, &newest).await?;
    let intents: Slice<PaymentIntent> = store::list(&mut reader, None, &newest).await?;
    let disputes: Slice<Dispute> = store::list(&mut reader, None, &newest).await?;
    let refunds: Slice<Refund> = store::list(&mut reader, None, &newest).await?;
    let faults = super::faults::all(&mut reader).await?;
    drop(reader);
    let (deliveries, older) = deliveries::page(&sandbox, &filter).await?;
    let overview = Overview {
        now: sandbox.0.now(),
        real: sandbox.0.real_seconds(),
        sessions: sessions.items,
        payments: intents.items,
        disputes: disputes.items,
        refunds: refunds.items,
        faults,
        filter,
        deliveries,
        older,
    };
    Ok(view::control(&sandbox, &overview))
}
