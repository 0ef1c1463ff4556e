//! Orders deleted by staff (PROC-5, PROC-6a): the row stays, with its number, and nobody is shown it.

use domain::actor::Actor;
use domain::ids::OrderId;
use domain::order::{FlagKind, Order, OrderStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::{Db, in_transaction};

use super::record::{StaffAction, Told};
use crate::fulfilment::Cause;
use crate::{Result, Shop};

impl Shop {
    /// Deletes an order that came to nothing. A pending one is cancelled first, as [`Shop::cancel_order`] does it: one
    /// that turns out to be paid is paid, and stays. Should money come for it later, it is there again.
    ///
    /// # Errors
    /// When the actor may not change orders, or there is no such order (any more); [`Rejection::OrderProcessed`];
    /// [`Rejection::OrderHasMoney`]; those of [`Shop::cancel_order`].
    pub async fn delete_order(&self, actor: Actor, id: OrderId) -> Result<()> {
        actor.require(Permission::ChangeOrders)?;
        let order = self.parts.store.read().await?.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        if order.status == OrderStatus::Pending {
            self.refuse_to_delete(&mut self.parts.store.read().await?, &order).await?;
            self.cancel_order(actor, id).await?;
        }
        in_transaction!(self.parts.store, |db| { self.delete_order_in(db, actor, id).await })
    }

    async fn delete_order_in(&self, db: &mut Db, actor: Actor, id: OrderId) -> Result<()> {
        let order = db.lock_order(id).await?.ok_or(Rejection::OrderNotFound)?;
        self.refuse_to_delete(db, &order).await?;
        match order.status {
            OrderStatus::Cancelled | OrderStatus::Failed => {}
            OrderStatus::Pending | OrderStatus::Paid | OrderStatus::Refunded => {
                return Err(Rejection::OrderConflict.into());
            }
        }
        db.delete_order(id, self.now()).await?;
        let cause = Cause::Staff(actor, StaffAction::Delete);
        let told = Told { subject: "order", from: Some(order.status.as_str()), to: Some("deleted"), remark: None };
        self.record(db, id, (actor, &cause), &told).await
    }

    /// Nothing is deleted that was processed, or for which money came.
    async fn refuse_to_delete(&self, db: &mut Db, order: &Order) -> Result<()> {
        if order.processed_at.is_some() {
            return Err(Rejection::OrderProcessed.into());
        }
        let flags = db.order_flags(order.id).await?;
        // The wrong amount is in no ledger, and with the merchant all the same.
        let wrong_money = flags.iter().any(|flag| flag.kind == FlagKind::AmountMismatch && flag.settled.is_none());
        if order.status.is_paid() || wrong_money || db.payments_of_order(order.id).await? != 0 {
            return Err(Rejection::OrderHasMoney.into());
        }
        Ok(())
    }
}
