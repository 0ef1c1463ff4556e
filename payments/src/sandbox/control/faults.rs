//! `/sandbox/faults`: what goes wrong on purpose.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{answer, read_body};
use crate::sandbox::Sandbox;
use crate::sandbox::error::SandboxError;
use crate::sandbox::faults::{self, Fault};
use crate::sandbox::refusal::{Failure, Refusal};

async fn all(sandbox: &Sandbox) -> Result<Value, SandboxError> {
    let faults = faults::all(&mut *sandbox.0.store.reader().acquire().await?).await?;
    Ok(json!({ "faults": faults }))
}

pub(super) async fn list(State(sandbox): State<Sandbox>) -> Result<Json<Value>, Failure> {
    Ok(Json(all(&sandbox).await?))
}

pub(super) async fn set(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let mut form = read_body(&headers, &body)?;
    let (fault, count) = Fault::read(&mut form)?;
    form.finish()?;
    let mut tx = sandbox.0.store.write().await?;
    let installed = faults::add(&mut tx, fault, count).await?;
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "faults", json!(installed)))
}

pub(super) async fn clear(
    State(sandbox): State<Sandbox>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut tx = sandbox.0.store.write().await?;
    if !faults::clear(&mut tx, id).await? {
        return Err(Refusal::no_such("fault", &id.to_string(), "id").into());
    }
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "faults", all(&sandbox).await?))
}

pub(super) async fn clear_all(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Result<Response, Failure> {
    let mut tx = sandbox.0.store.write().await?;
    faults::clear_all(&mut tx).await?;
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "faults", all(&sandbox).await?))
}
