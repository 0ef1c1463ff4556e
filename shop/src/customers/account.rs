//! An account, and who has logged in to it.

use domain::account::Account;
use domain::actor::Actor;
use domain::ids::CustomerId;
use domain::money::Money;
use domain::rejection::Rejection;
use store::Db;
use store::accounts::AccountRecord;

use crate::{Result, Shop};

/// Whoever a session says has logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// As use-cases know them.
    pub actor: Actor,
    /// What they are called.
    pub name: String,
}

impl Shop {
    /// The customer who logged in when the account's password had been changed `epoch` times.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] when there is no such account, or its password was changed since.
    pub async fn signed_in(&self, id: CustomerId, epoch: i64) -> Result<SignedIn> {
        let account = self.parts.store.read().await?.account(id).await?;
        let account = account.filter(|account| account.epoch == epoch).ok_or(Rejection::AuthRequired)?;
        Ok(SignedIn { actor: Actor::Customer(account.customer, account.visitor), name: account.name })
    }

    /// The actor that such a customer is.
    ///
    /// # Errors
    /// As [`Shop::signed_in`].
    pub async fn customer_actor(&self, id: CustomerId, epoch: i64) -> Result<Actor> {
        Ok(self.signed_in(id, epoch).await?.actor)
    }

    /// The actor's own account.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for those who have not logged in.
    pub async fn account(&self, actor: Actor) -> Result<Account> {
        let id = actor.customer()?;
        let mut db = self.parts.store.read().await?;
        let account = db.account(id).await?.ok_or(Rejection::AuthRequired)?;
        self.told(&mut db, account).await
    }

    /// The actor's own account, held until the transaction ends.
    pub(super) async fn lock_own_account(&self, db: &mut Db, actor: Actor) -> Result<AccountRecord> {
        let id = actor.customer()?;
        Ok(db.lock_account(id).await?.ok_or(Rejection::AuthRequired)?)
    }

    /// An account as its owner sees it.
    pub(super) async fn told(&self, db: &mut Db, account: AccountRecord) -> Result<Account> {
        let balance = db.balance_of_customer(account.customer).await?;
        Ok(Account {
            id: account.customer,
            name: account.name,
            email: account.email,
            pending_email: account.pending_email,
            confirmed: account.confirmed_at.is_some(),
            balance: Money::new(balance, self.settings().pricing.currency),
            addresses: account.addresses,
            created_at: account.created_at,
            epoch: account.epoch,
            version: account.version,
        })
    }

    /// Writes an account that is held, and gives it as its owner sees it then.
    pub(super) async fn save_and_tell(&self, db: &mut Db, mut account: AccountRecord) -> Result<Account> {
        db.save_account(&account, self.now()).await?;
        account.version += 1;
        self.told(db, account).await
    }
}
