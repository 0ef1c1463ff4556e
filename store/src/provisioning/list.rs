//! Lists of messages for the dashboard, and how many there are of some.

use domain::ids::{OrderId, ProvisionId};
use domain::provision::ProvisionStatus;
use domain::time::Timestamp;

use super::reading;
use crate::engine::Db;
use crate::error::Error;

/// Comes after the id of every message, in every collation.
const AFTER_ALL: &str = "n";

/// Which messages are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvisionFilter {
    /// Only messages that stand here.
    pub status: Option<ProvisionStatus>,
    /// Only messages older than this one.
    pub before: Option<ProvisionId>,
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionSummary {
    /// Which message.
    pub id: ProvisionId,
    /// The order that it is about.
    pub order: OrderId,
    /// The order's number.
    pub order_number: String,
    /// What was bought.
    pub product: String,
    /// Where it stands.
    pub status: ProvisionStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// What came of the last attempt.
    pub last_answer: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    order_id: String,
    order_number: String,
    product: String,
    status: String,
    attempts: i64,
    next_attempt_at: Option<i64>,
    last_answer: Option<String>,
    created_at: i64,
}

/// A list's text, once for each way to narrow it, so that each finds its own index.
macro_rules! list_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT m.id, m.order_id, o.number AS order_number, m.product, m.status, m.attempts, m.next_attempt_at, \
             m.last_answer, m.created_at FROM provision_messages m JOIN orders o ON o.id = m.order_id WHERE ",
            $narrowed
        )
    };
}

impl Db {
    /// The newest `limit` messages that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_provisions(
        &mut self,
        filter: &ProvisionFilter,
        limit: u32,
    ) -> Result<Vec<ProvisionSummary>, Error> {
        let sql = match filter.status {
            None => list_sql!("m.id < $1 AND $2 = '' ORDER BY m.id DESC LIMIT $3"),
            Some(_) => list_sql!("m.id < $1 AND m.status = $2 ORDER BY m.id DESC LIMIT $3"),
        };
        let before = filter.before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<SummaryRow> = on_engine!(self, |conn| sqlx::query_as(sql)
            .bind(&before)
            .bind(filter.status.map_or("", ProvisionStatus::as_str))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(SummaryRow::read).collect()
    }

    /// The messages about an order, oldest first: no more than it has ever had lines.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn provisions_of_order(&mut self, order: OrderId) -> Result<Vec<ProvisionSummary>, Error> {
        const SQL: &str = list_sql!("m.order_id = $1 ORDER BY m.id");
        let rows: Vec<SummaryRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(order.to_string()).fetch_all(conn))?;
        rows.into_iter().map(SummaryRow::read).collect()
    }

    /// How many messages made after `after` have failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_failed_provisions(&mut self, after: ProvisionId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM provision_messages WHERE status = 'failed' AND id > $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(after.to_string()).fetch_one(conn))?)
    }

    /// How many messages made before `before` still wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_waiting_provisions(&mut self, before: ProvisionId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM provision_messages WHERE status = 'queued' AND id < $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(before.to_string()).fetch_one(conn))?)
    }
}

impl SummaryRow {
    fn read(self) -> Result<ProvisionSummary, Error> {
        let at = reading(&self.id);
        Ok(ProvisionSummary {
            id: at.text("id", &self.id)?,
            order: at.text("order_id", &self.order_id)?,
            status: at.text("status", &self.status)?,
            attempts: at.count("attempts", self.attempts)?,
            next_attempt_at: self.next_attempt_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(self.created_at),
            order_number: self.order_number,
            product: self.product,
            last_answer: self.last_answer,
        })
    }
}
