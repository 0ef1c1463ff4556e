//! A mail as a row.

use domain::customer::Email;
use domain::ids::{CustomerId, MailId, OrderId};
use domain::mail::{MailKind, MailStatus};
use domain::time::Timestamp;

use super::DueMail;
use crate::error::Error;
use crate::reading::Reading;

/// A mail that is being queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutboxMail {
    /// Its id.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// Whatever causes a mail with the same key causes the same mail.
    pub dedupe_key: String,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// The customer that it is about.
    pub customer: Option<CustomerId>,
    /// The mail that it repeats.
    pub copy_of: Option<MailId>,
    /// To whom.
    pub recipient: Email,
    /// Its subject.
    pub subject: String,
    /// What it says, without markup.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was queued: its first attempt is due at once.
    pub created_at: Timestamp,
    /// When its delivery is given up.
    pub give_up_at: Timestamp,
}

/// A mail with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMail {
    /// Its id.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// The order that it is about, with its number.
    pub order: Option<(OrderId, String)>,
    /// The customer that it is about.
    pub customer: Option<CustomerId>,
    /// The mail that it repeats.
    pub copy_of: Option<MailId>,
    /// From whom it was sent, once it was.
    pub sender: Option<String>,
    /// To whom.
    pub recipient: Email,
    /// Its subject.
    pub subject: String,
    /// What it says, without markup; empty where a personal link was forgotten.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Whether it holds a personal link.
    pub secret: bool,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// When its delivery is given up.
    pub give_up_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    kind: String,
    order_id: Option<String>,
    order_number: Option<String>,
    customer_id: Option<String>,
    copy_of: Option<String>,
    sender: Option<String>,
    recipient: String,
    subject: String,
    text: String,
    html: String,
    secret: i64,
    status: String,
    attempts: i64,
    next_attempt_at: Option<i64>,
    give_up_at: i64,
    last_error: Option<String>,
    created_at: i64,
    sent_at: Option<i64>,
}

impl Row {
    pub(super) fn read(self) -> Result<OutboxMail, Error> {
        let at = reading(&self.id);
        let order: Option<OrderId> = at.optional("order_id", self.order_id.as_deref())?;
        Ok(OutboxMail {
            id: at.text("id", &self.id)?,
            kind: at.text("kind", &self.kind)?,
            order: order.zip(self.order_number),
            customer: at.optional("customer_id", self.customer_id.as_deref())?,
            copy_of: at.optional("copy_of", self.copy_of.as_deref())?,
            recipient: at.text("recipient", &self.recipient)?,
            secret: self.secret != 0,
            status: at.text("status", &self.status)?,
            attempts: at.count("attempts", self.attempts)?,
            next_attempt_at: self.next_attempt_at.map(Timestamp::from_millis),
            give_up_at: Timestamp::from_millis(self.give_up_at),
            created_at: Timestamp::from_millis(self.created_at),
            sent_at: self.sent_at.map(Timestamp::from_millis),
            sender: self.sender,
            subject: self.subject,
            text: self.text,
            html: self.html,
            last_error: self.last_error,
        })
    }
}

/// A due mail from its columns.
pub(super) fn due(id: &str, attempts: i64) -> Result<DueMail, Error> {
    let at = reading(id);
    Ok(DueMail { id: at.text("id", id)?, attempts: at.count("attempts", attempts)? })
}

pub(super) const fn reading(id: &str) -> Reading<'_> {
    Reading { table: "outbox_mails", row: id }
}
