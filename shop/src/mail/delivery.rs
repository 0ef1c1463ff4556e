//! Delivering what is due, a batch at a time (ORD-4).

use store::in_transaction;
use store::outbox::{DueMail, OutboxMail};

use crate::ports::{Mail, MailError};
use crate::retry::pause_after;
use crate::{Result, Shop};

/// How many mails one round tries.
const AT_ONCE: u32 = 20;
/// For how long a mail belongs to whoever claimed it, in seconds: several times what a mailer may take.
pub(super) const LEASE: i64 = 60;
/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE: i64 = 3600;
/// The most characters that are kept of an error.
const LONGEST_ERROR: usize = 500;

/// What a round of deliveries did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryReport {
    /// Mails that were taken by the mail server.
    pub sent: u32,
    /// Mails that will be tried again.
    pub postponed: u32,
    /// Mails that will not be tried again.
    pub failed: u32,
    /// Whether the mail server could not be spoken to: the round ended there, because the other mails would only have
    /// waited for the same silence.
    pub unreachable: bool,
}

impl Shop {
    /// Delivers mails whose time has come. Several processes may do so at once: each mail is claimed by one of them, and
    /// one that dies loses none. Only a mail that was taken by the mail server just before its process died is sent
    /// twice, both times under the same `Message-ID`.
    ///
    /// # Errors
    /// When the database fails; what the mail server refuses is only counted.
    pub async fn deliver_mails(&self) -> Result<DeliveryReport> {
        let due = self.parts.store.read().await?.due_mails(self.now(), AT_ONCE).await?;
        let mut report = DeliveryReport::default();
        for mail in due {
            if let Some(claimed) = self.claim_mail(mail).await? {
                fail_point!("mail.claimed");
                self.deliver(&claimed, &mut report).await?;
            }
            if report.unreachable {
                break;
            }
        }
        if report != DeliveryReport::default() {
            self.parts.mailer.rest().await;
        }
        Ok(report)
    }

    async fn claim_mail(&self, due: DueMail) -> Result<Option<OutboxMail>> {
        let until = self.now().plus_seconds(LEASE);
        in_transaction!(self.parts.store, |db| { Ok(db.claim_mail(due, until).await?) })
    }

    async fn deliver(&self, claimed: &OutboxMail, report: &mut DeliveryReport) -> Result<()> {
        if claimed.secret && claimed.give_up_at <= self.now() {
            report.failed += 1;
            return self.fail_mail(claimed, "It waited so long that its link has ended.").await;
        }
        let mail = self.dressed(claimed);
        let Err(error) = self.parts.mailer.send(&mail).await else {
            fail_point!("mail.handed_over");
            report.sent += 1;
            return self.set_sent(&mail).await;
        };
        report.unreachable = matches!(error, MailError::Unreachable(_));
        let next = self.now().plus_seconds(pause_after(claimed.attempts, LONGEST_PAUSE));
        if matches!(error, MailError::Permanent(_)) || next > claimed.give_up_at {
            report.failed += 1;
            return self.fail_mail(claimed, &error.to_string()).await;
        }
        report.postponed += 1;
        tracing::warn!(%error, mail = %claimed.id, %next, "a mail could not be delivered; it will be tried again");
        let error = shortened(&error.to_string());
        in_transaction!(self.parts.store, |db| { Ok(db.postpone_mail(claimed, &error, next).await?) })
    }

    async fn set_sent(&self, mail: &Mail) -> Result<()> {
        let (sender, now) = (mail.from.to_string(), self.now());
        in_transaction!(self.parts.store, |db| { Ok(db.set_mail_sent(mail.id, &sender, now).await?) })
    }

    async fn fail_mail(&self, claimed: &OutboxMail, error: &str) -> Result<()> {
        tracing::warn!(error, mail = %claimed.id, "a mail will not be delivered");
        let error = shortened(error);
        in_transaction!(self.parts.store, |db| { Ok(db.set_mail_failed(claimed, &error).await?) })
    }

    fn dressed(&self, mail: &OutboxMail) -> Mail {
        Mail {
            id: mail.id,
            message_id: self.message_id(mail.id),
            from: self.mail_sender(),
            to: mail.recipient.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
            at: mail.created_at,
        }
    }
}

fn shortened(error: &str) -> String {
    error.chars().filter(|character| !character.is_control()).take(LONGEST_ERROR).collect()
}
