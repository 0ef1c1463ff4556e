//! Logging in to an account (CUST-3).

use domain::actor::Actor;
use domain::flash::Flash;
use domain::rejection::Rejection;
use store::accounts::AccountRecord;
use store::{Db, in_transaction};

use super::join::Joined;
use super::{ATTEMPTS, LoggedIn, guest_of};
use crate::credentials::{Credentials, password};
use crate::{Result, Shop};

impl Shop {
    /// Logs a customer in. The guest's cart and orders join the account in the same transaction. `client` is the network
    /// address that asks; failures are counted.
    ///
    /// # Errors
    /// [`Rejection::InvalidCredentials`], which takes as long and says the same whether or not the address is known;
    /// [`Rejection::TooManyAttempts`]; [`Rejection::Forbidden`] for those who are no shoppers.
    pub async fn customer_log_in(&self, actor: Actor, credentials: &Credentials, client: &str) -> Result<LoggedIn> {
        let guest = guest_of(actor)?;
        let key = credentials.email.key();
        let attempt = self.attempt((ATTEMPTS, &key), client).await?;
        let account = self.parts.store.read().await?.account_by_email(&key).await?;
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let right = password::verify(credentials.password.clone(), hash).await?;
        let account = account.filter(|_| right).ok_or(Rejection::InvalidCredentials)?;
        let (logged_in, joined) = in_transaction!(self.parts.store, |db| {
            // A password that was changed while it was looked at lets nobody in.
            let account = db.lock_account(account.customer).await?.filter(|now| now.epoch == account.epoch);
            let account = account.ok_or(Rejection::InvalidCredentials)?;
            attempt.succeeded(db).await?;
            let joined = self.join(db, guest, &account).await?;
            if account.confirmed_at.is_some() {
                self.claim_by_address(db, &account).await?;
            }
            Ok::<_, crate::Error>((self.logged_in(db, account, &joined).await?, joined))
        })?;
        self.end_leftover(&joined).await;
        Ok(logged_in)
    }

    pub(super) async fn logged_in(&self, db: &mut Db, account: AccountRecord, joined: &Joined) -> Result<LoggedIn> {
        let items = db.count_in_cart(account.visitor).await?;
        let merged = joined.merged.clone().map(Flash::CartsMerged);
        Ok(LoggedIn { account: self.told(db, account).await?, items, merged })
    }
}
