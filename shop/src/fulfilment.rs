//! One way for an order to be settled (PAY-4 to PAY-8): the webhook, the return page, the sweep and a replaced checkout
//! all end here. It asks the provider how the session stands, so that it may be called at any time and in any order.

mod details;
#[cfg(test)]
mod every_order;
mod settle;
#[cfg(test)]
mod tests;

use std::sync::PoisonError;
use std::time::Duration;

use domain::actor::Actor;
use domain::checkout::settle;
use domain::ids::{OrderId, StripeEventId, StripeSessionId};
use domain::order::Order;
use store::payment_sessions::PaymentSession;
use store::{Db, in_transaction};

use crate::orders::{StaffAction, Told};
use crate::ports::{GatewayError, GatewaySession};
use crate::{Result, Shop};

/// The longest that the return page waits for the provider: it looks again by itself.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the return page's polling leaves the provider alone, in seconds.
const ASK_EVERY: i64 = 2;

/// What led to a change of an order, as its timeline tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The shopper pressed "Check out".
    Checkout,
    /// The shopper came back from the payment page.
    ReturnPage,
    /// Stripe told of it.
    Event(StripeEventId),
    /// The shop looked for itself.
    Sweep,
    /// A member of staff wanted to cancel the order, and the shop looked how its payment stands.
    CancelRequest,
    /// A member of staff wanted to pay an order back, and the payment provider has answered.
    RefundRequest,
    /// A member of staff did it.
    Staff(Actor, StaffAction),
}

impl Cause {
    /// What kind of cause it is, and which: a request, an event, a job, or an action of staff's.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Checkout => "request: check out".to_owned(),
            Self::ReturnPage => "request: return page".to_owned(),
            Self::CancelRequest => "request: cancel the order".to_owned(),
            Self::RefundRequest => "request: refund the order".to_owned(),
            Self::Event(id) => format!("event: {id}"),
            Self::Sweep => "job: sweep".to_owned(),
            Self::Staff(_, action) => format!("action: {}", action.label()),
        }
    }

    /// Who changes the orders for it.
    pub(crate) const fn actor(&self) -> Actor {
        match self {
            Self::Checkout
            | Self::ReturnPage
            | Self::CancelRequest
            | Self::RefundRequest
            | Self::Event(_)
            | Self::Sweep => Actor::System,
            Self::Staff(actor, _) => *actor,
        }
    }
}

/// What a session turned out to be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// This order, which now stands as the provider says.
    Order(OrderId),
    /// No order of this shop.
    Unmatched,
}

impl Shop {
    /// Brings the order of a session to where the session stands. Calling it again changes nothing.
    ///
    /// # Errors
    /// When the provider or the database fails; nothing was changed then.
    pub async fn fulfil(&self, session: &StripeSessionId, cause: &Cause) -> Result<Settled> {
        let session = self.parts.gateway.session(session).await?;
        self.settle_session(&session, cause).await
    }

    /// The actor's own order, for the return page: while its payment is not known, the provider is asked first (PAY-5).
    ///
    /// # Errors
    /// [`domain::rejection::Rejection::OrderNotFound`] for every order that the actor may not see.
    pub async fn settle_visible_order(&self, actor: Actor, id: &str) -> Result<Order> {
        let order = self.visible_order(actor, id).await?;
        if order.is_settled() || !self.may_ask_about(order.id) {
            return Ok(order);
        }
        let session = self.parts.store.read().await?.payment_session_of(order.id).await?;
        let Some(stripe_id) = session.and_then(|session| session.stripe_id) else { return Ok(order) };
        let looked = tokio::time::timeout(PATIENCE, self.fulfil(&stripe_id, &Cause::ReturnPage)).await;
        let silence = |_| Err(GatewayError::Unavailable("no answer while the shopper waited".to_owned()).into());
        if let Err(error) = looked.unwrap_or_else(silence) {
            tracing::warn!(%error, order = %order.id, "the payment could not be looked up; the shopper goes on waiting");
            return Ok(order);
        }
        self.visible_order(actor, id).await
    }

    /// Settles the order of a session that was just retrieved.
    pub(crate) async fn settle_session(&self, session: &GatewaySession, cause: &Cause) -> Result<Settled> {
        fail_point!("settle.asked");
        let settled: Result<Settled> = in_transaction!(self.parts.store, |db| {
            let Some(attempt) = self.attempt_of(db, session).await? else { return Ok(Settled::Unmatched) };
            db.lock_cart_of_order(attempt.order).await?;
            let Some(order) = db.lock_order_or_tombstone(attempt.order).await? else { return Ok(Settled::Unmatched) };
            if attempt.stripe_id.is_none() {
                db.set_payment_session_opened(attempt.id, &session.id, session.url.as_deref()).await?;
            }
            let settlement = settle(order.totals.total, &session.facts());
            let mut settled = order.clone();
            details::fill_in(&mut settled, session);
            self.settle_order(db, &mut settled, &attempt, session, (settlement, cause)).await?;
            if settled != order {
                db.save_settled_order(&settled).await?;
            }
            fail_point!("settle.before_commit");
            Ok(Settled::Order(settled.id))
        });
        fail_point!("settle.committed");
        settled
    }

    /// The attempt to pay that a session is: by its id, or by the order it names where the answer to our call was lost.
    async fn attempt_of(&self, db: &mut Db, session: &GatewaySession) -> Result<Option<PaymentSession>> {
        if session.livemode != self.parts.gateway.livemode() {
            return Ok(None);
        }
        if let Some(known) = db.payment_session(&session.id).await? {
            return Ok(Some(known));
        }
        let order = session.client_reference_id.as_deref().and_then(|id| id.parse::<OrderId>().ok());
        let Some(order) = order else { return Ok(None) };
        let attempt = db.payment_session_of(order).await?;
        // Its id may have become known between the two looks.
        let is_this = |known: &StripeSessionId| *known == session.id;
        Ok(attempt.filter(|attempt| attempt.stripe_id.as_ref().is_none_or(is_this)))
    }

    /// Whether the provider may be asked about an order again already.
    fn may_ask_about(&self, order: OrderId) -> bool {
        let now = self.now();
        let mut asked = self.parts.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, at| at.plus_seconds(ASK_EVERY) > now);
        if asked.contains_key(&order) {
            return false;
        }
        asked.insert(order, now);
        true
    }

    /// Writes one change into an order's timeline.
    pub(crate) async fn note(
        &self,
        db: &mut Db,
        order: &Order,
        actor: Actor,
        cause: &Cause,
        subject: &str,
        (from, to): (Option<&str>, Option<&str>),
    ) -> Result<()> {
        self.record(db, order.id, (actor, cause), &Told { subject, from, to, remark: None }).await
    }

    /// The order, held until the transaction ends, if its money has been received.
    pub(crate) async fn paid_order(&self, db: &mut Db, id: OrderId) -> Result<Option<Order>> {
        let order = db.lock_order(id).await?;
        Ok(order.filter(|order| order.status.is_paid()))
    }
}
