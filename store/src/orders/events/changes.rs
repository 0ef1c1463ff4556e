//! What one of Stripe's events changed.

use domain::ids::OrderId;
use domain::time::Timestamp;

use super::super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// What one of Stripe's events changed, as the orders' timelines tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventChange {
    /// The order, with its number.
    pub order: (OrderId, String),
    /// When.
    pub at: Timestamp,
    /// What became different.
    pub subject: String,
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    id: String,
    order_id: String,
    number: String,
    at: i64,
    subject: String,
    from_value: Option<String>,
    to_value: Option<String>,
}

pub(super) const CHANGES: &str = "SELECT t.id, t.order_id, o.number, t.at, t.subject, t.from_value, t.to_value \
    FROM timeline_entries t JOIN orders o ON o.id = t.order_id WHERE t.cause = $1 ORDER BY t.id LIMIT 100";

impl Db {
    /// The changes of orders with this cause, in the order in which they were made; the first hundred.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn changes_by(&mut self, cause: &str) -> Result<Vec<EventChange>, Error> {
        let rows: Vec<ChangeRow> = on_engine!(self, |conn| sqlx::query_as(CHANGES).bind(cause).fetch_all(conn))?;
        rows.into_iter().map(ChangeRow::read).collect()
    }
}

impl ChangeRow {
    fn read(self) -> Result<EventChange, Error> {
        let order = Reading { table: "timeline_entries", row: &self.id }.text("order_id", &self.order_id)?;
        Ok(EventChange {
            order: (order, self.number),
            at: Timestamp::from_millis(self.at),
            subject: self.subject,
            from: self.from_value,
            to: self.to_value,
        })
    }
}
