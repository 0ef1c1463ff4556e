//! The shop as a checkout service (SVC-3): what somebody means to buy, frozen, until a program says that it was bought.
//!
//! The shop's own checkout keeps such a session for each of its orders too (SVC-5): it stands as its order does, and
//! nobody but the payment provider completes it. The others reserve nothing, and so may end by the shop's own clock.

#[cfg(test)]
pub(crate) mod tests;

use async_trait::async_trait;
use domain::actor::Actor;
use domain::checkout_session::{
    Buyer, CheckoutSession, CheckoutSessionId, CheckoutSessionStatus, Completion, Purchase, SESSION_SECONDS, Snapshot,
    SnapshotItem,
};
use domain::ids::{AuditEntryId, VisitorId};
use domain::money::Currency;
use domain::order::{Order, OrderStatus, PaymentStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::time::Timestamp;
use serde_json::json;
use store::audit::AuditEntry;
use store::checkout_sessions::{KeptSession, SessionKind};
use store::{Db, in_transaction};

use crate::ports::{CheckoutService, CheckoutServiceError, FoundSession};
use crate::{Result, Shop};

/// For how long a session that has ended can still be looked at, in seconds: a week.
const REMEMBERED: i64 = 7 * 24 * 3600;

/// A session that is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCheckoutSession {
    /// What is bought at which prices; none is the asker's cart.
    pub items: Option<Vec<SnapshotItem>>,
    /// Who buys.
    pub buyer: Buyer,
}

impl Shop {
    /// Freezes the asker's cart, or these items, as a session that waits to be completed. A cart stays as it is.
    ///
    /// # Errors
    /// [`Rejection::CheckoutSessionEmpty`] without items, [`Rejection::CartChanged`] where something about the cart needs
    /// the shopper's eye first; and when items are given by somebody who may not make orders: they name their prices.
    pub async fn begin_checkout_session(&self, actor: Actor, new: NewCheckoutSession) -> Result<CheckoutSession> {
        let (visitor, snapshot) = match new.items {
            Some(items) => {
                actor.require(Permission::ChangeOrders)?;
                (None, Snapshot { items, charges: None, total: None })
            }
            None => self.own_snapshot(actor).await?,
        };
        if snapshot.items.is_empty() {
            return Err(Rejection::CheckoutSessionEmpty.into());
        }
        // What does not add up is refused here, and not when it has been paid.
        snapshot.priced(&self.settings().pricing)?;
        let now = self.now();
        let session = CheckoutSession {
            id: CheckoutSessionId::from_bits(self.fresh_bits()),
            status: CheckoutSessionStatus::Open,
            visitor,
            purchase: Purchase { snapshot, buyer: new.buyer, payment: None },
            created_at: now,
        };
        let kept = KeptSession {
            id: session.id,
            kind: SessionKind::Open { until: now.plus_seconds(SESSION_SECONDS) },
            visitor,
            purchase: session.purchase.clone(),
            order: None,
            created_at: now,
        };
        in_transaction!(self.parts.store, |db| {
            db.insert_checkout_session(&kept).await?;
            if visitor.is_none() {
                self.audit_session(db, actor, "checkoutSession.created", &session).await?;
            }
            Ok(())
        })
        .map(|()| session)
    }

    /// A shopper's cart, and whose it is. Nobody else has one.
    async fn own_snapshot(&self, actor: Actor) -> Result<(Option<VisitorId>, Snapshot)> {
        let Ok(visitor) = actor.visitor() else { return Ok((None, Snapshot::default())) };
        let cart = self.cart(actor).await?;
        if cart.has_notices() {
            return Err(Rejection::CartChanged.into());
        }
        Ok((Some(visitor), Snapshot::from(&cart)))
    }

    /// A session of the asker's own, or any for those who read or make orders.
    ///
    /// # Errors
    /// [`Rejection::CheckoutSessionNotFound`] for every other shopper; [`Rejection::AuthRequired`] for somebody of whom
    /// nothing is known.
    pub async fn checkout_session(&self, actor: Actor, id: CheckoutSessionId) -> Result<CheckoutSession> {
        let may_see_all = actor.require(Permission::ReadOrders).or_else(|_| actor.require(Permission::ChangeOrders));
        let visitor = match may_see_all {
            Ok(()) => None,
            Err(refused) => Some(actor.visitor().map_err(|_| refused)?),
        };
        let found = standing(&mut self.parts.store.read().await?, id, self.now()).await?;
        let visible = found.filter(|session| visitor.is_none() || session.visitor == visitor);
        Ok(visible.ok_or(Rejection::CheckoutSessionNotFound)?)
    }

