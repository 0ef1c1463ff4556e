//! Mails (ORD-4): queued with their cause, delivered by a job, looked through by staff.
//!
//! To add a mail: a [`MailKind`] in `domain`, a [`MailContent`] with its words in `content`, and a call of
//! [`Shop::queue_mail`] inside the transaction of its cause.

mod content;
mod delivery;
mod letter;
mod mailbox;
mod orders;
#[cfg(test)]
mod tests;

use domain::customer::Email;
use domain::ids::{CustomerId, MailId, OrderId};
use domain::mail::MailKind;
use domain::time::Timestamp;
use store::Db;
use store::outbox::NewOutboxMail;

pub use content::{MailContent, OrderMail};
pub use delivery::DeliveryReport;
pub use mailbox::{MailDetail, MailQuery};
pub use store::outbox::OutboxMail;
pub use store::outbox::list::MailSummary;

use crate::{Result, Shop};

/// A mail that is to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// To whom.
    pub to: Email,
    /// Whom or what it is about.
    pub about: MailSubject,
    /// What tells it from other mails of its kind about the same subject, such as the id of a link or of a refund.
    pub occasion: String,
    /// What it says.
    pub content: MailContent,
}

/// Whom or what a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSubject {
    /// A customer.
    Customer(CustomerId),
    /// An order.
    Order(OrderId),
}

impl MailSubject {
    const fn order(self) -> Option<OrderId> {
        match self {
            Self::Order(order) => Some(order),
            Self::Customer(_) => None,
        }
    }

    const fn customer(self) -> Option<CustomerId> {
        match self {
            Self::Customer(customer) => Some(customer),
            Self::Order(_) => None,
        }
    }
}

impl NewMail {
    /// Whatever repeats its cause gives the same key, and no second mail.
    fn dedupe_key(&self) -> String {
        let subject = match self.about {
            MailSubject::Customer(customer) => customer.to_string(),
            MailSubject::Order(order) => order.to_string(),
        };
        format!("{} {subject} {}", self.content.kind(), self.occasion)
    }
}

impl Shop {
    /// Queues a mail in the transaction of its cause, which neither waits for it nor fails with it. A cause that
    /// repeats queues nothing more: there is one mail for each kind, subject and occasion.
    ///
    /// This is a part of a use-case, which has refused whoever may not cause it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_mail(&self, db: &mut Db, mail: NewMail) -> Result<()> {
        let letter = mail.content.letter();
        let face = self.letterhead();
        let row = NewOutboxMail {
            id: MailId::from_bits(self.fresh_bits()),
            kind: mail.content.kind(),
            dedupe_key: mail.dedupe_key(),
            order: mail.about.order(),
            customer: mail.about.customer(),
            copy_of: None,
            recipient: mail.to,
            text: letter.text(&face),
            html: letter.html(&face),
            subject: letter.subject,
            created_at: self.now(),
            give_up_at: self.patience_of(mail.content.kind()),
        };
        db.insert_mail(&row).await?;
        Ok(())
    }

    fn letterhead(&self) -> letter::Letterhead<'_> {
        letter::Letterhead { shop: &self.settings().shop_name, address: &self.parts.urls.base }
    }

    /// Until when a mail that is queued now is tried.
    fn patience_of(&self, kind: MailKind) -> Timestamp {
        self.now().plus_seconds(kind.patience())
    }
}
