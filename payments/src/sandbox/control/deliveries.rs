//! `/sandbox/deliveries`: what was sent to the webhook, how it answered, and sending it again.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

use super::{SHOWN, answer};
use crate::sandbox::Sandbox;
use crate::sandbox::deliveries::{self, Attempt, Delivery, Filter, Sent};
use crate::sandbox::error::SandboxError;
use crate::sandbox::form::Section;
use crate::sandbox::paging::{Page, Slice};
use crate::sandbox::refusal::{Failure, Refusal};

/// A delivery and what was sent of it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) delivery: Delivery,
    pub(super) attempts: Vec<Attempt>,
}

pub(super) fn read_filter(raw: Option<String>) -> Result<Filter, Refusal> {
    let mut form = Section::parse(raw.unwrap_or_default().as_bytes())?.without_blanks();
    let filter = Filter {
        failed: form.boolean("failed")? == Some(true),
        event: form.text("event")?,
        before: form.integer("before")?,
    };
    form.finish()?;
    Ok(filter)
}

/// A page of deliveries, newest first, and the id to go on before when there are more.
pub(super) async fn page(sandbox: &Sandbox, filter: &Filter) -> Result<(Vec<Shown>, Option<i64>), SandboxError> {
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let page = Page::first(SHOWN);
    let found = deliveries::list(&mut reader, filter, page.wanted()).await?;
    let Slice { items: found, has_more } = page.cut(found);
    let next = found.last().filter(|_| has_more).map(|delivery| delivery.id);
    let mut attempts = deliveries::attempts_of(&mut reader, &found).await?;
    let mut shown = Vec::with_capacity(found.len());
    for delivery in found {
        let (own, others) = attempts.into_iter().partition(|attempt| attempt.delivery_id == delivery.id);
        attempts = others;
        shown.push(Shown { delivery, attempts: own });
    }
    Ok((shown, next))
}

pub(super) async fn list(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Result<Json<Value>, Failure> {
    let (deliveries, next) = page(&sandbox, &read_filter(raw)?).await?;
    Ok(Json(json!({ "deliveries": deliveries, "next": next })))
}

pub(super) async fn replay(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let attempt = sandbox.deliver(id, Sent::ByHand).await?;
    let attempt = attempt.ok_or_else(|| Refusal::no_such("delivery", &id.to_string(), "id"))?;
    Ok(answer(&sandbox, &headers, &format!("delivery-{id}"), json!({ "attempt": attempt })))
}
