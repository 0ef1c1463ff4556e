//! The mailbox: what was written to whom, for staff to look through and to send again (ADM-5).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, MailId};
use domain::mail::{MailKind, MailStatus, Sender};
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::{Value, json};
use store::audit::AuditEntry;
use store::outbox::list::{MailFilter, MailSummary};
use store::outbox::{NewOutboxMail, OutboxMail};
use store::{Db, in_transaction};

use crate::{Result, Shop, cursor};

/// For how long a failed mail is told of, in seconds.
const TOLD: i64 = 7 * 24 * 3600;

/// Which mails are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailQuery {
    /// A part of the recipient's address.
    pub recipient: Option<String>,
    /// Only mails that stand here.
    pub status: Option<MailStatus>,
    /// Only mails of this kind.
    pub kind: Option<MailKind>,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many mails the page has.
    pub limit: Limit,
}

/// Everything that is known about a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailDetail {
    /// The mail. One with a personal link says nothing here.
    pub mail: OutboxMail,
    /// Its `From`: of the time when it was sent, or of now.
    pub from: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// The mails that repeat it, oldest first.
    pub copies: Vec<MailSummary>,
}

impl Shop {
    /// A page of the shop's mails.
    ///
    /// # Errors
    /// When the actor may not read mails, or the cursor is none that this gave.
    pub async fn list_mails(&self, actor: Actor, query: &MailQuery) -> Result<Page<MailSummary>> {
        actor.require(Permission::ReadOrders)?;
        let filter = MailFilter {
            recipient: query.recipient.as_ref().map(|recipient| recipient.trim().to_lowercase()),
            status: query.status,
            kind: query.kind,
            before: query.cursor.as_deref().map(cursor::decode).transpose()?,
        };
        let mails = self.parts.store.read().await?.list_mails(&filter, query.limit.get() + 1).await?;
        Ok(Page::from_overfull(mails, query.limit, |mail| cursor::encode(&mail.id)))
    }

    /// How many mails of the last seven days could not be delivered.
    ///
    /// # Errors
    /// When the actor may not read mails.
    pub async fn count_failed_mails(&self, actor: Actor) -> Result<i64> {
        actor.require(Permission::ReadOrders)?;
        let since = u128::try_from(self.now().plus_seconds(-TOLD).millis()).unwrap_or(0);
        // Ids begin with the time at which they were made.
        Ok(self.parts.store.read().await?.count_failed_mails(MailId::from_bits(since << 80)).await?)
    }

    /// Everything about a mail but a personal link.
    ///
    /// # Errors
    /// When the actor may not read mails; [`Rejection::MailNotFound`].
    pub async fn mail_detail(&self, actor: Actor, id: &str) -> Result<MailDetail> {
        actor.require(Permission::ReadOrders)?;
        let id: MailId = id.parse().map_err(|_| Rejection::MailNotFound)?;
        let mut db = self.parts.store.read().await?;
        let mut mail = db.mail(id).await?.ok_or(Rejection::MailNotFound)?;
        if mail.secret {
            mail.text.clear();
            mail.html.clear();
        }
        let from = mail.sender.clone().unwrap_or_else(|| self.mail_sender().to_string());
        Ok(MailDetail { from, message_id: self.message_id(id), copies: db.copies_of_mail(id).await?, mail })
    }

    /// Sends a mail once more: one that failed is tried again, one that was sent is copied. `copies` is how many copies
    /// the asker knew of, so that pressing twice makes one.
    ///
    /// # Errors
    /// When the actor may not send mails; [`Rejection::MailNotFound`]; [`Rejection::MailNotRepeatable`] for a mail with
    /// a personal link.
    pub async fn resend_mail(&self, actor: Actor, id: &str, copies: u32) -> Result<MailId> {
        actor.require(Permission::ChangeOrders)?;
        let id: MailId = id.parse().map_err(|_| Rejection::MailNotFound)?;
        in_transaction!(self.parts.store, |db| { self.resend_mail_in(db, actor, id, copies).await })
    }

    async fn resend_mail_in(&self, db: &mut Db, actor: Actor, id: MailId, copies: u32) -> Result<MailId> {
        let mail = db.mail(id).await?.ok_or(Rejection::MailNotFound)?;
        if mail.secret {
            return Err(Rejection::MailNotRepeatable.into());
        }
        let queued = match mail.status {
            MailStatus::Queued => None,
            MailStatus::Failed => {
                let again = db.requeue_failed_mail(id, self.now(), self.patience_of(mail.kind)).await?;
                again.then(|| json!({ "status": MailStatus::Queued }))
            }
            MailStatus::Sent => {
                let copy = self.copy_of(&mail, copies);
                db.insert_mail(&copy).await?.then(|| json!({ "copy": copy.id }))
            }
        };
        if let Some(after) = queued {
            db.insert_audit_entry(&self.resent(actor, &mail, &after)).await?;
        }
        Ok(id)
    }

    fn copy_of(&self, mail: &OutboxMail, copies: u32) -> NewOutboxMail {
        NewOutboxMail {
            id: MailId::from_bits(self.fresh_bits()),
            kind: mail.kind,
            dedupe_key: format!("copy {} {copies}", mail.id),
            order: mail.order.as_ref().map(|(order, _)| *order),
            customer: mail.customer,
            copy_of: Some(mail.id),
            recipient: mail.recipient.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            created_at: self.now(),
            give_up_at: self.patience_of(mail.kind),
        }
    }

    fn resent(&self, actor: Actor, mail: &OutboxMail, after: &Value) -> AuditEntry {
        AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: "mail.resent".to_owned(),
            subject: mail.id.to_string(),
            before: Some(json!({ "status": mail.status }).to_string()),
            after: Some(after.to_string()),
        }
    }

    /// Whom mails come from now.
    pub(super) fn mail_sender(&self) -> Sender {
        let Sender { name, address } = self.parts.mail_sender.clone();
        Sender { name: Some(name.unwrap_or_else(|| self.settings().shop_name.clone())), address }
    }

    /// The `Message-ID` of a mail: the same at each attempt, so that receivers can tell a repetition.
    pub(super) fn message_id(&self, id: MailId) -> String {
        format!("<{id}@{}>", host(&self.parts.urls.base))
    }
}

/// The host of an address such as `https://shop.example:8443`.
fn host(base: &str) -> &str {
    let authority = base.split_once("://").map_or(base, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or(authority);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_has_neither_scheme_nor_port() {
        for (base, expected) in [
            ("https://shop.example", "shop.example"),
            ("https://shop.example:8443", "shop.example"),
            ("http://127.0.0.1:3000", "127.0.0.1"),
            ("http://[::1]:3000", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(host(base), expected);
        }
    }
}
