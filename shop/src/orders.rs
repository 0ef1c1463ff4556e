//! Orders, seen by those who made them and by staff (ORD-3, ADM-3).

mod asked;
mod cancel;
mod delete;
mod edit;
mod events;
mod export;
mod flags;
mod lines;
mod query;
mod record;
mod ship;
#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::ids::{CustomerId, OrderId};
use domain::money::Money;
use domain::order::Order;
use domain::page::{Counted, Limit, Page};
use domain::refund::Refund;
use domain::rejection::Rejection;
use domain::staff::Permission;

pub use asked::AskedOrders;
pub use events::{EventDetail, EventQuery, EventSubject};
pub use export::{ExportedOrders, OrdersPart};
pub use lines::LinesPreview;
pub use query::OrderQuery;
pub use record::StaffAction;
pub(crate) use record::Told;
pub use store::orders::detail::{PaymentAttempt, TimelineEntry};
pub use store::orders::events::{EventChange, EventFilter, StripeEventSummary};
pub use store::orders::flags::{OrderFlag, SettledFlag};
pub use store::orders::list::OrderSummary;
pub use store::payment_sessions::AttemptStatus;

use crate::access::Subject;
use crate::{Result, Shop, cursor};

/// Everything that is known about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetail {
    /// The order with its lines.
    pub order: Order,
    /// Why a person must look at it, or had to: the open reasons first.
    pub flags: Vec<OrderFlag>,
    /// What happened to it, the newest first.
    pub timeline: Vec<TimelineEntry>,
    /// The attempts to pay it, the newest first.
    pub payment_attempts: Vec<PaymentAttempt>,
    /// What Stripe told about it, the newest first.
    pub stripe_events: Vec<StripeEventSummary>,
    /// What was paid back, or was to be, the newest first.
    pub refunds: Vec<Refund>,
    /// What was paid for it.
    pub received: Money,
    /// What of that can still be paid back.
    pub refundable: Money,
}

impl Shop {
    /// An order of the asker's own, or any order for staff. Both spellings of its id are read (ORD-2).
    ///
    /// # Errors
    /// [`Rejection::InsufficientScope`] for a token that sees no orders; [`Rejection::OrderNotFound`] for everything
    /// else: whether an order exists is told to those only who may see it.
    pub async fn visible_order(&self, actor: Actor, id: &str) -> Result<Order> {
        if let Actor::Token(_, scopes, _) = actor {
            scopes.require(Permission::ReadOrders)?;
        }
        let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
        let order = self.parts.store.read().await?.order(id).await?;
        let visible = order.filter(|order| is_visible(order, actor));
        Ok(visible.ok_or(Rejection::OrderNotFound)?)
    }

    /// A page of the orders that the asker may see in an API, newest first: a shopper's own, a customer's for their token,
    /// all of the shop's for a token of its own.
    ///
    /// # Errors
    /// When the actor is neither, or the cursor is none that this gave.
    pub async fn listed_orders(&self, actor: Actor, cursor: Option<&str>, limit: Limit) -> Result<Counted<Order>> {
        let Actor::Token(_, scopes, customer) = actor else { return self.own_orders(actor, cursor, limit).await };
        scopes.require(Permission::ReadOrders)?;
        let before: Option<OrderId> = cursor.map(cursor::decode).transpose()?;
        let mut db = self.parts.store.read().await?;
        let orders = db.orders_of(customer, before, limit.get() + 1).await?;
        let page = Page::from_overfull(orders, limit, |order| cursor::encode(&order.id));
        Ok(Counted { page, count: db.count_orders_of(customer).await? })
    }

    /// A page of a customer's orders, newest first.
    ///
    /// # Errors
    /// When the actor may not see the customer's orders; [`Rejection::CustomerNotFound`]; [`Rejection::Invalid`] for a
    /// cursor that this did not give.
    pub async fn orders_of_customer(
        &self,
        actor: Actor,
        customer: &str,
        cursor: Option<&str>,
        limit: Limit,
    ) -> Result<Counted<Order>> {
        self.allow(actor, Permission::ReadOrders, Subject::Customer(customer)).await?;
        let customer: CustomerId = customer.parse().map_err(|_| Rejection::CustomerNotFound)?;
        let before: Option<OrderId> = cursor.map(cursor::decode).transpose()?;
        let mut db = self.parts.store.read().await?;
        if !db.has_customer(customer).await? {
            return Err(Rejection::CustomerNotFound.into());
        }
        let orders = db.orders_of(Some(customer), before, limit.get() + 1).await?;
        let page = Page::from_overfull(orders, limit, |order| cursor::encode(&order.id));
        Ok(Counted { page, count: db.count_orders_of(Some(customer)).await? })
    }

