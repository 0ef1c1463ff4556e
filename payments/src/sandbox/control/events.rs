//! `/sandbox/events`: events sent by hand.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::{answer, read_body};
use crate::sandbox::Sandbox;
use crate::sandbox::crafted::NewEvent;
use crate::sandbox::refusal::Failure;
use crate::sandbox::tx::{Cause, Tx};

pub(super) async fn send(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let mut form = read_body(&headers, &body)?;
    let new = NewEvent::read(&mut form)?;
    form.finish()?;
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let event = tx.craft(new).await?;
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "events", json!({ "event": event })))
}
