//! What the shop looks after by itself (PAY-9): checkouts of which nothing was heard, and events that could not be
//! acted on.

#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::checkout::SESSION_SECONDS;
use domain::order::{FlagKind, OrderEvent};
use store::in_transaction;
use store::payment_sessions::PaymentSession;

use crate::fulfilment::Cause;
use crate::ports::{GatewayError, SessionStatus};
use crate::{Error, Result, Shop};

/// How many checkouts and events one round looks at.
const AT_ONCE: u32 = 50;
/// How long the provider remembers an idempotency key, less an hour, in seconds.
const KEY_SECONDS: i64 = 23 * 3600;
const MINUTE: i64 = 60;

/// What a round of the sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// Checkouts that were looked at.
    pub checkouts: u32,
    /// Events that were taken up.
    pub events: u32,
    /// How many of either failed and will be tried again.
    pub failed: u32,
}

impl Shop {
    /// Looks after what is due. Several processes may do so at once: each checkout is claimed by one of them.
    ///
    /// # Errors
    /// When the database fails; what the provider does not answer is only counted.
    pub async fn sweep(&self) -> Result<SweepReport> {
        let mut report = SweepReport::default();
        let (sessions, events) = {
            let mut db = self.parts.store.read().await?;
            (db.due_payment_sessions(self.now(), AT_ONCE).await?, db.due_events(self.now(), AT_ONCE).await?)
        };
        for session in sessions {
            if !self.claim(&session).await? {
                continue;
            }
            report.checkouts += 1;
            if let Err(error) = self.look_after(&session).await {
                report.failed += 1;
                tracing::warn!(%error, order = %session.order, "a checkout could not be settled; it will be tried again");
            }
        }
        for event in events {
            report.events += 1;
            if let Err(error) = self.apply_event(&event.id).await {
                report.failed += 1;
                tracing::warn!(%error, event = %event.id, "an event could not be acted on; it will be tried again");
            }
        }
        Ok(report)
    }

    async fn claim(&self, session: &PaymentSession) -> Result<bool> {
        let next = self.now().plus_seconds(pause_after(session.checks));
        in_transaction!(self.parts.store, |db| { Ok(db.claim_payment_session(session, next).await?) })
    }

    async fn look_after(&self, session: &PaymentSession) -> Result<()> {
        let stripe_id = match &session.stripe_id {
            Some(id) => id.clone(),
            None if session.created_at.plus_seconds(KEY_SECONDS) < self.now() => {
                return self.give_up_asking(session).await;
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
        let now = self.parts.gateway.session(&stripe_id).await?;
        let overdue = session.created_at.plus_seconds(SESSION_SECONDS + MINUTE) < self.now();
        let ended = match now.status {
            SessionStatus::Open if overdue => self.parts.gateway.expire_session(&stripe_id).await?,
            SessionStatus::Open | SessionStatus::Complete | SessionStatus::Expired => now,
        };
        self.settle_session(&ended, &Cause::Sweep).await?;
        Ok(())
    }

    /// The key may be forgotten: asking again could charge twice. A person must look.
    async fn give_up_asking(&self, session: &PaymentSession) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            let Some(order) = db.lock_order(session.order).await? else { return Ok(()) };
            let detail = "The payment provider never answered whether it opened the payment page.";
            if db.raise_flag(order.id, FlagKind::PaymentUnknown, detail, self.now()).await? {
                let change = (None, Some(FlagKind::PaymentUnknown.as_str()));
                self.note(db, &order, Actor::System, &Cause::Sweep, "flag", change).await?;
            }
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
