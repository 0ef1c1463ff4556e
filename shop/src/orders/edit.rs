//! Orders changed by hand (ADM-4).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, OrderId, TimelineEntryId};
use domain::order::Order;
use domain::order_edit::{Change, OrderEdit};
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::json;
use store::audit::AuditEntry;
use store::timeline::NewTimelineEntry;
use store::{Db, in_transaction};

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
        for change in &changes {
            self.record_change(db, actor, id, change).await?;
        }
        order.version += 1;
        Ok(order)
    }

    async fn record_change(&self, db: &mut Db, actor: Actor, order: OrderId, change: &Change) -> Result<()> {
        let entry = NewTimelineEntry {
            id: TimelineEntryId::from_bits(self.fresh_bits()),
            order,
            at: self.now(),
            actor: actor.label(),
            cause: "edit",
            subject: change.subject,
            from: change.from.as_deref(),
            to: change.to.as_deref(),
        };
        db.insert_timeline_entry(&entry).await?;
        let field = |value: &Option<String>| json!({ change.subject: value }).to_string();
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: "order.edited".to_owned(),
            subject: order.to_string(),
            before: Some(field(&change.from)),
            after: Some(field(&change.to)),
        };
        db.insert_audit_entry(&entry).await?;
        Ok(())
    }
}
