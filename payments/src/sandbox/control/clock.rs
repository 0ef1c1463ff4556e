//! `/sandbox/clock`: the time by which sessions expire and delayed payments settle.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{answer, read_body};
use crate::sandbox::Sandbox;
use crate::sandbox::form::Section;
use crate::sandbox::refusal::{Failure, Refusal};

const YEAR_3000: i64 = 32_503_680_000;

fn clock_json(sandbox: &Sandbox) -> Value {
    let (now, real) = (sandbox.0.now(), sandbox.0.real_seconds());
    json!({ "now": now, "real": real, "offset_seconds": now - real })
}

pub(super) async fn show(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(clock_json(&sandbox))
}

/// Moves the clock: `advance` (seconds), `now` (Unix seconds), or `reset` to real time. What became due has happened
/// when this answers; its deliveries follow.
pub(super) async fn set(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let target = read(&sandbox, read_body(&headers, &body)?)?;
    sandbox.0.set_clock(target).await?;
    sandbox.tick().await?;
    Ok(answer(&sandbox, &headers, "clock", clock_json(&sandbox)))
}

fn read(sandbox: &Sandbox, mut form: Section) -> Result<i64, Refusal> {
    let given = (form.integer("advance")?, form.integer("now")?, form.boolean("reset")? == Some(true));
    form.finish()?;
    let target = match given {
        (Some(seconds), None, false) => sandbox.0.now().saturating_add(seconds),
        (None, Some(now), false) => now,
        (None, None, true) => sandbox.0.real_seconds(),
        _ => {
            let message = "Give one of `advance` (seconds), `now` (Unix seconds) or `reset` (true).";
            return Err(Refusal::bad_request(message));
        }
    };
    if (0..YEAR_3000).contains(&target) {
        Ok(target)
    } else {
        Err(Refusal::bad_request("The clock cannot be set before 1970 or after 2999."))
    }
}
