//! Asking the payment provider to pay back, and what its answers mean.

use domain::actor::Actor;
use domain::ids::RefundId;
use domain::order::FlagKind;
use domain::refund::{Refund, RefundStatus};
use domain::rejection::Rejection;
use store::in_transaction;
use store::refunds::DueRefund;

use crate::fulfilment::Cause;
use crate::jobs::KEY_SECONDS;
use crate::ports::{GatewayError, RefundParams};
use crate::{Result, Shop};

impl Shop {
    /// Asks for a refund, and takes the answer. The same refund is always the same call.
    pub(super) async fn ask_for_refund(&self, refund: &Refund, cause: &Cause) -> Result<()> {
        let Some(params) = self.params_of(refund).await? else {
            return self.give_up_refund(refund.id, "The order has no payment at Stripe.", cause).await;
        };
        match self.parts.gateway.create_refund(&format!("rf:{}", refund.id), &params).await {
            Ok(told) => {
                fail_point!("refund.answered");
                self.settle_refund(&told, cause).await?;
                Ok(())
            }
            // Refused: the call had no effect, and one before it with the same key had none either.
            Err(GatewayError::Refused { message, .. }) => self.give_up_refund(refund.id, &message, cause).await,
            Err(error @ GatewayError::Unavailable(_)) => Err(error.into()),
        }
    }

    /// Looks how a refund stands of which nothing was heard, and asks for it again where it does not exist.
    pub(crate) async fn look_after_refund(&self, due: &DueRefund) -> Result<()> {
        let refund = &due.refund;
        if let Some(id) = &refund.stripe_id {
            let told = self.parts.gateway.refund(id).await?;
            self.settle_refund(&told, &Cause::Sweep).await?;
            return Ok(());
        }
        // A call that Stripe has answered with a failure is answered so again: only its list tells what came of it.
        if let Some(params) = self.params_of(refund).await? {
            let listed = match self.parts.gateway.refunds_of(&params.payment).await {
                // It does not know the payment: then it has not paid it back.
                Err(GatewayError::Refused { .. }) => Vec::new(),
                listed => listed?,
            };
            if let Some(told) = listed.iter().find(|told| told.refund == Some(refund.id)) {
                self.settle_refund(told, &Cause::Sweep).await?;
                return Ok(());
            }
        }
        // The key may be forgotten: asking again could pay back twice.
        if refund.created_at.plus_seconds(KEY_SECONDS) < self.now() {
            return self.give_up_refund(refund.id, "Stripe has never taken it on.", &Cause::Sweep).await;
        }
        self.ask_for_refund(refund, &Cause::Sweep).await
    }

    async fn params_of(&self, refund: &Refund) -> Result<Option<RefundParams>> {
        let order = self.parts.store.read().await?.order(refund.order).await?.ok_or(Rejection::OrderNotFound)?;
        Ok(order.payment_intent.map(|payment| RefundParams {
            refund: refund.id,
            payment,
            amount: refund.amount,
            reason: refund.reason.clone(),
        }))
    }

    /// Ends a refund that does not exist at the provider, unless that was heard otherwise meanwhile. Whoever pressed is
    /// told at once; what the sweep finds is shown to a person.
    async fn give_up_refund(&self, id: RefundId, reason: &str, cause: &Cause) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            let Some(seen) = db.refund(id).await? else { return Ok(()) };
            db.lock_order(seen.order).await?;
            let Some(mut refund) = db.refund(id).await? else { return Ok(()) };
            if refund.stripe_id.is_some() || refund.status != RefundStatus::Pending {
                return Ok(());
            }
            refund.status = RefundStatus::Failed;
            refund.failure = Some(reason.to_owned());
            refund.updated_at = self.now();
            db.save_refund(&refund, None).await?;
            self.tell_of_refund(db, &refund, Some(RefundStatus::Pending), (Actor::System, cause)).await?;
            if *cause != Cause::RefundRequest {
                self.flag(db, refund.order, FlagKind::RefundFailed, &failed(&refund), cause).await?;
            }
            Ok(())
        })
    }
}

/// What a person is told of a refund that failed: each is a reason of its own.
pub(super) fn failed(refund: &Refund) -> String {
    let why = refund.failure.as_deref().unwrap_or("Stripe gave no reason");
    format!("{} could not be paid back: {why} ({}).", refund.amount, refund.id)
}
