//! The outbox: mails that are written with their cause and delivered later (ORD-4).

pub mod list;
mod row;
#[cfg(test)]
mod tests;

use domain::ids::MailId;
use domain::mail::MailStatus;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

use row::Row;
pub use row::{NewOutboxMail, OutboxMail};

/// A mail whose time has come. It is delivered by whoever claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueMail {
    /// Which mail.
    pub id: MailId,
    /// How often it was tried so far.
    pub attempts: u32,
}

impl Db {
    /// Keeps a mail for delivery, unless one with its key is there already. Answers whether it was new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_mail(&mut self, mail: &NewOutboxMail) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO outbox_mails (id, kind, dedupe_key, order_id, customer_id, copy_of, sender,
                recipient, recipient_key, subject, text, html, secret, status, attempts, next_attempt_at, give_up_at,
                last_error, created_at, sent_at)
            VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10, $11, $12, 'queued', 0, $13, $14, NULL, $13, NULL)
            ON CONFLICT (dedupe_key) DO NOTHING";
        let written = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(mail.id.to_string())
            .bind(mail.kind.as_str())
            .bind(&mail.dedupe_key)
            .bind(mail.order.map(|order| order.to_string()))
            .bind(mail.customer.map(|customer| customer.to_string()))
            .bind(mail.copy_of.map(|original| original.to_string()))
            .bind(mail.recipient.as_str())
            .bind(mail.recipient.key())
            .bind(&mail.subject)
            .bind(&mail.text)
            .bind(&mail.html)
            .bind(i64::from(mail.kind.is_secret()))
            .bind(mail.created_at.millis())
            .bind(mail.give_up_at.millis())
            .execute(conn))?;
        Ok(written == 1)
    }

    /// The mails that must be tried now, those that wait longest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn due_mails(&mut self, now: Timestamp, most: u32) -> Result<Vec<DueMail>, Error> {
        const SQL: &str = "SELECT id, attempts FROM outbox_mails
            WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT $2";
        let rows: Vec<(String, i64)> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        rows.into_iter().map(|(id, attempts)| row::due(&id, attempts)).collect()
    }

    /// Takes a mail for one attempt, and counts it; nobody else gets it before `until`. `None` when somebody else
    /// was faster.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn claim_mail(&mut self, due: DueMail, until: Timestamp) -> Result<Option<OutboxMail>, Error> {
        const CLAIM: &str = "UPDATE outbox_mails SET attempts = attempts + 1, next_attempt_at = $3
            WHERE id = $1 AND attempts = $2 AND next_attempt_at IS NOT NULL";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(CLAIM)
            .bind(due.id.to_string())
            .bind(i64::from(due.attempts))
            .bind(until.millis())
            .execute(conn))?;
        if claimed == 1 { self.mail(due.id).await } else { Ok(None) }
    }

    /// A mail with all that is known of it.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn mail(&mut self, id: MailId) -> Result<Option<OutboxMail>, Error> {
        const SQL: &str = "SELECT m.*, o.number AS order_number FROM outbox_mails m
            LEFT JOIN orders o ON o.id = m.order_id WHERE m.id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// Says that a mail was taken by the mail server, whatever was said of it before: nothing takes that back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_mail_sent(&mut self, id: MailId, sender: &str, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE outbox_mails SET status = 'sent', sender = $2, sent_at = $3, next_attempt_at = NULL,
                last_error = NULL, text = CASE WHEN secret = 1 THEN '' ELSE text END,
                html = CASE WHEN secret = 1 THEN '' ELSE html END
            WHERE id = $1 AND status <> 'sent'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(sender)
            .bind(now.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Says that an attempt failed, and when to try again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn postpone_mail(&mut self, claimed: &OutboxMail, error: &str, next: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE outbox_mails SET last_error = $3, next_attempt_at = $4
            WHERE id = $1 AND attempts = $2 AND status = 'queued'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(claimed.id.to_string())
            .bind(i64::from(claimed.attempts))
            .bind(error)
            .bind(next.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Says that a mail will not be delivered. Its personal link, if it has one, is forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_mail_failed(&mut self, claimed: &OutboxMail, error: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE outbox_mails SET status = 'failed', last_error = $3, next_attempt_at = NULL,
                text = CASE WHEN secret = 1 THEN '' ELSE text END, html = CASE WHEN secret = 1 THEN '' ELSE html END
            WHERE id = $1 AND attempts = $2 AND status = 'queued'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(claimed.id.to_string())
            .bind(i64::from(claimed.attempts))
            .bind(error)
            .execute(conn))?;
        Ok(())
    }

    /// Puts a mail that failed back into the queue. Answers `false` for one that has not failed (any more).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requeue_failed_mail(
        &mut self,
        id: MailId,
        now: Timestamp,
        give_up_at: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE outbox_mails SET status = $2, next_attempt_at = $3, give_up_at = $4
            WHERE id = $1 AND status = 'failed' AND secret = 0";
        let queued = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(MailStatus::Queued.as_str())
            .bind(now.millis())
            .bind(give_up_at.millis())
            .execute(conn))?;
        Ok(queued == 1)
    }
}
