//! The shop as an order service (SVC-1, SVC-2): an order is made of a completed checkout session, once.
//!
//! The checkout service is asked before the transaction, never inside it. What it told is kept with the order, under the
//! session's id, which is what makes the order the only one. Such an order reserves no stock: its goods are taken when
//! it is processed, and nothing sweeps it.

#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::catalogue::TaxClass;
use domain::checkout_session::{CheckoutSessionId, Purchase, SnapshotItem, check_orderable};
use domain::ids::{OrderLineId, VisitorId};
use domain::money::MoneyError;
use domain::order::{FlagKind, NewOrder, Order, OrderEvent, OrderLine, OrderSource, number};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::checkout_sessions::{KeptSession, SessionKind};
use store::{Db, in_transaction};

use crate::fulfilment::Cause;
use crate::orders::{StaffAction, Told};
use crate::ports::{CheckoutService, CheckoutServiceError, FoundSession};
use crate::{Error, Result, Shop};

/// The order of a checkout session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeOrder {
    /// The order.
    pub order: Order,
    /// Whether this call made it.
    pub fresh: bool,
}

impl Shop {
    /// The order of a checkout session, which is made now if there is none.
    ///
    /// # Errors
    /// When the actor may not make orders; [`Rejection::CheckoutSessionNotFound`],
    /// [`Rejection::CheckoutSessionNotCompleted`], [`Rejection::CheckoutSessionEmpty`], and
    /// [`Rejection::CheckoutServiceUnavailable`] where the checkout service does not answer or makes no sense. Nothing is
    /// left of any of these. [`Rejection::OrderNotFound`] where its order was deleted.
    pub async fn order_from_checkout(&self, actor: Actor, id: CheckoutSessionId) -> Result<MadeOrder> {
        actor.require(Permission::ChangeOrders)?;
        if let Some(order) = self.order_of_session(id).await? {
            return Ok(MadeOrder { order, fresh: false });
        }
        let found = self.found_session(id).await?.ok_or(Rejection::CheckoutSessionNotFound)?;
        check_orderable(found.status, &found.purchase)?;
        fail_point!("order_service.asked");
        let made = in_transaction!(self.parts.store, |db| { self.make_once(db, actor, id, &found.purchase).await });
        fail_point!("order_service.committed");
        made
    }

    async fn order_of_session(&self, id: CheckoutSessionId) -> Result<Option<Order>> {
        let mut db = self.parts.store.read().await?;
        match db.checkout_session(id).await?.and_then(|kept| kept.order) {
            // It may have been deleted since; it is not made anew.
            Some(order) => Ok(Some(db.order(order).await?.ok_or(Rejection::OrderNotFound)?)),
            None => Ok(None),
        }
    }

    /// The session as the checkout service tells it: another's, or the shop's own.
    async fn found_session(&self, id: CheckoutSessionId) -> Result<Option<FoundSession>> {
        let currency = self.settings().pricing.currency;
        let asked = match &self.parts.checkout_service {
            Some(other) => other.session(id, currency).await,
            None => CheckoutService::session(self, id, currency).await,
        };
        asked.map_err(|error| match error {
            CheckoutServiceError::Unavailable(why) => unavailable(id, &why),
            CheckoutServiceError::Store(error) => error.into(),
        })
    }

    /// Makes the order, unless another call was faster; the caller commits.
    async fn make_once(
        &self,
        db: &mut Db,
        actor: Actor,
        id: CheckoutSessionId,
        purchase: &Purchase,
    ) -> Result<MadeOrder> {
        // Another's session is kept from now on; one that is kept already stays. Either way its row is held.
        let told = KeptSession {
            id,
            kind: SessionKind::Completed,
            visitor: None,
            purchase: purchase.clone(),
            order: None,
            created_at: self.now(),
        };
        db.insert_checkout_session(&told).await?;
        let kept = db.lock_checkout_session(id).await?.unwrap_or(told);
        if let Some(order) = kept.order {
            let order = db.order(order).await?.ok_or(Rejection::OrderNotFound)?;
            return Ok(MadeOrder { order, fresh: false });
        }
        let order = self.make(db, actor, (id, kept.visitor), purchase).await?;
        db.set_order_of_checkout_session(id, order.id).await?;
        fail_point!("order_service.before_commit");
        Ok(MadeOrder { order, fresh: true })
    }

