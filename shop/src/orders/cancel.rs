//! Pending orders given up by staff (PAY-3, PROC-6a).

use domain::actor::Actor;
use domain::checkout::{SessionStatus, Settlement, settle};
use domain::ids::{OrderId, StripeSessionId};
use domain::order::{Order, OrderEvent, OrderStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::payment_sessions::{AttemptStatus, PaymentSession};

use super::record::StaffAction;
use crate::fulfilment::Cause;
use crate::jobs::KEY_SECONDS;
use crate::patience::{self, in_time};
use crate::ports::{GatewayError, GatewaySession};
use crate::{Error, Result, Shop};

impl Shop {
    /// Cancels a pending order and releases its goods. Its payment page is ended first, where it may still be open; an
    /// order that turns out to be paid there is paid. An order that is cancelled already stays as it is.
    ///
    /// # Errors
    /// When the actor may not change orders, or there is no such order; [`Rejection::OrderPaid`] when it turned out to
    /// be paid, [`Rejection::PaymentAwaited`] when its payment is on the way, [`Rejection::ProviderSilent`] when neither
    /// can be said, [`Rejection::OrderTransition`] when it was settled otherwise.
    pub async fn cancel_order(&self, actor: Actor, id: OrderId) -> Result<Order> {
        actor.require(Permission::ChangeOrders)?;
        let (order, session) = {
            let mut db = self.parts.store.read().await?;
            (db.order(id).await?.ok_or(Rejection::OrderNotFound)?, db.payment_session_of(id).await?)
        };
        match order.status {
            OrderStatus::Cancelled => return Ok(order),
            OrderStatus::Paid | OrderStatus::Failed | OrderStatus::Refunded => {
                return Err(Rejection::OrderTransition.into());
            }
            OrderStatus::Pending => {}
        }
        if let Some(session) = &session {
            let ending = self.end_payment_page(&order, session);
            in_time(patience::end(), ending, Rejection::ProviderSilent).await?;
        }
        let cause = Cause::Staff(actor, StaffAction::Cancel);
        self.cancel_checkout(id, OrderEvent::CancelledByStaff, &cause).await?;
        let order = self.parts.store.read().await?.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        match order.status {
            OrderStatus::Cancelled => Ok(order),
            OrderStatus::Paid | OrderStatus::Refunded => Err(Rejection::OrderPaid.into()),
            OrderStatus::Pending | OrderStatus::Failed => Err(Rejection::OrderTransition.into()),
        }
    }

    /// Sees to it that an order can no longer be paid, or settles it as it was paid.
    async fn end_payment_page(&self, order: &Order, session: &PaymentSession) -> Result<()> {
        let Some(stripe_id) = self.session_to_end(session).await? else { return Ok(()) };
        let ended = match self.parts.gateway.expire_session(&stripe_id).await {
            Ok(ended) => ended,
            // The provider does not know it, and it would have ended by now wherever it is known.
            Err(GatewayError::Refused { status: 404, .. }) if session.expires_at < self.now() => return Ok(()),
            Err(error @ (GatewayError::Refused { .. } | GatewayError::Unavailable(_))) => {
                tracing::warn!(%error, order = %order.id, "the payment page of an order to cancel could not be ended");
                return Err(Rejection::ProviderSilent.into());
            }
        };
        match ended.status {
            SessionStatus::Expired => Ok(()),
            SessionStatus::Open => Err(Rejection::ProviderSilent.into()),
            SessionStatus::Complete => self.settle_before_cancelling(order, &ended).await,
        }
    }

    async fn settle_before_cancelling(&self, order: &Order, ended: &GatewaySession) -> Result<()> {
        self.settle_session(ended, &Cause::CancelRequest).await?;
        match settle(order.totals.total, &ended.facts()) {
            Settlement::Open | Settlement::Awaiting => Err(Rejection::PaymentAwaited.into()),
            Settlement::Paid | Settlement::Mismatch | Settlement::Failed | Settlement::Expired => Ok(()),
        }
    }

    /// The provider's id of the session that must be ended; none where it refused to open one, or can no longer be asked
    /// for it without the danger of opening a second one: then a person has looked.
    async fn session_to_end(&self, session: &PaymentSession) -> Result<Option<StripeSessionId>> {
        if session.stripe_id.is_none() && session.created_at.plus_seconds(KEY_SECONDS) < self.now() {
            return Ok(None);
        }
        match session.status {
            AttemptStatus::Refused => Ok(None),
            AttemptStatus::Creating | AttemptStatus::Open | AttemptStatus::Complete | AttemptStatus::Expired => {
                match self.ask_for_session(session, &Cause::CancelRequest).await {
                    // It is refused to shoppers in other words.
                    Err(Error::Rejected(_)) => Err(Rejection::ProviderSilent.into()),
                    asked => asked,
                }
            }
        }
    }
}
