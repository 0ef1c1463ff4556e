//! `/sandbox/payments` and `/sandbox/disputes`: delayed payments ended by hand, paid ones disputed.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer;
use crate::sandbox::model::{Dispute, DisputeStatus, Outcome, PaymentIntent, Record};
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::tx::{Cause, Tx};
use crate::sandbox::{Sandbox, render};

pub(super) async fn settle(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    end_wait(&sandbox, &id, Outcome::Succeeds, &headers).await
}

pub(super) async fn fail(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
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

pub(super) async fn dispute(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let dispute = tx.dispute_payment(&id).await?;
    tx.commit().await?;
    Ok(answer(&sandbox, &headers, "payments", render::dispute(&dispute)))
}

pub(super) async fn win(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    decide(&sandbox, &id, DisputeStatus::Won, &headers).await
}

pub(super) async fn lose(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    decide(&sandbox, &id, DisputeStatus::Lost, &headers).await
}

async fn decide(sandbox: &Sandbox, id: &str, verdict: DisputeStatus, headers: &HeaderMap) -> Result<Response, Failure> {
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let dispute: Option<Dispute> = tx.find(id).await?;
    let dispute = dispute.ok_or_else(|| Refusal::no_such(Dispute::KIND, id, "id"))?;
    let dispute = tx.decide(dispute, verdict).await?;
    tx.commit().await?;
    Ok(answer(sandbox, headers, "payments", render::dispute(&dispute)))
}
