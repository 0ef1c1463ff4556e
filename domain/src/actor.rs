//! Who is asking. Every use-case takes one and refuses for itself.

use crate::ids::{CustomerId, StaffId, TokenId, VisitorId};
use crate::rejection::Rejection;
use crate::staff::{Permission, Role};
use crate::token::Scopes;

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
    /// A program with an API token. One of the shop's own works like staff, as far as its scopes reach; one that names
    /// a customer sees and does what is that customer's.
    Token(TokenId, Scopes, Option<CustomerId>),
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
            Self::Anonymous | Self::Staff(..) | Self::Token(..) | Self::System => Err(Rejection::AuthRequired),
        }
    }

    /// The customer who has logged in.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for everyone else.
    pub const fn customer(self) -> Result<CustomerId, Rejection> {
        match self {
            Self::Customer(customer, _) => Ok(customer),
            Self::Anonymous | Self::Guest(_) | Self::Staff(..) | Self::Token(..) | Self::System => {
                Err(Rejection::AuthRequired)
            }
        }
    }

    /// Passes whoever may do this for the whole shop: staff by their role, the shop's own tokens by their scopes.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for those who are neither, [`Rejection::Forbidden`] for staff with a lesser role,
    /// [`Rejection::InsufficientScope`] for a token without the scope, and for every token of a customer.
    pub const fn require(self, permission: Permission) -> Result<(), Rejection> {
        match self {
            Self::System => Ok(()),
            Self::Staff(_, role) if role.may(permission) => Ok(()),
            Self::Staff(..) => Err(Rejection::Forbidden),
            Self::Token(_, scopes, None) => scopes.require(permission),
            Self::Token(_, _, Some(_)) => Err(Rejection::InsufficientScope),
            Self::Anonymous | Self::Guest(_) | Self::Customer(..) => Err(Rejection::AuthRequired),
        }
    }

    /// How the timeline and the audit log name the actor.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Anonymous | Self::Guest(_) | Self::Customer(..) => "shopper".to_owned(),
            Self::Staff(id, _) => id.to_string(),
            Self::Token(id, ..) => id.to_string(),
            Self::System => "system".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Scope;

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
        // A token of a customer's may see what is theirs, and is not them: it changes no password.
        let token = Actor::Token(TokenId::from_bits(1), "carts".parse().unwrap(), Some(CustomerId::from_bits(3)));
        assert_eq!(token.customer(), Err(Rejection::AuthRequired));
        assert_eq!(token.visitor(), Err(Rejection::AuthRequired));
    }

    #[test]
    fn a_token_of_the_shop_may_what_its_scopes_say_and_one_of_a_customer_nothing_for_the_whole_shop() {
        use Permission as P;
        const REFUSED: Result<(), Rejection> = Err(Rejection::InsufficientScope);
        let all = Scopes::of(&Scope::ALL).unwrap();
        for (permission, scope) in [
            (P::ReadOrders, "orders:read"),
            (P::ChangeOrders, "orders:write"),
            (P::ReadCustomers, "customers"),
            (P::ChangeCustomers, "customers"),
            (P::ReadProducts, "products"),
            (P::ChangeProducts, "products"),
            (P::ReadCarts, "carts"),
            (P::ChangeCarts, "carts"),
        ] {
            let scope: Scope = scope.parse().unwrap();
            let only = Scopes::of(&[scope]).unwrap();
            let others: Vec<Scope> = Scope::ALL.into_iter().filter(|&other| other != scope).collect();
            let others = Scopes::of(&others).unwrap();
            let token = |scopes, customer| Actor::Token(TokenId::from_bits(1), scopes, customer);
            assert_eq!(token(only, None).require(permission), Ok(()), "{permission:?}");
            assert_eq!(token(others, None).require(permission), REFUSED, "{permission:?}");
            assert_eq!(token(all, Some(CustomerId::from_bits(3))).require(permission), REFUSED, "{permission:?}");
        }
        for people_only in [P::ManageStaff, P::ManageTokens] {
            assert_eq!(Actor::Token(TokenId::from_bits(1), all, None).require(people_only), REFUSED);
        }
    }
}
