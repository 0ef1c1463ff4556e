//! A new password for those who have forgotten theirs (CUST-1).

use domain::actor::Actor;
use domain::customer::{Email, NewPassword};
use domain::rejection::Rejection;
use store::in_transaction;
use store::mail_links::{LinkKind, MailLink};

use super::{ATTEMPTS, LoggedIn, guest_of, links};
use crate::credentials::password;
use crate::{Result, Shop};

impl Shop {
    /// Sends a link to a new password to an account's address, not twice within a minute. `client` is the network
    /// address that asks; requests are counted.
    ///
    /// # Errors
    /// [`Rejection::TooManyAttempts`]. Whether there is an account is not told.
    pub async fn request_password_link(&self, email: &Email, client: &str) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            // Counted in the same transaction: whether or not there is an account, one is written, which takes the time.
            self.attempt_within(db, ("password link", &email.key()), client).await?;
            let Some(account) = db.account_by_email(&email.key()).await? else { return Ok(()) };
            let Some(account) = db.lock_account(account.customer).await? else { return Ok(()) };
            if self.has_sent(db, LinkKind::Password, &account).await? {
                return Ok(());
            }
            self.send_password_link(db, &account).await
        })
    }

    /// Whether a link to a new password works. It changes nothing.
    ///
    /// # Errors
    /// [`Rejection::LinkInvalid`] when it does not.
    pub async fn check_password_link(&self, token: &str) -> Result<()> {
        self.password_link(token).await.map(drop)
    }

    /// Sets a new password by the link that was sent by mail, and logs its owner in, as [`Shop::customer_log_in`] does.
    /// Everybody else is logged out. The owner has proved to read the mail: the address is confirmed.
    ///
    /// # Errors
    /// [`Rejection::LinkInvalid`]; [`Rejection::WeakPassword`]; [`Rejection::Forbidden`] for those who are no shoppers.
    pub async fn set_password_by_link(&self, actor: Actor, token: &str, new: NewPassword) -> Result<LoggedIn> {
        let guest = guest_of(actor)?;
        let MailLink { customer, email, .. } = self.password_link(token).await?;
        let known = self.parts.store.read().await?.account(customer).await?.ok_or(Rejection::LinkInvalid)?;
        let new_hash = password::hash(new.fit_for(&known.email, &known.name)?, self.parts.entropy.bits()).await?;
        let (logged_in, joined) = in_transaction!(self.parts.store, |db| {
            let mut account = db.lock_account(customer).await?.ok_or(Rejection::LinkInvalid)?;
            let is_present = account.email.key() == email.key();
            if !is_present || !db.use_mail_link(&links::hash(token), self.now()).await? {
                return Err(Rejection::LinkInvalid.into());
            }
            self.set_password(db, &mut account, &new_hash).await?;
            account.confirmed_at = account.confirmed_at.or_else(|| Some(self.now()));
            db.save_account(&account, self.now()).await?;
            account.version += 1;
            db.forget_login_attempts(&format!("{ATTEMPTS} {}", email.key())).await?;
            let joined = self.join(db, guest, &account).await?;
            self.claim_by_address(db, &account).await?;
            Ok::<_, crate::Error>((self.logged_in(db, account, &joined).await?, joined))
        })?;
        self.end_leftover(&joined).await;
        Ok(logged_in)
    }

    async fn password_link(&self, token: &str) -> Result<MailLink> {
        let found =
            self.parts.store.read().await?.mail_link(&links::hash(token), LinkKind::Password, self.now()).await?;
        Ok(found.filter(|link| !link.is_used).ok_or(Rejection::LinkInvalid)?)
    }
}
