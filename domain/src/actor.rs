//! Who is asking. Every use-case takes one and refuses for itself.

use crate::ids::{CustomerId, StaffId, VisitorId};
use crate::rejection::Rejection;
use crate::staff::{Permission, Role};

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A browser without a session: it has done nothing yet that must be remembered.
    Anonymous,
    /// A browser with a session.
    Guest(VisitorId),
    /// A customer who has logged in, and the visitor that their account is: whose cart and orders are meant.
    Customer(CustomerId, VisitorId),
    /// A member of staff who has logged in.
    Staff(StaffId, Role),
    /// The shop itself: jobs, webhooks and the command line.
    System,
}

impl Actor {
    /// The visitor whose cart and orders are meant.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for everyone but guests and customers.
    pub const fn visitor(self) -> Result<VisitorId, Rejection> {
        match self {
            Self::Guest(visitor) | Self::Customer(_, visitor) => Ok(visitor),
            Self::Anonymous | Self::Staff(..) | Self::System => Err(Rejection::AuthRequired),
        }
    }

    /// The customer who has logged in.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for everyone else.
    pub const fn customer(self) -> Result<CustomerId, Rejection> {
        match self {
            Self::Customer(customer, _) => Ok(customer),
            Self::Anonymous | Self::Guest(_) | Self::Staff(..) | Self::System => Err(Rejection::AuthRequired),
        }
    }

    /// Passes whoever may do this in the dashboard.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for those who are no staff, [`Rejection::Forbidden`] for staff with a lesser role.
    pub const fn require(self, permission: Permission) -> Result<(), Rejection> {
        match self {
            Self::System => Ok(()),
            Self::Staff(_, role) if role.may(permission) => Ok(()),
            Self::Staff(..) => Err(Rejection::Forbidden),
            Self::Anonymous | Self::Guest(_) | Self::Customer(..) => Err(Rejection::AuthRequired),
        }
    }

    /// How the timeline and the audit log name the actor.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Anonymous | Self::Guest(_) | Self::Customer(..) => "shopper".to_owned(),
            Self::Staff(id, _) => id.to_string(),
            Self::System => "system".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUEST: Actor = Actor::Guest(VisitorId::from_bits(1));
    const CUSTOMER: Actor = Actor::Customer(CustomerId::from_bits(3), VisitorId::from_bits(2));

    #[test]
    fn only_staff_with_the_role_and_the_shop_itself_may_change_orders() {
        let staff = |role| Actor::Staff(StaffId::from_bits(1), role);
        assert_eq!(staff(Role::Owner).require(Permission::ChangeOrders), Ok(()));
        assert_eq!(staff(Role::Staff).require(Permission::ChangeOrders), Ok(()));
        assert_eq!(Actor::System.require(Permission::ChangeOrders), Ok(()));
        assert_eq!(staff(Role::Viewer).require(Permission::ChangeOrders), Err(Rejection::Forbidden));
        assert_eq!(staff(Role::Viewer).require(Permission::ReadOrders), Ok(()));
        for nobody in [Actor::Anonymous, GUEST, CUSTOMER] {
            assert_eq!(nobody.require(Permission::ReadOrders), Err(Rejection::AuthRequired));
        }
    }

    #[test]
    fn guests_and_customers_are_visitors_and_only_customers_are_customers() {
        assert_eq!(GUEST.visitor(), Ok(VisitorId::from_bits(1)));
        assert_eq!(CUSTOMER.visitor(), Ok(VisitorId::from_bits(2)));
        assert_eq!(CUSTOMER.customer(), Ok(CustomerId::from_bits(3)));
        let staff = Actor::Staff(StaffId::from_bits(1), Role::Owner);
        for other in [Actor::Anonymous, staff, Actor::System] {
            assert_eq!(other.visitor(), Err(Rejection::AuthRequired));
        }
        for other in [Actor::Anonymous, GUEST, staff, Actor::System] {
            assert_eq!(other.customer(), Err(Rejection::AuthRequired));
        }
    }
}
