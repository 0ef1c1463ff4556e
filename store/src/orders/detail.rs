//! One order, and everything that is known about it.

use domain::ids::{OrderId, PaymentSessionId, StripeSessionId, TimelineEntryId};
use domain::order::Order;
use domain::time::Timestamp;

use super::row::{LineRow, OrderRow, Reading, line_columns, order_columns};
use crate::engine::Db;
use crate::error::Error;
use crate::payment_sessions::AttemptStatus;

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Which entry.
    pub id: TimelineEntryId,
    /// When.
    pub at: Timestamp,
    /// Who: a member of staff by name, `shopper` or `system`.
    pub who: String,
    /// Why.
    pub cause: String,
    /// What became different.
    pub subject: String,
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
    /// What else there is to say.
    pub remark: Option<String>,
}

/// An attempt to pay an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentAttempt {
    /// Our id of it.
    pub id: PaymentSessionId,
    /// The first is 1.
    pub attempt: u32,
    /// Where it stands.
    pub status: AttemptStatus,
    /// Stripe's id of it, once it exists there.
    pub stripe_id: Option<StripeSessionId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct TimelineRow {
    id: String,
    at: i64,
    who: String,
    cause: String,
    subject: String,
    from_value: Option<String>,
    to_value: Option<String>,
    remark: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    id: String,
    attempt: i64,
    status: String,
    stripe_id: Option<String>,
    created_at: i64,
    expires_at: i64,
}

impl Db {
    /// The order with its lines, if there is one that was not deleted.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order(&mut self, id: OrderId) -> Result<Option<Order>, Error> {
        const SQL: &str = concat!("SELECT ", order_columns!(), " FROM orders WHERE id = $1 AND deleted_at IS NULL");
        self.order_by(SQL, id).await
    }

    /// The order that a statement gives for its id, with its lines.
    pub(super) async fn order_by(&mut self, sql: &'static str, id: OrderId) -> Result<Option<Order>, Error> {
        const LINES: &str =
            concat!("SELECT ", line_columns!(), " FROM order_lines WHERE order_id = $1 ORDER BY position");
        let id = id.to_string();
        let order: Option<OrderRow> = on_engine!(self, |conn| sqlx::query_as(sql).bind(&id).fetch_optional(conn))?;
        let Some(order) = order else { return Ok(None) };
        let lines: Vec<LineRow> = on_engine!(self, |conn| sqlx::query_as(LINES).bind(&id).fetch_all(conn))?;
        order.with(lines).map(Some)
    }

    /// The id of the order with a number.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order_id_of_number(&mut self, number: &str) -> Result<Option<OrderId>, Error> {
        const SQL: &str = "SELECT id FROM orders WHERE number = $1";
        let id: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(number).fetch_optional(conn))?;
        Reading { table: "orders", row: number }.optional("id", id.as_deref())
    }

    /// What happened to an order, the newest first, with the names of the staff who did it.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order_timeline(&mut self, id: OrderId) -> Result<Vec<TimelineEntry>, Error> {
        const SQL: &str = "SELECT t.id, t.at, COALESCE(s.name, t.actor) AS who, t.cause, t.subject, t.from_value, \
            t.to_value, t.remark FROM timeline_entries t LEFT JOIN staff s ON s.id = t.actor WHERE t.order_id = $1 \
            ORDER BY t.id DESC";
        let id = id.to_string();
        let rows: Vec<TimelineRow> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(&id).fetch_all(conn))?;
        let read = |row: TimelineRow| {
            Ok(TimelineEntry {
                id: Reading { table: "timeline_entries", row: &row.id }.text("id", &row.id)?,
                at: Timestamp::from_millis(row.at),
                who: row.who,
                cause: row.cause,
                subject: row.subject,
                from: row.from_value,
                to: row.to_value,
                remark: row.remark,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The attempts to pay an order, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order_payment_attempts(&mut self, id: OrderId) -> Result<Vec<PaymentAttempt>, Error> {
        const SQL: &str = "SELECT id, attempt, status, stripe_id, created_at, expires_at FROM payment_sessions \
            WHERE order_id = $1 ORDER BY attempt DESC";
        let id = id.to_string();
        let rows: Vec<AttemptRow> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(&id).fetch_all(conn))?;
        let read = |row: AttemptRow| {
            let at = Reading { table: "payment_sessions", row: &row.id };
            Ok(PaymentAttempt {
                id: at.text("id", &row.id)?,
                attempt: at.count("attempt", row.attempt)?,
                stripe_id: at.optional("stripe_id", row.stripe_id.as_deref())?,
                created_at: Timestamp::from_millis(row.created_at),
                expires_at: Timestamp::from_millis(row.expires_at),
                status: at.text("status", &row.status)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
