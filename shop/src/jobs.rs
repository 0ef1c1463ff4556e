//! What the shop looks after by itself (PAY-9): checkouts and refunds of which nothing was heard, and events that could
//! not be acted on.

#[cfg(test)]
mod tests;

use domain::checkout::SESSION_SECONDS;
use domain::order::{FlagKind, OrderEvent};
use store::in_transaction;
use store::payment_sessions::PaymentSession;
use store::refunds::DueRefund;

use crate::fulfilment::Cause;
use crate::ports::{GatewayError, SessionStatus};
use crate::{Error, Result, Shop};

/// How many checkouts and events one round looks at.
const AT_ONCE: u32 = 50;
/// How long the provider remembers an idempotency key, less an hour, in seconds.
pub(crate) const KEY_SECONDS: i64 = 23 * 3600;
const MINUTE: i64 = 60;

/// What a round of the sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// Checkouts that were looked at.
    pub checkouts: u32,
    /// Refunds that were looked at.
    pub refunds: u32,
    /// Events that were taken up.
    pub events: u32,
    /// How many of these failed and will be tried again.
    pub failed: u32,
}

impl Shop {
    /// Looks after what is due. Several processes may do so at once: each checkout is claimed by one of them.
    ///
    /// # Errors
    /// When the database fails; what the provider does not answer is only counted.
    pub async fn sweep(&self) -> Result<SweepReport> {
        let mut report = SweepReport::default();
        let (sessions, refunds, events) = {
            let mut db = self.parts.store.read().await?;
            (
                db.due_payment_sessions(self.now(), AT_ONCE).await?,
                db.due_refunds(self.now(), AT_ONCE).await?,
                db.due_events(self.now(), AT_ONCE).await?,
            )
        };
        for session in sessions {
            if !self.claim(&session).await? {
                continue;
            }
            fail_point!("sweep.claimed");
            report.checkouts += 1;
            if let Err(error) = self.look_after(&session).await {
                report.failed += 1;
                tracing::warn!(%error, order = %session.order, "a checkout could not be settled; it will be tried again");
            }
        }
        for refund in refunds {
            if !self.claim_refund(&refund).await? {
                continue;
            }
            report.refunds += 1;
            if let Err(error) = self.look_after_refund(&refund).await {
                report.failed += 1;
                let id = refund.refund.id;
                tracing::warn!(%error, refund = %id, "a refund could not be looked after; it will be tried again");
            }
        }
        for event in events {
            report.events += 1;
            if let Err(error) = self.apply_event(&event.id).await {
                report.failed += 1;
                tracing::warn!(%error, event = %event.id, "an event could not be acted on; it will be tried again");
            }
        }
        report.events += self.apply_late_matches(AT_ONCE).await?;
        self.forget_ended_checkout_sessions().await?;
        Ok(report)
    }

    async fn claim(&self, session: &PaymentSession) -> Result<bool> {
        let next = self.now().plus_seconds(pause_after(session.checks));
        in_transaction!(self.parts.store, |db| { Ok(db.claim_payment_session(session, next).await?) })
    }

    async fn claim_refund(&self, due: &DueRefund) -> Result<bool> {
        let next = self.now().plus_seconds(refund_pause_after(due.checks));
        in_transaction!(self.parts.store, |db| { Ok(db.claim_refund(due, next).await?) })
    }

    async fn look_after(&self, session: &PaymentSession) -> Result<()> {
        let stripe_id = match &session.stripe_id {
            Some(id) => id.clone(),
            // The key may be forgotten: asking again could charge twice.
            None if session.created_at.plus_seconds(KEY_SECONDS) < self.now() => {
                let detail = "The payment provider never answered whether it opened the payment page.";
                return self.leave_to_a_person(session, detail).await;
            }
            None => match self.ask_to_open(session).await {
                Ok(opened) => opened.id,
                // Refused: the call had no effect, and the first one had none either.
                Err(Error::Gateway(GatewayError::Refused { .. })) => {
                    return self.cancel_checkout(session.order, OrderEvent::CheckoutRefused, &Cause::Sweep).await;
                }
                Err(error) => return Err(error),
            },
        };
        let overdue = session.created_at.plus_seconds(SESSION_SECONDS + MINUTE) < self.now();
        let now = match self.parts.gateway.session(&stripe_id).await {
            // Another account, or a sandbox that was thrown away.
            Err(GatewayError::Refused { status: 404, .. }) if overdue => {
                let detail = "The payment provider does not know the payment page.";
                return self.leave_to_a_person(session, detail).await;
            }
            now => now?,
        };
        fail_point!("sweep.asked");
        let ended = match now.status {
            SessionStatus::Open if overdue => self.parts.gateway.expire_session(&stripe_id).await?,
            SessionStatus::Open | SessionStatus::Complete | SessionStatus::Expired => now,
        };
        fail_point!("sweep.ended");
        self.settle_session(&ended, &Cause::Sweep).await?;
        Ok(())
    }

    /// Asking tells nothing any more: a person must look, and the cart may begin anew. What was heard by another way
    /// meanwhile stands.
    async fn leave_to_a_person(&self, session: &PaymentSession, detail: &str) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            db.lock_cart_of_order(session.order).await?;
            let Some(order) = db.lock_order(session.order).await? else { return Ok(()) };
            let known = |now: PaymentSession| (now.status, now.stripe_id);
            if db.payment_session_of(order.id).await?.map(known) != Some((session.status, session.stripe_id.clone())) {
                return Ok(());
            }
            self.flag(db, order.id, FlagKind::PaymentUnknown, detail, &Cause::Sweep).await?;
            db.clear_open_order(order.id).await?;
            db.set_payment_session_status(session.id, session.status, None).await?;
            Ok(())
        })
    }
}

/// How long a checkout is left alone after so many looks, in seconds.
fn pause_after(checks: i64) -> i64 {
    match checks {
        0 => 2 * MINUTE,
        1 => 5 * MINUTE,
        2 => 10 * MINUTE,
        _ => 15 * MINUTE,
    }
}

/// How long a refund is left alone after so many looks, in seconds.
fn refund_pause_after(checks: i64) -> i64 {
    if checks < 8 { pause_after(checks) } else { 60 * MINUTE }
}
