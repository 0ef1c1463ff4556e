//! One way for a refund to be settled: a press, an event and the sweep all end here.

use domain::actor::Actor;
use domain::ids::{OrderId, RefundId};
use domain::money::Money;
use domain::order::{FlagKind, Order};
use domain::refund::{Refund, RefundSource, RefundStatus};
use store::{Db, in_transaction};

use super::ask::failed;
use crate::fulfilment::{Cause, Settled};
use crate::ports::GatewayRefund;
use crate::{Result, Shop};

/// How long a refund that is on its way is left alone before the provider is asked again, in seconds.
const ON_ITS_WAY: i64 = 6 * 3600;

impl Shop {
    /// Brings a refund, and its order with it, to where the provider says it stands; one that was made at the provider is
    /// taken over. Calling it again changes nothing.
    ///
    /// # Errors
    /// When the database fails; nothing was changed then.
    pub(crate) async fn settle_refund(&self, told: &GatewayRefund, cause: &Cause) -> Result<Settled> {
        let settled: Result<Settled> = in_transaction!(self.parts.store, |db| {
            let Some(order) = self.order_of_refund(db, told).await? else { return Ok(Settled::Unmatched) };
            let Some(mut order) = db.lock_order(order).await? else { return Ok(Settled::Unmatched) };
            if order.totals.total.currency.stripe_code() != told.currency {
                return Ok(Settled::Unmatched);
            }
            self.take_refund(db, &order, told, cause).await?;
            fail_point!("settle_refund.taken");
            let before = order.clone();
            self.book_refunds(db, &mut order, cause).await?;
            if order != before {
                db.save_settled_order(&order).await?;
            }
            fail_point!("settle_refund.before_commit");
            Ok(Settled::Order(order.id))
        });
        fail_point!("settle_refund.committed");
        settled
    }

    /// The refund as the shop knows it: by its id at the provider, or by its own where the answer to our call was lost.
    async fn known_refund(&self, db: &mut Db, told: &GatewayRefund) -> Result<Option<Refund>> {
        if let Some(known) = db.refund_at_stripe(&told.id).await? {
            return Ok(Some(known));
        }
        let Some(ours) = told.refund else { return Ok(None) };
        let ours = db.refund(ours).await?;
        Ok(ours.filter(|ours| ours.stripe_id.is_none() && ours.amount.minor == told.amount))
    }

    async fn order_of_refund(&self, db: &mut Db, told: &GatewayRefund) -> Result<Option<OrderId>> {
        if let Some(known) = self.known_refund(db, told).await? {
            return Ok(Some(known.order));
        }
        match &told.payment {
            Some(payment) => Ok(db.order_of_payment_intent(payment.as_str()).await?),
            None => Ok(None),
        }
    }

    /// Writes how a refund of an order that is held stands.
    async fn take_refund(&self, db: &mut Db, order: &Order, told: &GatewayRefund, cause: &Cause) -> Result<()> {
        let known = self.known_refund(db, told).await?;
        let before = known.as_ref().map(|known| known.status);
        let refund = match known.clone() {
            Some(known) => as_told(known, told),
            None => self.made_at_stripe(order, told),
        };
        if known.as_ref() == Some(&refund) {
            return Ok(());
        }
        let refund = Refund { updated_at: self.now(), ..refund };
        let check = (refund.status == RefundStatus::Pending).then(|| self.now().plus_seconds(ON_ITS_WAY));
        match before {
            Some(_) => db.save_refund(&refund, check).await?,
            None => db.insert_refund(&refund, None, check).await?,
        }
        if before == Some(refund.status) {
            return Ok(());
        }
        self.tell_of_refund(db, &refund, before, (Actor::System, cause)).await?;
        if refund.status == RefundStatus::Failed {
            self.flag(db, order.id, FlagKind::RefundFailed, &failed(&refund), cause).await?;
        }
        Ok(())
    }

    fn made_at_stripe(&self, order: &Order, told: &GatewayRefund) -> Refund {
        Refund {
            id: RefundId::from_bits(self.fresh_bits()),
            order: order.id,
            stripe_id: Some(told.id.clone()),
            amount: Money::new(told.amount, order.totals.total.currency),
            status: told.status,
            source: RefundSource::Stripe,
            reason: told.reason.clone(),
            note: None,
            failure: told.failure.clone(),
            actor: Actor::System.label(),
            created_at: told.created,
            updated_at: self.now(),
        }
    }
}

/// A known refund as the provider tells it. What is told can be older than what is known.
fn as_told(known: Refund, told: &GatewayRefund) -> Refund {
    let status = known.after(told.status);
    let failure = if status == told.status { told.failure.clone() } else { known.failure };
    Refund { status, stripe_id: Some(told.id.clone()), failure, ..known }
}
