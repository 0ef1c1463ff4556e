//! What customers change of their accounts (CUST-1).

use domain::account::Account;
use domain::actor::Actor;
use domain::customer::{Email, NewPassword};
use domain::rejection::{Field, Rejection};
use store::accounts::AccountRecord;
use store::mail_links::LinkKind;
use store::{Db, in_transaction};

use super::{ATTEMPTS, NewAccount};
use crate::credentials::attempts::Attempt;
use crate::credentials::password;
use crate::mail::{MailContent, MailSubject, NewMail};
use crate::{Result, Shop};

/// What is to be changed; what is absent stays as it is.
#[derive(Default)]
pub struct AccountChange {
    /// What the owner is called.
    pub name: Option<String>,
    /// Another address of mail, which counts once it is confirmed. Needs the current password.
    pub email: Option<Email>,
    /// Another password. Needs the current one, and logs everybody else out.
    pub password: Option<NewPassword>,
    /// The current password, as it was typed.
    pub current_password: Option<String>,
}

/// Proof that the owner knows the password.
struct Proof {
    attempt: Attempt,
    /// How often it had been changed then.
    epoch: i64,
}

impl Shop {
    /// Changes the actor's account, all or nothing. After a change of the password the login that made it goes on with
    /// the new [`Account::epoch`].
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`]; [`Rejection::Invalid`] for a name that is empty or too long, and for a current
    /// password that is missing or wrong; [`Rejection::TooManyAttempts`]; [`Rejection::WeakPassword`];
    /// [`Rejection::EmailTaken`].
    pub async fn change_account(&self, actor: Actor, change: AccountChange) -> Result<Account> {
        let id = actor.customer()?;
        let known = self.parts.store.read().await?.account(id).await?.ok_or(Rejection::AuthRequired)?;
        let AccountChange { name, email, password, current_password } = change;
        let name = name.map(|name| NewAccount::name(&name)).transpose()?;
        let email = email.filter(|email| *email != known.email || known.pending_email.is_some());
        let proof = match email.is_some() || password.is_some() {
            true => Some(self.prove(&known, current_password).await?),
            false => None,
        };
        if email.is_some() {
            // Each sends a mail to whoever the owner names.
            self.attempt(("confirmation", &id.to_string()), &id.to_string()).await?;
        }
        let hash = match password {
            Some(new) => {
                let new = new.fit_for(&known.email, name.as_ref().unwrap_or(&known.name))?;
                Some(password::hash(new, self.parts.entropy.bits()).await?)
            }
            None => None,
        };
        in_transaction!(self.parts.store, |db| {
            let mut account = self.lock_own_account(db, actor).await?;
            if let Some(proof) = &proof {
                proof.hold(db, &account).await?;
            }
            if let Some(name) = &name {
                name.clone_into(&mut account.name);
            }
            if let Some(hash) = &hash {
                self.set_password(db, &mut account, hash).await?;
            }
            if let Some(email) = &email {
                self.set_pending_email(db, &mut account, email).await?;
            }
            db.save_customer(account.customer, &account.email, &account.name).await?;
            self.save_and_tell(db, account).await
        })
    }

    /// Looks whether the owner knows the password, and counts the attempt.
    async fn prove(&self, account: &AccountRecord, password: Option<String>) -> Result<Proof> {
        let wrong = Rejection::Invalid { field: Field::CurrentPassword };
        let password = password.filter(|typed| !typed.is_empty()).ok_or_else(|| wrong.clone())?;
        let client = account.customer.to_string();
        let attempt = self.attempt((ATTEMPTS, &account.email.key()), &client).await?;
        match password::verify(password, Some(account.password_hash.clone())).await? {
            true => Ok(Proof { attempt, epoch: account.epoch }),
            false => Err(wrong.into()),
        }
    }

    /// Gives an account that is held another password: other logins and all links end, and the owner is told.
    pub(super) async fn set_password(&self, db: &mut Db, account: &mut AccountRecord, hash: &str) -> Result<()> {
        hash.clone_into(&mut account.password_hash);
        account.epoch += 1;
        for kind in [LinkKind::Password, LinkKind::Confirm] {
            db.end_mail_links(account.customer, kind).await?;
        }
        let mail = NewMail {
            to: account.email.clone(),
            about: MailSubject::Customer(account.customer),
            occasion: account.epoch.to_string(),
            content: MailContent::PasswordChanged { name: account.name.clone() },
        };
        self.queue_mail(db, mail).await
    }

    /// Lets another address wait for its confirmation. Another spelling of the present one needs none.
    async fn set_pending_email(&self, db: &mut Db, account: &mut AccountRecord, email: &Email) -> Result<()> {
        if email.key() == account.email.key() {
            account.email = email.clone();
            account.pending_email = None;
            return Ok(());
        }
        if db.account_by_email(&email.key()).await?.is_some() {
            return Err(Rejection::EmailTaken.into());
        }
        account.pending_email = Some(email.clone());
        self.send_confirmation(db, account, email).await
    }
}

impl Proof {
    /// Whether it still holds: the password may have been changed while it was looked at.
    async fn hold(&self, db: &mut Db, account: &AccountRecord) -> Result<()> {
        if account.epoch != self.epoch {
            return Err(Rejection::AuthRequired.into());
        }
        self.attempt.succeeded(db).await
    }
}
