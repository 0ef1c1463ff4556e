//! The audit log: what staff changed (ADM-6).

use domain::ids::AuditEntryId;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// An entry of the audit log. Entries are never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who: an actor's label.
    pub actor: String,
    /// What was done, such as `staff.created`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// What was there before, as JSON.
    pub before: Option<String>,
    /// What is there since, as JSON.
    pub after: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    actor: String,
    action: String,
    subject: String,
    before: Option<String>,
    after: Option<String>,
}

impl Db {
    /// Keeps an entry for ever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO audit_entries (id, at, actor, action, subject, before, after) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(entry.id.to_string())
            .bind(entry.at.millis())
            .bind(&entry.actor)
            .bind(&entry.action)
            .bind(&entry.subject)
            .bind(&entry.before)
            .bind(&entry.after)
            .execute(conn))?;
        Ok(())
    }

    /// What was done to a subject, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn audit_of(&mut self, subject: &str) -> Result<Vec<AuditEntry>, Error> {
        const SQL: &str = "SELECT id, at, actor, action, subject, before, after FROM audit_entries \
            WHERE subject = $1 ORDER BY id DESC";
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(subject).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Row {
    fn read(self) -> Result<AuditEntry, Error> {
        let at = Reading { table: "audit_entries", row: &self.id };
        Ok(AuditEntry {
            id: at.text("id", &self.id)?,
            at: Timestamp::from_millis(self.at),
            actor: self.actor,
            action: self.action,
            subject: self.subject,
            before: self.before,
            after: self.after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        async fn what_was_done_is_told_newest_first(store: Store) {
            let entry = |bits, subject: &str| AuditEntry {
                id: AuditEntryId::from_bits(bits),
                at: Timestamp::from_millis(5),
                actor: "system".to_owned(),
                action: "staff.created".to_owned(),
                subject: subject.to_owned(),
                before: None,
                after: Some("{}".to_owned()),
            };
            let mut db = store.write().await.unwrap();
            for new in [entry(1, "a"), entry(2, "a"), entry(3, "b")] {
                db.insert_audit_entry(&new).await.unwrap();
            }
            assert_eq!(db.audit_of("a").await.unwrap(), [entry(2, "a"), entry(1, "a")]);
        }
    }
}