    /// An order of this customer's. Both spellings of its id are read.
    ///
    /// # Errors
    /// When the actor may not see the customer's orders; [`Rejection::CustomerNotFound`]; [`Rejection::OrderNotFound`].
    pub async fn order_of_customer(&self, actor: Actor, customer: &str, id: &str) -> Result<Order> {
        self.allow(actor, Permission::ReadOrders, Subject::Customer(customer)).await?;
        let customer: CustomerId = customer.parse().map_err(|_| Rejection::CustomerNotFound)?;
        let mut db = self.parts.store.read().await?;
        if !db.has_customer(customer).await? {
            return Err(Rejection::CustomerNotFound.into());
        }
        let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
        let order = db.order(id).await?.filter(|order| order.customer == Some(customer));
        Ok(order.ok_or(Rejection::OrderNotFound)?)
    }

    /// A page of the shopper's own orders, newest first; nobody has made any before something is remembered of them.
    ///
    /// # Errors
    /// When the actor is no shopper, or the cursor is none that this gave.
    pub async fn own_orders(&self, actor: Actor, cursor: Option<&str>, limit: Limit) -> Result<Counted<Order>> {
        let before: Option<OrderId> = cursor.map(cursor::decode).transpose()?;
        if actor == Actor::Anonymous {
            return Ok(Counted { page: Page::empty(), count: 0 });
        }
        let shopper = (actor.visitor()?, actor.customer().ok());
        let mut db = self.parts.store.read().await?;
        let orders = db.orders_of_shopper(shopper, before, limit.get() + 1).await?;
        let page = Page::from_overfull(orders, limit, |order| cursor::encode(&order.id));
        Ok(Counted { page, count: db.count_orders_of_shopper(shopper).await? })
    }

    /// A page of the shop's orders.
    ///
    /// # Errors
    /// When the actor may not read orders, or the cursor is none that this gave.
    pub async fn list_orders(&self, actor: Actor, query: &OrderQuery) -> Result<Page<OrderSummary>> {
        actor.require(Permission::ReadOrders)?;
        let (filter, place) = (query.filter(self), query.place()?);
        let orders = self.parts.store.read().await?.list_orders(&filter, &place, query.limit.get() + 1).await?;
        Ok(Page::from_overfull(orders, query.limit, |order| cursor::encode(&order.place(query.sort))))
    }

    /// Everything that is known about an order. Both spellings of its id are read.
    ///
    /// # Errors
    /// When the actor may not read orders, or there is no such order.
    pub async fn order_detail(&self, actor: Actor, id: &str) -> Result<OrderDetail> {
        actor.require(Permission::ReadOrders)?;
        let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
        let mut db = self.parts.store.read().await?;
        let order = db.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        let (received, refundable) = self.money_of(&mut db, &order).await?;
        Ok(OrderDetail {
            order,
            flags: db.order_flags(id).await?,
            timeline: db.order_timeline(id).await?,
            payment_attempts: db.order_payment_attempts(id).await?,
            stripe_events: db.order_stripe_events(id).await?,
            refunds: db.refunds_of_order(id).await?,
            received,
            refundable,
        })
    }
}

fn is_visible(order: &Order, actor: Actor) -> bool {
    match actor {
        Actor::Anonymous => false,
        Actor::Guest(visitor) => order.visitor == Some(visitor),
        Actor::Customer(customer, visitor) => order.visitor == Some(visitor) || order.customer == Some(customer),
        Actor::Token(_, _, Some(customer)) => order.customer == Some(customer),
        Actor::Staff(..) | Actor::Token(_, _, None) | Actor::System => actor.require(Permission::ReadOrders).is_ok(),
    }
}
