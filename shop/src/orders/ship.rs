//! Processed orders sent to their customers (ADM-3, ORD-5).

use domain::actor::Actor;
use domain::ids::OrderId;
use domain::order::{FulfilmentStatus, Order};
use domain::order_edit::{OrderEdit, OrderPatch};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::in_transaction;

use super::record::StaffAction;
use crate::{Result, Shop};

impl Shop {
    /// Marks a processed order as shipped, with the address where its parcel can be followed, if one is given. One that
    /// was shipped already keeps its status.
    ///
    /// # Errors
    /// When the actor may not change orders, or there is no such order; [`Rejection::OrderUnprocessed`];
    /// [`Rejection::OrderTransition`] when it was given up or paid back, or is delivered already;
    /// [`Rejection::Invalid`] for an address that is none.
    pub async fn ship_order(&self, actor: Actor, id: OrderId, tracking: Option<String>) -> Result<Order> {
        actor.require(Permission::ChangeOrders)?;
        in_transaction!(self.parts.store, |db| {
            let order = self.order_to_edit(db, id, None).await?;
            let edit = shipped(&order, tracking.clone())?;
            self.save_edit(db, (actor, StaffAction::Ship), order, edit, None).await
        })
    }
}

fn shipped(order: &Order, tracking: Option<String>) -> std::result::Result<OrderEdit, Rejection> {
    if order.processed_at.is_none() {
        return Err(Rejection::OrderUnprocessed);
    }
    if order.fulfilment_status == FulfilmentStatus::Delivered {
        return Err(Rejection::OrderTransition);
    }
    let status = Some(FulfilmentStatus::Shipped.to_string());
    let patch = OrderPatch { fulfilment_status: status, tracking_url: tracking, ..OrderPatch::default() };
    patch.edit(order).map_err(Rejection::from)
}
