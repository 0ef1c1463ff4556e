//! What somebody may do to one thing, where that depends on whose it is.
//!
//! A customer's token sees what is that customer's, and is told of everything else that it does not exist. It fills and
//! checks out that customer's carts. It does no work of the staff's, not even to what is the customer's own: nobody
//! refunds or credits themselves.

use domain::actor::Actor;
use domain::ids::{CustomerId, OrderId};
use domain::order::Order;
use domain::rejection::Rejection;
use domain::staff::Permission;

use crate::{Result, Shop};

/// What is to be seen or changed, by the id that the asker gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'i> {
    /// Something of the whole shop's.
    Shop,
    /// An order, in either spelling of its id.
    Order(&'i str),
    /// A customer.
    Customer(&'i str),
}

impl Shop {
    /// Passes whoever may do this to the subject. Whether there is such a subject is said to customers' tokens only: to
    /// all others the use-case says it.
    ///
    /// # Errors
    /// What [`Actor::require`] refuses; [`Rejection::OrderNotFound`] and [`Rejection::CustomerNotFound`] for what is not
    /// the customer's own.
    pub async fn allow(&self, actor: Actor, permission: Permission, subject: Subject<'_>) -> Result<()> {
        let Actor::Token(_, scopes, Some(customer)) = actor else { return Ok(actor.require(permission)?) };
        scopes.require(permission)?;
        match subject {
            Subject::Shop => return Err(Rejection::InsufficientScope.into()),
            Subject::Order(id) if self.owner_of(id).await? == Some(customer) => {}
            Subject::Order(_) => return Err(Rejection::OrderNotFound.into()),
            Subject::Customer(id) if id.parse() == Ok(customer) => {}
            Subject::Customer(_) => return Err(Rejection::CustomerNotFound.into()),
        }
        match permission {
            Permission::ReadOrders | Permission::ReadCustomers | Permission::ReadCarts | Permission::ChangeCarts => {
                Ok(())
            }
            Permission::ChangeOrders
            | Permission::ChangeCustomers
            | Permission::ReadProducts
            | Permission::ChangeProducts
            | Permission::ManageStaff
            | Permission::ManageTokens => Err(Rejection::InsufficientScope.into()),
        }
    }

    /// An order that is to be changed. Both spellings of its id are read.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::OrderNotFound`].
    pub async fn order_to_change(&self, actor: Actor, id: &str) -> Result<Order> {
        actor.require(Permission::ChangeOrders)?;
        let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
        Ok(self.parts.store.read().await?.order(id).await?.ok_or(Rejection::OrderNotFound)?)
    }

    async fn owner_of(&self, order: &str) -> Result<Option<CustomerId>> {
        let Ok(id) = order.parse::<OrderId>() else { return Ok(None) };
        let order = self.parts.store.read().await?.order(id).await?;
        Ok(order.and_then(|order| order.customer))
    }
}
