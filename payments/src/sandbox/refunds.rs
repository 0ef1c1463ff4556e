//! Refunds: made against a payment intent or a charge, up to what is left of it.

use std::collections::BTreeMap;

use serde_json::json;

use super::error::SandboxError;
use super::form::Section;
use super::ids;
use super::model::{
    Charge, ChargeStatus, Dispute, DisputeStatus, Outcome, PaymentIntent, Refund, RefundCourse, RefundStatus,
    Settlement,
};
use super::money;
use super::refusal::{Failure, Refusal};
use super::render;
use super::tx::Tx;

/// A refund as asked for.
#[derive(Debug)]
pub(crate) struct NewRefund {
    target: Target,
    amount: Option<i64>,
    reason: Option<String>,
    metadata: BTreeMap<String, String>,
    instructions_email: Option<String>,
}

#[derive(Debug)]
enum Target {
    PaymentIntent(String),
    Charge(String),
}

impl NewRefund {
    /// Pays back past the API: the amount, or all that is left of a payment.
    pub(crate) fn by_hand(intent: String, amount: Option<i64>) -> Result<Self, Refusal> {
        let target = Target::PaymentIntent(intent);
        let amount = checked(amount)?;
        Ok(Self { target, amount, reason: None, metadata: BTreeMap::new(), instructions_email: None })
    }

    pub(crate) fn read(form: &mut Section) -> Result<Self, Refusal> {
        let target = match (form.text("payment_intent")?, form.text("charge")?) {
            (Some(intent), None) => Target::PaymentIntent(intent),
            (None, Some(charge)) => Target::Charge(charge),
            (None, None) => {
                let message =
                    "One of the following params should be provided for this request: payment_intent or charge.";
                return Err(Refusal::bad_request(message).code("parameter_missing"));
            }
            (Some(_), Some(_)) => {
                let message = "You may only specify one of these parameters: payment_intent, charge.";
                return Err(Refusal::bad_request(message));
            }
        };
        let amount = checked(form.integer("amount")?)?;
        let reasons = ["duplicate", "fraudulent", "requested_by_customer"];
        Ok(Self {
            target,
            amount,
            reason: form.choice("reason", &reasons)?.map(str::to_owned),
            metadata: form.metadata("metadata")?,
            instructions_email: form.text("instructions_email")?,
        })
    }
}

fn checked(amount: Option<i64>) -> Result<Option<i64>, Refusal> {
    if amount.is_some_and(|amount| amount < 1) {
        let refusal = Refusal::bad_request("Invalid positive integer");
        return Err(refusal.code("parameter_invalid_integer").param("amount"));
    }
    Ok(amount)
}

impl Tx<'_> {
    pub(crate) async fn refund(&mut self, new: NewRefund) -> Result<Refund, Failure> {
        let mut charge = self.charge_to_refund(&new.target).await?;
        if let Some(dispute) = &charge.dispute {
            let dispute: Dispute = self.load(dispute).await?;
            if dispute.status != DisputeStatus::Won {
                let message = format!("Charge {} has been charged back; cannot issue a refund.", charge.id);
                return Err(Refusal::bad_request(message).code("charge_disputed").into());
            }
        }
        let rest = charge.amount - charge.amount_refunded;
        let amount = new.amount.unwrap_or(rest);
        if rest == 0 {
            let message = format!("Charge {} has already been refunded.", charge.id);
            return Err(Refusal::bad_request(message).code("charge_already_refunded").into());
        }
        if amount > rest {
            let shown = |amount| money::display(amount, &charge.currency);
            let message = format!(
                "Refund amount ({}) is greater than unrefunded amount on charge ({})",
                shown(amount),
                shown(rest)
            );
            return Err(Refusal::bad_request(message).param("amount").into());
        }
        let (status, ends) = match charge.card.refunds {
            RefundCourse::SucceedAtOnce => (RefundStatus::Succeeded, None),
            RefundCourse::SucceedLater => (RefundStatus::Pending, Some(Outcome::Succeeds)),
            RefundCourse::FailLater => (RefundStatus::Succeeded, Some(Outcome::Fails)),
        };
        let at = self.now.saturating_add(self.sandbox.delay_seconds());
        let refund = Refund {
            id: self.mint(ids::REFUND).await?,
            created: self.now,
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            amount,
            currency: charge.currency.clone(),
            status,
            reason: new.reason,
            metadata: new.metadata,
            instructions_email: new.instructions_email,
            settlement: ends.map(|outcome| Settlement { at, outcome }),
        };
        let before = charge.amount_refunded;
        charge.amount_refunded += amount;
        self.save(&charge).await?;
        self.save(&refund).await?;
        self.emit("refund.created", render::refund(&refund)).await?;
        self.emit_change("charge.refunded", render::charge(&charge), json!({ "amount_refunded": before })).await?;
        Ok(refund)
    }

    /// Ends a refund, where it still can: its money arrives, or is back in the balance, and the charge is less refunded
    /// than it seemed.
    pub(crate) async fn end_refund(&mut self, mut refund: Refund, outcome: Outcome) -> Result<Refund, SandboxError> {
        let Some(status) = refund.status.after(outcome) else { return Ok(refund) };
        let previous = json!({ "status": refund.status });
        refund.settlement = None;
        refund.status = status;
        self.save(&refund).await?;
        self.emit_change("refund.updated", render::refund(&refund), previous.clone()).await?;
        if refund.status == RefundStatus::Failed {
            let mut charge: Charge = self.load(&refund.charge).await?;
            charge.amount_refunded -= refund.amount;
            self.save(&charge).await?;
            self.emit_change("refund.failed", render::refund(&refund), previous).await?;
        }
        Ok(refund)
    }

    async fn charge_to_refund(&mut self, target: &Target) -> Result<Charge, Failure> {
        let charge: Option<Charge> = match target {
            Target::Charge(id) => {
                let charge = self.find(id).await?;
                Some(charge.ok_or_else(|| Refusal::no_such("charge", id, "charge"))?)
            }
            Target::PaymentIntent(id) => {
                let intent: Option<PaymentIntent> = self.find(id).await?;
                let intent = intent.ok_or_else(|| Refusal::no_such("payment_intent", id, "payment_intent"))?;
                match intent.latest_charge {
                    Some(charge) => Some(self.load(&charge).await?),
                    None => None,
                }
            }
        };
        match charge {
            Some(charge) if charge.status == ChargeStatus::Succeeded => Ok(charge),
            _ => {
                let message = "This PaymentIntent does not have a successful charge to refund.";
                Err(Refusal::bad_request(message).code("payment_intent_unexpected_state").into())
            }
        }
    }
}
