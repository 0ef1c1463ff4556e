//! Proving that an account's address is its owner's (CUST-2).

use domain::account::Account;
use domain::actor::Actor;
use domain::customer::Email;
use domain::rejection::Rejection;
use store::in_transaction;
use store::mail_links::{LinkKind, MailLink};

use super::links;
use crate::{Error, Result, Shop};

impl Shop {
    /// Sends the link that confirms the actor's address, or the one that is to take its place, once more; not twice
    /// within a minute.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`].
    pub async fn resend_confirmation(&self, actor: Actor) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            let account = self.lock_own_account(db, actor).await?;
            let waiting = account.pending_email.clone();
            let unproved = waiting.or_else(|| account.confirmed_at.is_none().then(|| account.email.clone()));
            match unproved {
                Some(email) if !self.has_sent(db, LinkKind::Confirm, &account).await? => {
                    self.send_confirmation(db, &account, &email).await
                }
                Some(_) | None => Ok(()),
            }
        })
    }

    /// The address that a link from a mail would confirm. It changes nothing.
    ///
    /// # Errors
    /// As [`Shop::confirm_by_link`].
    pub async fn address_to_confirm(&self, actor: Actor, token: &str) -> Result<Email> {
        let id = actor.customer()?;
        let found =
            self.parts.store.read().await?.mail_link(&links::hash(token), LinkKind::Confirm, self.now()).await?;
        let link = found.filter(|link| link.customer == id).ok_or(Rejection::LinkInvalid)?;
        Ok(link.email)
    }

    /// Confirms an address by the link that was sent to it. What a guest bought under it becomes the account's.
    ///
    /// The link alone is not enough: whoever registered with somebody else's address would be given that person's
    /// orders as soon as they follow it. Who has logged in and reads the mail is the owner of both. Using a link again
    /// changes nothing.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for those who have not logged in; [`Rejection::LinkInvalid`] for a link that has
    /// ended or is not about this account; [`Rejection::EmailTaken`] when another account was faster.
    pub async fn confirm_by_link(&self, actor: Actor, token: &str) -> Result<Account> {
        let hash = links::hash(token);
        in_transaction!(self.parts.store, |db| {
            let mut account = self.lock_own_account(db, actor).await?;
            let link = db.mail_link(&hash, LinkKind::Confirm, self.now()).await?;
            let link = link.filter(|link| link.customer == account.customer).ok_or(Rejection::LinkInvalid)?;
            let MailLink { email, is_used, .. } = link;
            let is_present = email.key() == account.email.key();
            if is_present && account.confirmed_at.is_some() {
                return self.told(db, account).await;
            }
            let is_pending = account.pending_email.as_ref().is_some_and(|pending| pending.key() == email.key());
            if is_used || !(is_present || is_pending) {
                return Err(Rejection::LinkInvalid.into());
            }
            db.use_mail_link(&hash, self.now()).await?;
            if is_pending {
                // Links to a new password were sent to the old address.
                db.end_mail_links(account.customer, LinkKind::Password).await?;
                db.save_customer(account.customer, &email, &account.name).await.map_err(taken)?;
                account.email = email;
                account.pending_email = None;
            }
            account.confirmed_at = Some(self.now());
            self.claim_by_address(db, &account).await?;
            self.save_and_tell(db, account).await
        })
    }
}

fn taken(error: store::Error) -> Error {
    if error.is_duplicate() { Rejection::EmailTaken.into() } else { error.into() }
}
