//! Orders changed by hand (ADM-4).

use domain::actor::Actor;
use domain::ids::OrderId;
use domain::order::Order;
use domain::order_edit::OrderEdit;
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::{Db, in_transaction};

use super::record::{StaffAction, Told};
use crate::fulfilment::Cause;
use crate::{Result, Shop};

impl Shop {
    /// Brings an order into the shape that staff gave it, and answers it. Each change is told in the timeline and
    /// the audit log; an order that looks so already stays as it is, with its version.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::OrderConflict`] when somebody else changed it since it had
    /// this version; what [`OrderEdit::apply`] refuses.
    pub async fn edit_order(&self, actor: Actor, id: OrderId, version: i64, edit: OrderEdit) -> Result<Order> {
        actor.require(Permission::ChangeOrders)?;
        in_transaction!(self.parts.store, |db| { self.edit_order_in(db, actor, (id, version), edit.clone()).await })
    }

    async fn edit_order_in(
        &self,
        db: &mut Db,
        actor: Actor,
        (id, version): (OrderId, i64),
        edit: OrderEdit,
    ) -> Result<Order> {
        let mut order = db.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        if order.version != version {
            return Err(Rejection::OrderConflict.into());
        }
        let changes = edit.apply(&mut order).map_err(Rejection::from)?;
        if changes.is_empty() {
            return Ok(order);
        }
        if !db.save_edited_order(&order).await? {
            return Err(Rejection::OrderConflict.into());
        }
        let cause = Cause::Staff(actor, StaffAction::Edit);
        for change in &changes {
            let (subject, from, to) = (change.subject, change.from.as_deref(), change.to.as_deref());
            self.record(db, id, (actor, &cause), &Told { subject, from, to, remark: None }).await?;
        }
        order.version += 1;
        Ok(order)
    }
}
