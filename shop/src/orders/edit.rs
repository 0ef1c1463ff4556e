//! Orders changed by hand (ADM-4).

use domain::actor::Actor;
use domain::ids::OrderId;
use domain::order::Order;
use domain::order_edit::{Change, OrderEdit, OrderPatch};
use domain::order_lines::LineEdit;
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
        in_transaction!(self.parts.store, |db| {
            let order = self.order_to_edit(db, id, Some(version)).await?;
            self.save_edit(db, (actor, StaffAction::Edit), order, edit.clone(), None).await
        })
    }

    /// Changes what is given of an order, all of it or nothing, and answers the order.
    ///
    /// # Errors
    /// Those of [`Shop::edit_order`] and [`Shop::edit_lines`].
    pub async fn patch_order(&self, actor: Actor, id: OrderId, patch: OrderPatch) -> Result<Order> {
        actor.require(Permission::ChangeOrders)?;
        in_transaction!(self.parts.store, |db| {
            let order = self.order_to_edit(db, id, patch.version).await?;
            let edit = patch.edit(&order).map_err(Rejection::from)?;
            self.save_edit(db, (actor, StaffAction::Edit), order, edit, patch.lines.as_deref()).await
        })
    }

    /// Gives an order these lines, prices it by the tax rules that it was made with, and lets the goods that are reserved
    /// for it follow. What was received more or less than it costs then stays as it is: the customer's balance tells.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::OrderConflict`] when somebody else changed it since it had
    /// this version; what [`domain::order_lines::may_revise`], [`domain::order_lines::revise`] and
    /// [`domain::order_lines::Revision::reservation`] refuse; [`Rejection::ProductNotFound`] and
    /// [`Rejection::InvalidAttribute`] for what is added.
    pub async fn edit_lines(&self, actor: Actor, id: OrderId, version: i64, lines: Vec<LineEdit>) -> Result<Order> {
        let patch = OrderPatch { version: Some(version), lines: Some(lines), ..OrderPatch::default() };
        self.patch_order(actor, id, patch).await
    }

    /// The order, held until the transaction ends.
    pub(super) async fn order_to_edit(&self, db: &mut Db, id: OrderId, version: Option<i64>) -> Result<Order> {
        let order = db.lock_order(id).await?.ok_or(Rejection::OrderNotFound)?;
        if version.is_some_and(|version| version != order.version) {
            return Err(Rejection::OrderConflict.into());
        }
        Ok(order)
    }

    /// Saves what has become different of an order that the caller holds.
    pub(super) async fn save_edit(
        &self,
        db: &mut Db,
        (actor, action): (Actor, StaffAction),
        before: Order,
        edit: OrderEdit,
        lines: Option<&[LineEdit]>,
    ) -> Result<Order> {
        let mut order = before.clone();
        let mut changes = edit.apply(&mut order).map_err(Rejection::from)?;
        if let Some(lines) = lines {
            changes.extend(self.change_lines(db, actor, &mut order, lines).await?);
        }
        if changes.is_empty() {
            return Ok(before);
        }
        if !db.save_edited_order(&order).await? {
            return Err(Rejection::OrderConflict.into());
        }
        db.save_order_lines(&before, &order).await?;
        if lines.is_some() {
            self.queue_provision(db, &order).await?;
        }
        let cause = Cause::Staff(actor, action);
        for Change { subject, from, to } in &changes {
            let told = Told { subject, from: from.as_deref(), to: to.as_deref(), remark: None };
            self.record(db, order.id, (actor, &cause), &told).await?;
        }
        if order.fulfilment_status != before.fulfilment_status {
            self.queue_shipping_mail(db, &order).await?;
        }
        order.version += 1;
        Ok(order)
    }
}
