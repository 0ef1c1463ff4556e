//! The timelines of orders: who changed what, when and why.

use domain::ids::{OrderId, TimelineEntryId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

/// An entry that is being written.
#[derive(Clone, Debug)]
pub struct NewTimelineEntry<'a> {
    /// Its id.
    pub id: TimelineEntryId,
    /// Whose timeline.
    pub order: OrderId,
    /// When.
    pub at: Timestamp,
    /// Who: an actor's label.
    pub actor: String,
    /// Why: a request, an event of Stripe's, a job.
    pub cause: &'a str,
    /// What became different.
    pub subject: &'a str,
    /// Before.
    pub from: Option<&'a str>,
    /// After.
    pub to: Option<&'a str>,
    /// What else there is to say.
    pub remark: Option<&'a str>,
}

impl Db {
    /// Adds an entry to an order's timeline.
    pub async fn insert_timeline_entry(&mut self, entry: &NewTimelineEntry<'_>) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO timeline_entries (id, order_id, at, actor, cause, subject, from_value, to_value,
                remark)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(entry.id.to_string())
            .bind(entry.order.to_string())
            .bind(entry.at.millis())
            .bind(&entry.actor)
            .bind(entry.cause)
            .bind(entry.subject)
            .bind(entry.from)
            .bind(entry.to)
            .bind(entry.remark)
            .execute(conn))?;
        Ok(())
    }
}