    /// Completes a session: it was bought. What was in it leaves the cart that it was made from, once; what was added
    /// meanwhile stays. To say it again changes nothing.
    ///
    /// # Errors
    /// When the actor may not make orders, there is no such session, it has expired and no payment is named, or it was
    /// completed with something else.
    pub async fn complete_checkout_session(
        &self,
        actor: Actor,
        id: CheckoutSessionId,
        said: Completion,
    ) -> Result<CheckoutSession> {
        actor.require(Permission::ChangeOrders)?;
        let completed = in_transaction!(self.parts.store, |db| {
            let known = db.checkout_session(id).await?.ok_or(Rejection::CheckoutSessionNotFound)?;
            let cart = match known.visitor {
                Some(visitor) => Some(self.lock_cart(db, visitor).await?),
                None => None,
            };
            let kept = db.lock_checkout_session(id).await?.ok_or(Rejection::CheckoutSessionNotFound)?;
            if matches!(kept.kind, SessionKind::Storefront { .. }) {
                return Err(Rejection::CheckoutSessionFixed.into());
            }
            let before = session_of(kept, None, self.now());
            let purchase = before.completed_with(said.clone())?;
            let after = CheckoutSession { status: CheckoutSessionStatus::Completed, purchase, ..before.clone() };
            if before.status == CheckoutSessionStatus::Completed {
                return Ok(after);
            }
            db.complete_checkout_session(id, &after.purchase).await?;
            if let Some(cart) = cart {
                take_out_of_cart(db, &cart, &after.purchase.snapshot).await?;
            }
            self.audit_session(db, actor, "checkoutSession.completed", &after).await?;
            fail_point!("complete.before_commit");
            Ok(after)
        });
        fail_point!("complete.committed");
        completed
    }

    async fn audit_session(&self, db: &mut Db, actor: Actor, action: &str, session: &CheckoutSession) -> Result<()> {
        let after = json!({ "status": session.status.as_str(), "paymentIntentId": session.purchase.payment });
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: session.id.to_string(),
            before: None,
            after: Some(after.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }

    /// Forgets what ended long ago and was never completed.
    pub(crate) async fn forget_ended_checkout_sessions(&self) -> Result<u64> {
        let before = self.now().plus_seconds(-REMEMBERED);
        in_transaction!(self.parts.store, |db| { Ok(db.delete_ended_checkout_sessions(before).await?) })
    }
}

/// The shop's own order service asks here, if it has no other.
#[async_trait]
impl CheckoutService for Shop {
    async fn session(
        &self,
        id: CheckoutSessionId,
        _: Currency,
    ) -> std::result::Result<Option<FoundSession>, CheckoutServiceError> {
        let found = standing(&mut self.parts.store.read().await?, id, self.now()).await?;
        Ok(found.map(|session| FoundSession { status: session.status, purchase: session.purchase }))
    }
}

/// A session as it stands now.
async fn standing(
    db: &mut Db,
    id: CheckoutSessionId,
    now: Timestamp,
) -> std::result::Result<Option<CheckoutSession>, store::Error> {
    let Some(kept) = db.checkout_session(id).await? else { return Ok(None) };
    let order = match (&kept.kind, kept.order) {
        (SessionKind::Storefront { .. }, Some(order)) => db.order(order).await?,
        (SessionKind::Storefront { .. } | SessionKind::Open { .. } | SessionKind::Completed, _) => None,
    };
    Ok(Some(session_of(kept, order, now)))
}

/// What is kept, with the order by which a session of the shop's own checkout stands.
fn session_of(kept: KeptSession, order: Option<Order>, now: Timestamp) -> CheckoutSession {
    let KeptSession { id, kind, visitor, purchase, created_at, order: _ } = kept;
    let status = match (&kind, &order) {
        (SessionKind::Open { until }, _) if *until > now => CheckoutSessionStatus::Open,
        (SessionKind::Open { .. }, _) => CheckoutSessionStatus::Expired,
        (SessionKind::Completed, _) => CheckoutSessionStatus::Completed,
        (SessionKind::Storefront { .. }, Some(order)) => status_by(order),
        (SessionKind::Storefront { .. }, None) => CheckoutSessionStatus::Expired,
    };
    let (visitor, purchase) = match order {
        Some(order) => (order.visitor, purchase_of(order, purchase.snapshot)),
        None => (visitor, purchase),
    };
    CheckoutSession { id, status, visitor, purchase, created_at }
}

const fn status_by(order: &Order) -> CheckoutSessionStatus {
    match order.status {
        OrderStatus::Pending => CheckoutSessionStatus::Open,
        OrderStatus::Paid | OrderStatus::Refunded => CheckoutSessionStatus::Completed,
        OrderStatus::Failed | OrderStatus::Cancelled => CheckoutSessionStatus::Expired,
    }
}

/// What the payment page has told, and staff has corrected.
fn purchase_of(order: Order, snapshot: Snapshot) -> Purchase {
    let payment = order.payment_intent.filter(|_| order.payment_status == PaymentStatus::Paid);
    Purchase {
        snapshot,
        buyer: Buyer {
            email: order.email,
            name: order.customer_name,
            shipping_address: order.shipping_address,
            billing_address: order.billing_address,
        },
        payment: payment.map(|intent| intent.to_string()),
    }
}

/// Lines may have become others since, by a login; what they hold tells which they are.
async fn take_out_of_cart(db: &mut Db, cart: &store::carts::CartHead, snapshot: &Snapshot) -> Result<()> {
    for line in db.cart_items(cart).await? {
        let same = |item: &&SnapshotItem| item.variant == line.variant && item.attributes == line.attributes;
        let bought = snapshot.items.iter().filter(same).map(|item| item.quantity).fold(0, u32::saturating_add);
        match line.quantity.saturating_sub(bought) {
            _ if bought == 0 => {}
            0 => db.delete_cart_line(line.id).await?,
            left => db.set_cart_line(line.id, left, line.seen_price).await?,
        }
    }
    Ok(())
}
