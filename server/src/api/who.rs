//! Who makes a call of the store's API: a program with a token, or a member of staff at a browser.

use std::marker::PhantomData;

use app::visit;
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use domain::actor::Actor;
use domain::rejection::Rejection;
use domain::staff::Permission;
use http::request::Parts;
use shop::Shop;
use shop::access::Subject;
use tower_sessions::Session;

use super::read::Name;
use crate::bearer::Bearer;
use crate::problem::Problem;
use crate::session;
use crate::state::AppState;

/// What the business API's paths call the customer.
const CUSTOMER: &str = "customerId";

/// What a call does, and to what: who may make it is told before its body is looked at.
pub(super) trait Work {
    /// What it needs.
    const PERMISSION: Permission;
    /// What it is done to.
    const OVER: Over;
}

/// What a call is about.
#[derive(Clone, Copy)]
pub(super) enum Over {
    /// The whole shop.
    Shop,
    /// The order that its path names.
    Order,
    /// The customer that its path names.
    Customer,
}

impl Over {
    const fn named(self, name: &str) -> Subject<'_> {
        match self {
            Self::Shop => Subject::Shop,
            Self::Order => Subject::Order(name),
            Self::Customer => Subject::Customer(name),
        }
    }
}

macro_rules! works {
    ($($(#[$doc:meta])* $work:ident needs $permission:ident over $over:ident;)*) => {$(
        $(#[$doc])*
        pub(super) struct $work;

        impl Work for $work {
            const PERMISSION: Permission = Permission::$permission;
            const OVER: Over = Over::$over;
        }
    )*};
}

works! {
    /// Changes the order that the path names.
    OrderWork needs ChangeOrders over Order;
    /// Changes the customer that the path names.
    CustomerWork needs ChangeCustomers over Customer;
    /// Shows the customer that the path names.
    CustomerSight needs ReadCustomers over Customer;
    /// Shows the orders of the customer that the path names.
    CustomerOrders needs ReadOrders over Customer;
    /// Makes customers.
    CustomerMaking needs ChangeCustomers over Shop;
    /// Fills and checks out the carts of the customer that the path names.
    CartWork needs ChangeCarts over Customer;
    /// Shows the carts of the customer that the path names.
    CartSight needs ReadCarts over Customer;
    /// Makes orders, and says of checkout sessions that they are bought.
    OrderMaking needs ChangeOrders over Shop;
    /// Changes products.
    ProductWork needs ChangeProducts over Shop;
}

/// Whoever may do this: a program with a token, or a member of staff who has logged in.
pub(super) struct Staff<W> {
    /// Who it is.
    pub(super) actor: Actor,
    work: PhantomData<W>,
}

impl<W: Work> FromRequestParts<AppState> for Staff<W> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Worker(actor) = Worker::from_request_parts(parts, state).await?;
        let Ok(Name(name)) = Name::from_request_parts(parts, state).await;
        Shop::from_ref(state).allow(actor, W::PERMISSION, W::OVER.named(&name)).await?;
        Ok(Self { actor, work: PhantomData })
    }
}

/// A program with a token that may do this; nobody else. Whose things it is about is the `customerId` of its path.
pub(super) struct Program<W> {
    /// Who it is.
    pub(super) actor: Actor,
    work: PhantomData<W>,
}

impl<W: Work> FromRequestParts<AppState> for Program<W> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let AnyProgram(actor) = AnyProgram::from_request_parts(parts, state).await?;
        // Bytes that are no text name nobody.
        let path = RawPathParams::from_request_parts(parts, state).await.ok();
        let named = path.iter().flatten().find(|(name, _)| *name == CUSTOMER).map(|(_, customer)| customer);
        Shop::from_ref(state).allow(actor, W::PERMISSION, W::OVER.named(named.unwrap_or_default())).await?;
        Ok(Self { actor, work: PhantomData })
    }
}

/// A program with a token, whatever it may do; nobody else.
pub(super) struct AnyProgram(pub(super) Actor);

impl FromRequestParts<AppState> for AnyProgram {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        match parts.extensions.get() {
            Some(Bearer(program)) => Ok(Self(*program)),
            None => Err(Problem::missing_token()),
        }
    }
}

/// Whoever works for the shop: a program with a token, or a member of staff who has logged in. What they may do is for
/// the use-case to say.
pub(super) struct Worker(pub(super) Actor);

impl FromRequestParts<AppState> for Worker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if let Some(Bearer(program)) = parts.extensions.get() {
            return Ok(Self(*program));
        }
        let session = session_of(parts, state).await?;
        let staff = visit::staff(&Shop::from_ref(state), &session).await?;
        Ok(Self(staff.ok_or(Rejection::AuthRequired)?))
    }
}

/// A program with a token, or whoever shops at this browser, be they staff or not.
pub(super) struct Shopper(pub(super) Actor);

impl FromRequestParts<AppState> for Shopper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if let Some(Bearer(program)) = parts.extensions.get() {
            return Ok(Self(*program));
        }
        let session = session_of(parts, state).await?;
        Ok(Self(visit::shopper(&Shop::from_ref(state), &session).await?))
    }
}

/// A program with a token, or the member of staff who has logged in at this browser, or else whoever shops there.
pub(super) struct Visitor(pub(super) Actor);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if let Some(Bearer(program)) = parts.extensions.get() {
            return Ok(Self(*program));
        }
        let session = session_of(parts, state).await?;
        Ok(Self(session::actor(&Shop::from_ref(state), &session).await?))
    }
}

async fn session_of(parts: &mut Parts, state: &AppState) -> Result<Session, Problem> {
    Session::from_request_parts(parts, state).await.map_err(|(_, reason)| {
        tracing::error!(reason, "a call has no session");
        Problem::internal()
    })
}
