//! Money paid back (PAY-10). The refund is saved before Stripe is asked, under a key that follows from its id; whoever
//! learns how it stands, the press, an event or the sweep, ends in [`Shop::settle_refund`].
//!
//! `ask.rs` asks Stripe, `settle.rs` takes its word, `books.rs` brings the order's money, status and goods in line.

mod ask;
mod books;
mod settle;
#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::ids::{OrderId, RefundId};
use domain::money::Money;
use domain::note::Note;
use domain::order::Order;
use domain::press::Press;
use domain::refund::{Refund, RefundReason, RefundSource, RefundStatus, amount_to_refund, refundable};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::{Db, in_transaction};

use crate::fulfilment::Cause;
use crate::orders::{StaffAction, Told};
use crate::{Error, Result, Shop, patience};

/// When the sweep looks at a new refund for the first time, in seconds.
const FIRST_CHECK: i64 = 120;

/// What is to be paid back of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// How much; all that can be, where it is not said.
    pub amount: Option<Money>,
    /// Why.
    pub reason: Option<RefundReason>,
    /// What staff keep with it for themselves.
    pub note: Option<Note>,
    /// What makes the same request the same refund.
    pub press: Press,
}

impl Shop {
    /// Pays back what was received for an order, or a part of it. The same press again is the same refund. One that is
    /// pending in the answer goes on by itself: Stripe has not answered yet, or is still at it.
    ///
    /// # Errors
    /// When the actor may not change orders, or there is no such order; as [`amount_to_refund`] refuses;
    /// [`Rejection::OrderConflict`] when the press was for another amount; [`Rejection::RefundRefused`] when Stripe has
    /// refused.
    pub async fn refund_order(&self, actor: Actor, order: OrderId, request: RefundRequest) -> Result<Refund> {
        actor.require(Permission::ChangeOrders)?;
        fail_point!("refund.pressed");
        let refund: Result<Refund> =
            in_transaction!(self.parts.store, |db| { self.begin_refund(db, actor, order, &request).await });
        let refund = refund?;
        fail_point!("refund.committed");
        if refund.stripe_id.is_some() || !refund.status.holds() {
            return answer(refund);
        }
        match tokio::time::timeout_at(patience::end(), self.ask_for_refund(&refund, &Cause::RefundRequest)).await {
            Ok(Ok(())) => {}
            Ok(Err(Error::Gateway(error))) => {
                tracing::warn!(%error, refund = %refund.id, "a refund is not answered yet; the sweep will ask again");
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => tracing::warn!(refund = %refund.id, "a refund is answered too slowly; the sweep will ask again"),
        }
        answer(self.parts.store.read().await?.refund(refund.id).await?.unwrap_or(refund))
    }

    /// The refund of this press: the one that it has made before, or a new one.
    async fn begin_refund(&self, db: &mut Db, actor: Actor, order: OrderId, request: &RefundRequest) -> Result<Refund> {
        let order = db.lock_order(order).await?.ok_or(Rejection::OrderNotFound)?;
        if let Some(made) = db.refund_of_press(&request.press).await? {
            let is_this = made.order == order.id && request.amount.is_none_or(|amount| amount == made.amount);
            return if is_this { Ok(made) } else { Err(Rejection::OrderConflict.into()) };
        }
        let (_, left) = self.money_of(db, &order).await?;
        let amount = amount_to_refund(request.amount, left)?;
        let refund = Refund {
            id: RefundId::from_bits(self.fresh_bits()),
            order: order.id,
            stripe_id: None,
            amount,
            status: RefundStatus::Pending,
            source: RefundSource::Shop,
            reason: request.reason.clone(),
            note: request.note.clone(),
            failure: None,
            actor: actor.label(),
            created_at: self.now(),
            updated_at: self.now(),
        };
        let check = self.now().plus_seconds(FIRST_CHECK);
        db.insert_refund(&refund, Some(&request.press), Some(check)).await?;
        self.tell_of_refund(db, &refund, None, (actor, &Cause::Staff(actor, StaffAction::Refund))).await?;
        Ok(refund)
    }

    /// What was received for an order, and what of it can still be paid back here.
    pub(crate) async fn money_of(&self, db: &mut Db, order: &Order) -> Result<(Money, Money)> {
        let currency = order.totals.total.currency;
        let received = Money::new(db.payments_of_order(order.id).await?, currency);
        let at_stripe = if order.payment_intent.is_some() { received } else { Money::zero(currency) };
        Ok((received, refundable(at_stripe, &db.refunds_of_order(order.id).await?)?))
    }

    /// Writes a refund's change into its order's timeline.
    async fn tell_of_refund(
        &self,
        db: &mut Db,
        refund: &Refund,
        before: Option<RefundStatus>,
        by: (Actor, &Cause),
    ) -> Result<()> {
        let said = refund.failure.as_deref().or_else(|| refund.reason.as_ref().map(RefundReason::label));
        let remark = match said {
            Some(said) => format!("{} ({said})", refund.amount),
            None => refund.amount.to_string(),
        };
        let told = Told {
            subject: "refund",
            from: before.map(RefundStatus::as_str),
            to: Some(refund.status.as_str()),
            remark: Some(&remark),
        };
        self.record(db, refund.order, by, &told).await
    }
}

/// A refund that was refused is told as that.
fn answer(refund: Refund) -> Result<Refund> {
    match (&refund.stripe_id, &refund.failure) {
        (None, Some(reason)) => Err(Rejection::RefundRefused { reason: reason.clone() }.into()),
        (None, None) | (Some(_), _) => Ok(refund),
    }
}
