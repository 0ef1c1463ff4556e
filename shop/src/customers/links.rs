//! One-time links that are sent by mail: 256 random bits, of which the database knows the hash only.

use domain::customer::Email;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use store::Db;
use store::accounts::AccountRecord;
use store::mail_links::LinkKind;

use crate::mail::{MailContent, MailSubject, NewMail};
use crate::{Result, Shop};

/// How long a link that confirms an address works, in seconds.
const CONFIRM_LIFETIME: i64 = 7 * 24 * 60 * 60;
/// How long a link to a new password works, in seconds.
const PASSWORD_LIFETIME: i64 = 60 * 60;
/// For how many seconds a new link of a kind is not followed by another one: nobody's mailbox is to be filled.
const PAUSE: i64 = 60;

impl Shop {
    /// Sends a link that confirms an address of the account's.
    pub(super) async fn send_confirmation(&self, db: &mut Db, account: &AccountRecord, to: &Email) -> Result<()> {
        let token = self.issue(db, LinkKind::Confirm, account, to).await?;
        let link = format!("{}/account/confirm/{token}", self.parts.urls.base);
        let content = MailContent::ConfirmAddress { name: account.name.clone(), link };
        self.send_link(db, account, to, &token, content).await
    }

    /// Sends a link to a new password.
    pub(super) async fn send_password_link(&self, db: &mut Db, account: &AccountRecord) -> Result<()> {
        let token = self.issue(db, LinkKind::Password, account, &account.email).await?;
        let link = format!("{}/account/password/{token}", self.parts.urls.base);
        let content = MailContent::PasswordLink { name: account.name.clone(), link };
        self.send_link(db, account, &account.email, &token, content).await
    }

    /// Whether a link of this kind was sent just now.
    pub(super) async fn has_sent(&self, db: &mut Db, kind: LinkKind, account: &AccountRecord) -> Result<bool> {
        let newest = db.newest_mail_link(account.customer, kind).await?;
        Ok(newest.is_some_and(|at| self.now() < at.plus_seconds(PAUSE)))
    }

    /// A new link, which ends the older ones of its kind.
    async fn issue(&self, db: &mut Db, kind: LinkKind, account: &AccountRecord, email: &Email) -> Result<String> {
        let token = format!("{:032x}{:032x}", self.parts.entropy.bits(), self.parts.entropy.bits());
        let now = self.now();
        db.forget_ended_mail_links(now).await?;
        db.end_mail_links(account.customer, kind).await?;
        db.insert_mail_link(&hash(&token), kind, (account.customer, email), (now, end_of(kind, now))).await?;
        Ok(token)
    }

    async fn send_link(
        &self,
        db: &mut Db,
        account: &AccountRecord,
        to: &Email,
        token: &str,
        content: MailContent,
    ) -> Result<()> {
        let about = MailSubject::Customer(account.customer);
        self.queue_mail(db, NewMail { to: to.clone(), about, occasion: hash(token), content }).await
    }
}

const fn end_of(kind: LinkKind, now: Timestamp) -> Timestamp {
    match kind {
        LinkKind::Confirm => now.plus_seconds(CONFIRM_LIFETIME),
        LinkKind::Password => now.plus_seconds(PASSWORD_LIFETIME),
    }
}

/// What the database knows of a link.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
