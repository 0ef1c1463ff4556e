//! Disputes: a cardholder tells the bank that a payment was not theirs, and the money is taken back until it is decided.

use serde_json::json;

use super::error::SandboxError;
use super::ids;
use super::model::{Charge, ChargeStatus, Dispute, DisputeStatus, PaymentIntent, Record};
use super::refusal::{Failure, Refusal};
use super::render;
use super::tx::Tx;

/// How long the shop has to answer.
const TIME_TO_ANSWER: i64 = 7 * 24 * 60 * 60;

impl Tx<'_> {
    /// Disputes the charge of a payment, unless it was disputed before.
    pub(crate) async fn dispute_payment(&mut self, id: &str) -> Result<Dispute, Failure> {
        let intent: Option<PaymentIntent> = self.find(id).await?;
        let intent = intent.ok_or_else(|| Refusal::no_such(PaymentIntent::KIND, id, "id"))?;
        let refuse = |why| Refusal::bad_request(format!("The payment {id} {why}."));
        let charge: Charge = self.load(&intent.latest_charge.ok_or_else(|| refuse("was never tried"))?).await?;
        match (charge.status, &charge.dispute) {
            (ChargeStatus::Succeeded, None) => Ok(self.dispute(charge).await?),
            (ChargeStatus::Succeeded, Some(_)) => Err(refuse("is disputed already").into()),
            (ChargeStatus::Pending | ChargeStatus::Failed, _) => Err(refuse("was not paid").into()),
        }
    }

    /// Disputes a charge over its whole amount.
    pub(crate) async fn dispute(&mut self, mut charge: Charge) -> Result<Dispute, SandboxError> {
        let dispute = Dispute {
            id: self.mint(ids::DISPUTE).await?,
            created: self.now,
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            amount: charge.amount,
            currency: charge.currency.clone(),
            status: DisputeStatus::NeedsResponse,
            due_by: self.now.saturating_add(TIME_TO_ANSWER),
        };
        charge.dispute = Some(dispute.id.clone());
        self.save(&charge).await?;
        self.save(&dispute).await?;
        self.emit("charge.dispute.created", render::dispute(&dispute)).await?;
        self.emit("charge.dispute.funds_withdrawn", render::dispute(&dispute)).await?;
        Ok(dispute)
    }

    /// Decides a dispute for the shop (`Won`) or for the cardholder (`Lost`).
    pub(crate) async fn decide(&mut self, mut dispute: Dispute, verdict: DisputeStatus) -> Result<Dispute, Failure> {
        if dispute.status != DisputeStatus::NeedsResponse {
            return Err(Refusal::bad_request(format!("Dispute {} is decided already.", dispute.id)).into());
        }
        let previous = json!({ "status": dispute.status });
        dispute.status = verdict;
        self.save(&dispute).await?;
        self.emit_change("charge.dispute.closed", render::dispute(&dispute), previous).await?;
        if verdict == DisputeStatus::Won {
            self.emit("charge.dispute.funds_reinstated", render::dispute(&dispute)).await?;
        }
        Ok(dispute)
    }
}
