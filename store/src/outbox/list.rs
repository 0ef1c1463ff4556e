//! The mailbox: lists of mails for the dashboard.

use domain::ids::MailId;
use domain::mail::{MailKind, MailStatus};
use domain::time::Timestamp;

use super::row::reading;
use crate::engine::Db;
use crate::error::Error;

/// Comes after the id of every mail, in every collation.
const AFTER_ALL: &str = "n";

/// Which mails are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFilter {
    /// A part of the recipient's address, in lower case.
    pub recipient: Option<String>,
    /// Only mails that stand here.
    pub status: Option<MailStatus>,
    /// Only mails of this kind.
    pub kind: Option<MailKind>,
    /// Only mails older than this one.
    pub before: Option<MailId>,
}

/// A mail in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSummary {
    /// Which mail.
    pub id: MailId,
    /// What it is for.
    pub kind: MailKind,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    kind: String,
    recipient: String,
    subject: String,
    status: String,
    attempts: i64,
    created_at: i64,
}

/// The list's text, once for each way to narrow it, so that each finds its own index.
macro_rules! list_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT id, kind, recipient, subject, status, attempts, created_at FROM outbox_mails WHERE id < $1 \
             AND recipient_key LIKE $2 ESCAPE '!' AND ",
            $narrowed,
            " ORDER BY id DESC LIMIT $5"
        )
    };
}

impl MailFilter {
    const fn sql(&self) -> &'static str {
        match (self.status, self.kind) {
            (None, None) => list_sql!("$3 = '' AND $4 = ''"),
            (Some(_), None) => list_sql!("status = $3 AND $4 = ''"),
            (None, Some(_)) => list_sql!("$3 = '' AND kind = $4"),
            (Some(_), Some(_)) => list_sql!("status = $3 AND kind = $4"),
        }
    }

    /// What the recipient's address must look like; what was typed has no wildcards.
    fn pattern(&self) -> String {
        let mut pattern = "%".to_owned();
        for character in self.recipient.as_deref().unwrap_or_default().chars() {
            if matches!(character, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(character);
        }
        if pattern.len() > 1 {
            pattern.push('%');
        }
        pattern
    }
}

impl Db {
    /// The newest `limit` mails that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_mails(&mut self, filter: &MailFilter, limit: u32) -> Result<Vec<MailSummary>, Error> {
        let before = filter.before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<SummaryRow> = on_engine!(self, |conn| sqlx::query_as(filter.sql())
            .bind(&before)
            .bind(filter.pattern())
            .bind(filter.status.map_or("", MailStatus::as_str))
            .bind(filter.kind.map_or("", MailKind::as_str))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(SummaryRow::read).collect()
    }

    /// The mails that repeat this one, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn copies_of_mail(&mut self, id: MailId) -> Result<Vec<MailSummary>, Error> {
        const SQL: &str = "SELECT id, kind, recipient, subject, status, attempts, created_at FROM outbox_mails
            WHERE copy_of = $1 ORDER BY id";
        let rows: Vec<SummaryRow> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_all(conn))?;
        rows.into_iter().map(SummaryRow::read).collect()
    }

    /// How many mails made after `after` have failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_failed_mails(&mut self, after: MailId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM outbox_mails WHERE status = 'failed' AND id > $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(after.to_string()).fetch_one(conn))?)
    }
}

impl SummaryRow {
    fn read(self) -> Result<MailSummary, Error> {
        let at = reading(&self.id);
        Ok(MailSummary {
            id: at.text("id", &self.id)?,
            kind: at.text("kind", &self.kind)?,
            status: at.text("status", &self.status)?,
            attempts: at.count("attempts", self.attempts)?,
            created_at: Timestamp::from_millis(self.created_at),
            recipient: self.recipient,
            subject: self.subject,
        })
    }
}
