//! Logging in to the dashboard.

use domain::actor::Actor;
use domain::rejection::Rejection;
use domain::staff::StaffMember;
use store::in_transaction;

use crate::credentials::{Credentials, password};
use crate::{Result, Shop};

impl Shop {
    /// The member of staff with these credentials. `client` is the network address that asks; failures are counted.
    ///
    /// # Errors
    /// [`Rejection::InvalidCredentials`], which takes as long and says the same whether or not the address is known;
    /// [`Rejection::TooManyAttempts`].
    pub async fn log_in(&self, credentials: &Credentials, client: &str) -> Result<StaffMember> {
        let key = credentials.email.key();
        let attempt = self.attempt(("account", &key), client).await?;
        let (member, hash) = self.parts.store.read().await?.staff_by_email(&key).await?.unzip();
        let right = password::verify(credentials.password.clone(), hash).await?;
        let Some(member) = member.filter(|_| right) else { return Err(Rejection::InvalidCredentials.into()) };
        let actor = Actor::Staff(member.id, member.role);
        in_transaction!(self.parts.store, |db| {
            attempt.succeeded(db).await?;
            db.insert_audit_entry(&self.staff_audit(actor, "staff.loggedIn", member.id, None)).await?;
            Ok(member.clone())
        })
    }
}