    async fn make(
        &self,
        db: &mut Db,
        actor: Actor,
        (session, visitor): (CheckoutSessionId, Option<VisitorId>),
        purchase: &Purchase,
    ) -> Result<Order> {
        let mut order =
            self.order_of_purchase(purchase, visitor).map_err(|error| unavailable(session, &error.to_string()))?;
        let settings = self.settings();
        let year = self.year_of(order.created_at);
        let running = db.next_order_number(&settings.order_prefix, year).await?;
        order.number = number(&settings.order_prefix, year, running);
        db.insert_order(&order, &[]).await?;
        fail_point!("order_service.order_inserted");
        let cause = Cause::Staff(actor, StaffAction::Make);
        let remark = format!("checkout session {session}");
        let told = Told { subject: "status", from: None, to: Some(order.status.as_str()), remark: Some(&remark) };
        self.record(db, order.id, (actor, &cause), &told).await?;
        if let Some(payment) = &purchase.payment {
            self.receive(db, &mut order, payment, &cause).await?;
        }
        db.save_settled_order(&order).await?;
        self.queue_order_confirmation(db, &order).await?;
        self.queue_provision(db, &order).await?;
        Ok(db.order(order.id).await?.ok_or(Rejection::OrderNotFound)?)
    }

    /// The money was received before the order was made (SVC-5). A payment is received for one order only.
    async fn receive(&self, db: &mut Db, order: &mut Order, payment: &str, cause: &Cause) -> Result<()> {
        if !self.enter_payment(db, order, payment).await? {
            order.customer = None;
            let detail =
                format!("The payment {payment}, which its checkout session names, was received for another order.");
            return self.flag(db, order.id, FlagKind::PaymentUnknown, &detail, cause).await;
        }
        fail_point!("order_service.payment_entered");
        order.payment_intent = payment.parse().ok();
        order.paid_at = Some(self.now());
        self.change_status(db, order, OrderEvent::PaymentSucceeded, cause).await
    }

    /// The order as its snapshot says, whatever the catalogue says.
    fn order_of_purchase(
        &self,
        purchase: &Purchase,
        visitor: Option<VisitorId>,
    ) -> std::result::Result<Order, MoneyError> {
        let buyer = purchase.buyer.clone();
        let priced = purchase.snapshot.priced(&self.settings().pricing)?;
        let line = |item: &SnapshotItem| {
            Ok(OrderLine {
                id: OrderLineId::from_bits(self.fresh_bits()),
                variant: item.variant.clone(),
                title: item.title.clone(),
                size: item.size.clone(),
                tax_class: item.tax_class.filter(|_| priced.is_taxed).unwrap_or(TaxClass::None),
                attributes: item.attributes.clone(),
                quantity: item.quantity,
                unit_price: item.price,
                line_total: item.price.times(item.quantity.into())?,
            })
        };
        Ok(Order {
            visitor,
            email: buyer.email,
            customer_name: buyer.name,
            billing_address: buyer.billing_address,
            shipping_address: buyer.shipping_address,
            // What it bought left the cart when its session was completed.
            cart_emptied: true,
            ..Order::from(NewOrder {
                id: self.fresh_order_id(),
                source: OrderSource::OrderService,
                lines: purchase.snapshot.items.iter().map(line).collect::<std::result::Result<_, MoneyError>>()?,
                totals: priced.totals,
                tax_rules: self.settings().pricing.tax,
                created_at: self.now(),
            })
        })
    }
}

fn unavailable(session: CheckoutSessionId, why: &str) -> Error {
    tracing::warn!(%session, why, "the checkout service did not tell of a session");
    Rejection::CheckoutServiceUnavailable.into()
}
