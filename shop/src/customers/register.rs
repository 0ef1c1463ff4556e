//! Registering (CUST-1).

use domain::account::AddressBook;
use domain::actor::Actor;
use domain::customer::{CustomerKind, Email, NewPassword};
use domain::ids::CustomerId;
use domain::rejection::{Field, Rejection};
use domain::text::clean_line;
use store::accounts::AccountRecord;
use store::in_transaction;

use super::{LoggedIn, guest_of};
use crate::credentials::{Credentials, password};
use crate::{Result, Shop};

/// For how many seconds a registration that is sent again is taken for the same.
const MOMENT: i64 = 60;
/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// Somebody who wants an account.
pub struct NewAccount {
    /// The address to log in with.
    pub email: Email,
    /// What they are called.
    pub name: String,
    /// What they prove themselves with.
    pub password: NewPassword,
}

impl NewAccount {
    /// A name as it is kept: a line of 1 to 200 characters.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] when it is none.
    pub fn name(text: &str) -> std::result::Result<String, Rejection> {
        clean_line(text, LONGEST_NAME).ok_or(Rejection::Invalid { field: Field::Name })
    }
}

impl Shop {
    /// Makes an account and logs its owner in. The guest's cart and orders join it in the same transaction, and a mail
    /// to confirm the address is queued.
    ///
    /// # Errors
    /// [`Rejection::EmailTaken`] when there is an account with the address: a guest's is never taken;
    /// [`Rejection::WeakPassword`]; [`Rejection::Invalid`] for a name that is empty or too long;
    /// [`Rejection::Forbidden`] for those who are no shoppers.
    pub async fn register(&self, actor: Actor, new: NewAccount) -> Result<LoggedIn> {
        let guest = guest_of(actor)?;
        let name = NewAccount::name(&new.name)?;
        let password = new.password.fit_for(&new.email, &name)?;
        let account = AccountRecord {
            customer: CustomerId::from_bits(self.fresh_bits()),
            visitor: self.fresh_visitor(),
            email: new.email,
            name,
            password_hash: password::hash(password, self.parts.entropy.bits()).await?,
            epoch: 1,
            confirmed_at: None,
            pending_email: None,
            addresses: AddressBook::default(),
            created_at: self.now(),
            version: 1,
        };
        in_transaction!(self.parts.store, |db| {
            if !db
                .insert_customer((account.customer, CustomerKind::Account), &account.email, &account.name, self.now())
                .await?
            {
                return Err(Rejection::EmailTaken.into());
            }
            db.insert_account(&account).await?;
            self.send_confirmation(db, &account, &account.email).await?;
            // A new account has no checkout of its own that the guest's could be left over by.
            let joined = self.join(db, guest, &account).await?;
            self.logged_in(db, account.clone(), &joined).await
        })
    }

    /// Logs in whoever registered a moment ago and does so again with the same password: they pressed twice, and their
    /// browser has thrown away the first answer, with the login in it. Nothing for anybody else.
    ///
    /// # Errors
    /// [`Rejection::Forbidden`] for those who are no shoppers.
    pub async fn registered_just_now(&self, actor: Actor, known: &Credentials) -> Result<Option<LoggedIn>> {
        let guest = guest_of(actor)?;
        let account = self.parts.store.read().await?.account_by_email(&known.email.key()).await?;
        let is_new = |account: &AccountRecord| self.now() < account.created_at.plus_seconds(MOMENT);
        let Some(account) = account.filter(is_new) else { return Ok(None) };
        if !password::verify(known.password.clone(), Some(account.password_hash)).await? {
            return Ok(None);
        }
        in_transaction!(self.parts.store, |db| {
            let now = db.lock_account(account.customer).await?.filter(|now| now.epoch == account.epoch);
            let Some(account) = now else { return Ok(None) };
            let joined = self.join(db, guest, &account).await?;
            Ok(Some(self.logged_in(db, account, &joined).await?))
        })
    }
}
