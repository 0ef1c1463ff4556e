//! Orders that a person must look at: raised by the shop, settled by staff (PAY-3, PAY-8, ADM-3).

use domain::actor::Actor;
use domain::ids::{FlagId, OrderId};
use domain::order::{FlagKind, FlagNote, Order, Review};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::orders::flags::NewFlag;
use store::{Db, in_transaction};

use super::is_visible;
use super::record::{StaffAction, Told};
use crate::fulfilment::Cause;
use crate::{Result, Shop};

impl Shop {
    /// How many orders a person must look at.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn count_flagged_orders(&self, actor: Actor) -> Result<i64> {
        actor.require(Permission::ReadOrders)?;
        Ok(self.parts.store.read().await?.count_flagged_orders().await?)
    }

    /// Marks one reason to look at an order as settled, and keeps what was said about it. A reason that is settled
    /// already stays as it is.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::OrderNotFound`] when there is no such order, or it has no such
    /// flag.
    pub async fn settle_flag(&self, actor: Actor, order: OrderId, flag: FlagId, note: Option<FlagNote>) -> Result<()> {
        actor.require(Permission::ChangeOrders)?;
        in_transaction!(self.parts.store, |db| { self.settle_flag_in(db, actor, (order, flag), note.as_ref()).await })
    }

    async fn settle_flag_in(
        &self,
        db: &mut Db,
        actor: Actor,
        (order, flag): (OrderId, FlagId),
        note: Option<&FlagNote>,
    ) -> Result<()> {
        db.lock_order(order).await?.ok_or(Rejection::OrderNotFound)?;
        let known = db.order_flags(order).await?.into_iter().find(|known| known.id == flag);
        let known = known.ok_or(Rejection::OrderNotFound)?;
        if !db.settle_flag(order, flag, (&actor.label(), note), self.now()).await? {
            return Ok(());
        }
        let cause = Cause::Staff(actor, StaffAction::SettleFlag);
        let (from, remark) = (Some(known.kind.as_str()), note.map(FlagNote::as_str));
        self.record(db, order, (actor, &cause), &Told { subject: "flag", from, to: None, remark }).await
    }

    /// What the actor, who may see this order, may know of the reasons to look at it.
    ///
    /// # Errors
    /// [`Rejection::OrderNotFound`] when the actor may not see it.
    pub async fn order_review(&self, actor: Actor, order: &Order) -> Result<Option<Review>> {
        if !is_visible(order, actor) {
            return Err(Rejection::OrderNotFound.into());
        }
        Self::review_of(&mut self.parts.store.read().await?, order).await
    }

    /// What the shopper of an order may know of the reasons to look at it.
    pub(crate) async fn review_of(db: &mut Db, order: &Order) -> Result<Option<Review>> {
        let flags = db.order_flags(order.id).await?;
        Ok(Review::of(order.status, flags.iter().map(|flag| (flag.kind, flag.settled.is_some()))))
    }

    /// Asks a person to look at an order, unless that is asked already, or was for the same reason.
    pub(crate) async fn flag(
        &self,
        db: &mut Db,
        order: OrderId,
        kind: FlagKind,
        detail: &str,
        cause: &Cause,
    ) -> Result<()> {
        let id = FlagId::from_bits(self.fresh_bits());
        if db.raise_flag(&NewFlag { id, order, kind, detail, at: self.now() }).await? {
            let told = Told { subject: "flag", from: None, to: Some(kind.as_str()), remark: Some(detail) };
            self.record(db, order, (Actor::System, cause), &told).await?;
        }
        Ok(())
    }
}
