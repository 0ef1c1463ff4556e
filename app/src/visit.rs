//! What a session remembers of whoever is at the browser: the guest, the customer who has logged in, and apart from
//! both the member of staff. Pages and the JSON API ask here alike.
//!
//! Nothing is stored and no cookie is set before something must be remembered.

use domain::account::Account;
use domain::actor::Actor;
use domain::ids::{CustomerId, StaffId, VisitorId};
use domain::rejection::Rejection;
use serde::{Deserialize, Serialize};
use shop::Shop;
use shop::customers::SignedIn;
use tower_sessions::Session;

/// The session's key of a guest's [`VisitorId`].
pub const VISITOR: &str = "visitor";
/// The session's key of the customer who has logged in.
const CUSTOMER: &str = "customer";
/// The session's key of the [`StaffId`] of whoever has logged in to the dashboard.
const STAFF: &str = "staff";

/// A customer's login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Login {
    id: CustomerId,
    /// How often the password had been changed then.
    epoch: i64,
}

/// Why it cannot be told who is there.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// The session cannot be read or written.
    #[error(transparent)]
    Session(#[from] tower_sessions::session::Error),
    /// A use-case refused or failed.
    #[error(transparent)]
    Shop(#[from] shop::Error),
}

type Result<T> = std::result::Result<T, VisitError>;

/// The shopper who is asking, whether or not they are also staff.
///
/// # Errors
/// When the session or the account cannot be read.
pub async fn shopper(shop: &Shop, session: &Session) -> Result<Actor> {
    if let Some(customer) = customer(shop, session).await? {
        return Ok(customer.actor);
    }
    let visitor: Option<VisitorId> = session.get(VISITOR).await?;
    Ok(visitor.map_or(Actor::Anonymous, Actor::Guest))
}

/// The shopper who is asking, who from now on is remembered.
///
/// # Errors
/// When the session or the account cannot be read or written.
pub async fn remembered_shopper(shop: &Shop, session: &Session) -> Result<Actor> {
    let known = shopper(shop, session).await?;
    if known != Actor::Anonymous {
        return Ok(known);
    }
    let visitor = shop.fresh_visitor();
    session.insert(VISITOR, visitor).await?;
    Ok(Actor::Guest(visitor))
}

/// The customer who has logged in here, unless their password was changed since.
///
/// # Errors
/// When the session or the account cannot be read.
pub async fn customer(shop: &Shop, session: &Session) -> Result<Option<SignedIn>> {
    let Some(Login { id, epoch }) = session.get(CUSTOMER).await? else { return Ok(None) };
    match shop.signed_in(id, epoch).await {
        Ok(customer) => Ok(Some(customer)),
        Err(shop::Error::Rejected(Rejection::AuthRequired)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The member of staff who has logged in here, with their present role; none where nobody has.
///
/// # Errors
/// When the session or the member of staff cannot be read.
pub async fn staff(shop: &Shop, session: &Session) -> Result<Option<Actor>> {
    let Some(id) = session.get::<StaffId>(STAFF).await? else { return Ok(None) };
    match shop.staff_actor(id).await {
        Ok(staff) => Ok(Some(staff)),
        Err(shop::Error::Rejected(Rejection::AuthRequired)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Remembers a customer who has just logged in, or changed the password, under a fresh id: whoever knew the old one does
/// not come in with it. The guest's cart and orders are the account's now.
///
/// # Errors
/// When the session cannot be written.
pub async fn begin(session: &Session, account: &Account) -> Result<()> {
    session.cycle_id().await?;
    session.remove_value(VISITOR).await?;
    session.insert(CUSTOMER, Login { id: account.id, epoch: account.epoch }).await?;
    Ok(())
}

/// Forgets the customer, and all that was remembered of them: the browser is a new guest's. Staff stay logged in.
///
/// # Errors
/// When the session cannot be written.
pub async fn end(session: &Session) -> Result<()> {
    keep_only(session, &[STAFF]).await
}

/// Remembers a member of staff who has just logged in, under a fresh id.
///
/// # Errors
/// When the session cannot be written.
pub async fn begin_staff(session: &Session, id: StaffId) -> Result<()> {
    session.cycle_id().await?;
    Ok(session.insert(STAFF, id).await?)
}

/// Forgets the member of staff, and all that was remembered of them. The shopper at the same browser stays.
///
/// # Errors
/// When the session cannot be written.
pub async fn end_staff(session: &Session) -> Result<()> {
    keep_only(session, &[CUSTOMER, VISITOR]).await
}

/// Ends the session, and begins another with nothing of it but this.
async fn keep_only(session: &Session, keys: &[&str]) -> Result<()> {
    let mut kept = Vec::new();
    for &key in keys {
        if let Some(value) = session.get_value(key).await? {
            kept.push((key, value));
        }
    }
    session.flush().await?;
    for (key, value) in kept {
        session.insert_value(key, value).await?;
    }
    Ok(())
}
