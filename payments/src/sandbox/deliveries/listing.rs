//! Deliveries and their attempts as the control page and its API show them.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Attempt, Delivery};
use crate::sandbox::error::SandboxError;

/// Which deliveries are looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only those that failed, were given up or were dropped, and that no later attempt has mended.
    pub(crate) failed: bool,
    /// Only those of this event.
    pub(crate) event: Option<String>,
    /// Only those older than this one.
    pub(crate) before: Option<i64>,
}

/// At most `limit` deliveries, newest first.
pub(crate) async fn list(
    conn: &mut SqliteConnection,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Delivery>, SandboxError> {
    const SQL: &str = "SELECT d.id, d.event_id, e.kind AS event_type, d.created, d.next_at, d.delivered, d.fault, e.body \
        FROM deliveries d JOIN events e ON e.id = d.event_id \
        WHERE ($1 IS NULL OR d.id < $1) AND ($2 IS NULL OR d.event_id = $2) \
        AND (NOT $3 OR (d.delivered = 0 AND (d.next_at IS NULL OR EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id)))) \
        ORDER BY d.id DESC LIMIT $4";
    let query = sqlx::query_as(SQL).bind(filter.before).bind(&filter.event).bind(filter.failed).bind(limit);
    Ok(query.fetch_all(conn).await?)
}

/// All attempts of these deliveries, in the order they were made.
pub(crate) async fn attempts_of(
    conn: &mut SqliteConnection,
    deliveries: &[Delivery],
) -> Result<Vec<Attempt>, SandboxError> {
    const SQL: &str = "SELECT id, delivery_id, at, manual, fault, signature, body, status, answer FROM attempts \
        WHERE delivery_id IN (SELECT value FROM json_each($1)) ORDER BY id";
    let ids: Vec<i64> = deliveries.iter().map(|delivery| delivery.id).collect();
    Ok(sqlx::query_as(SQL).bind(Value::from(ids).to_string()).fetch_all(conn).await?)
}
