//! `/sandbox/payments/{id}/refund` and `/sandbox/refunds`: payments paid back past the shop, as in Stripe's own dashboard,
//! and refunds ended by hand.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::{answer, read_body};
use crate::sandbox::model::{Outcome, Record, Refund};
use crate::sandbox::refunds::NewRefund;
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::tx::{Cause, Tx};
use crate::sandbox::{Sandbox, render};

/// Pays back what is left of a payment, or the `amount` in minor units.
pub(super) async fn make(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let mut form = read_body(&headers, &body)?;
    let amount = form.integer("amount")?;
    form.finish()?;
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let refund = tx.refund(NewRefund::by_hand(id, amount)?).await?;
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "refunds", render::refund(&refund)))
}

pub(super) async fn settle(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    end(&sandbox, &id, Outcome::Succeeds, &headers).await
}

pub(super) async fn fail(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    end(&sandbox, &id, Outcome::Fails, &headers).await
}

async fn end(sandbox: &Sandbox, id: &str, outcome: Outcome, headers: &HeaderMap) -> Result<Response, Failure> {
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let refund: Option<Refund> = tx.find(id).await?;
    let refund = refund.ok_or_else(|| Refusal::no_such(Refund::KIND, id, "id"))?;
    if refund.status.after(outcome).is_none() {
        return Err(Refusal::bad_request(format!("The refund {id} has ended already.")).into());
    }
    let refund = tx.end_refund(refund, outcome).await?;
    tx.commit().await?;
    Ok(answer(sandbox, headers, "refunds", render::refund(&refund)))
}
