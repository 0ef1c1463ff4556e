//! Deliveries of events to the shop's webhook: the queue, its retries and what was answered.

use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use super::courier::Answer;
use super::error::SandboxError;

/// Stripe gives up after three days.
const GIVE_UP_AFTER_MS: i64 = 3 * 24 * 60 * 60 * 1000;
const LONGEST_PAUSE_MS: i64 = 60 * 60 * 1000;

/// An event on its way to the webhook.
#[derive(Debug, Clone, FromRow, Serialize)]
pub(crate) struct Delivery {
    pub(crate) id: i64,
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    /// Real time in milliseconds.
    pub(crate) created: i64,
    /// Real time of the next attempt in milliseconds; none when it was delivered or given up.
    pub(crate) next_at: Option<i64>,
    pub(crate) delivered: bool,
    #[serde(skip)]
    pub(crate) body: String,
}

/// One request to the webhook and its answer.
#[derive(Debug, Clone, FromRow, Serialize)]
pub(crate) struct Attempt {
    pub(crate) id: i64,
    pub(crate) delivery_id: i64,
    /// Real time in milliseconds.
    pub(crate) at: i64,
    /// Sent by hand from the control page.
    pub(crate) manual: bool,
    pub(crate) signature: String,
    pub(crate) body: String,
    /// The HTTP status answered; none when there was no answer.
    pub(crate) status: Option<i64>,
    /// The body answered, or why there was no answer.
    pub(crate) answer: String,
}

/// A delivery and when it is to be sent.
#[derive(Debug, Clone, Copy, FromRow)]
pub(crate) struct Queued {
    pub(crate) id: i64,
    pub(crate) next_at: i64,
}

/// What is to be sent next, soonest first.
pub(crate) async fn queue(conn: &mut SqliteConnection) -> Result<Vec<Queued>, SandboxError> {
    const SQL: &str = "SELECT id, next_at FROM deliveries WHERE next_at IS NOT NULL ORDER BY next_at, id LIMIT 64";
    Ok(sqlx::query_as(SQL).fetch_all(conn).await?)
}

pub(crate) async fn find(conn: &mut SqliteConnection, id: i64) -> Result<Option<Delivery>, SandboxError> {
    const SQL: &str = "SELECT d.id, d.event_id, e.kind AS event_type, d.created, d.next_at, d.delivered, e.body \
        FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = $1";
    Ok(sqlx::query_as(SQL).bind(id).fetch_optional(conn).await?)
}

/// The latest deliveries, newest first.
pub(crate) async fn latest(conn: &mut SqliteConnection, limit: i64) -> Result<Vec<Delivery>, SandboxError> {
    const SQL: &str = "SELECT d.id, d.event_id, e.kind AS event_type, d.created, d.next_at, d.delivered, e.body \
        FROM deliveries d JOIN events e ON e.id = d.event_id ORDER BY d.id DESC LIMIT $1";
    Ok(sqlx::query_as(SQL).bind(limit).fetch_all(conn).await?)
}

/// All attempts of the deliveries from `oldest` on, in the order they were made.
pub(crate) async fn attempts_since(conn: &mut SqliteConnection, oldest: i64) -> Result<Vec<Attempt>, SandboxError> {
    const SQL: &str = "SELECT id, delivery_id, at, manual, signature, body, status, answer FROM attempts \
        WHERE delivery_id >= $1 ORDER BY id";
    Ok(sqlx::query_as(SQL).bind(oldest).fetch_all(conn).await?)
}

/// Whether the webhook has answered this event, in whatever way.
pub(crate) async fn answered(conn: &mut SqliteConnection, event: &str) -> Result<bool, SandboxError> {
    const SQL: &str =
        "SELECT EXISTS (SELECT 1 FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.event_id = $1)";
    Ok(sqlx::query_scalar(SQL).bind(event).fetch_one(conn).await?)
}

/// Records an attempt, and moves the delivery on: done, once more later, or given up.
pub(crate) async fn record(
    conn: &mut SqliteConnection,
    delivery: &Delivery,
    answer: &Answer,
    manual: bool,
    first_retry_ms: i64,
) -> Result<Attempt, SandboxError> {
    const ATTEMPT: &str = "INSERT INTO attempts (delivery_id, at, manual, signature, body, status, answer) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, delivery_id, at, manual, signature, body, status, answer";
    const FAILURES: &str = "SELECT COUNT(*) FROM attempts WHERE delivery_id = $1 AND manual = 0";
    let attempt: Attempt = sqlx::query_as(ATTEMPT)
        .bind(delivery.id)
        .bind(answer.sent_at)
        .bind(manual)
        .bind(&answer.signature)
        .bind(&answer.body)
        .bind(answer.status.map(i64::from))
        .bind(&answer.answer)
        .fetch_one(&mut *conn)
        .await?;
    if answer.accepted() {
        const DONE: &str = "UPDATE deliveries SET delivered = 1, next_at = NULL WHERE id = $1";
        sqlx::query(DONE).bind(delivery.id).execute(&mut *conn).await?;
    } else if !manual {
        const LATER: &str = "UPDATE deliveries SET next_at = $2 WHERE id = $1 AND delivered = 0";
        let failures: i64 = sqlx::query_scalar(FAILURES).bind(delivery.id).fetch_one(&mut *conn).await?;
        let next = answer.sent_at.saturating_add(pause_ms(failures, first_retry_ms));
        let next = (next - delivery.created <= GIVE_UP_AFTER_MS).then_some(next);
        sqlx::query(LATER).bind(delivery.id).bind(next).execute(&mut *conn).await?;
    }
    Ok(attempt)
}

/// The pause doubles with each failure, up to an hour.
fn pause_ms(failures: i64, first: i64) -> i64 {
    let doublings = u32::try_from(failures - 1).unwrap_or(0).min(30);
    first.saturating_mul(1 << doublings).min(LONGEST_PAUSE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_between_attempts_doubles_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=4).map(|failures| pause_ms(failures, 2000)).collect();
        assert_eq!(pauses, [2000, 4000, 8000, 16_000]);
        assert_eq!(pause_ms(90, 2000), LONGEST_PAUSE_MS);
    }
}
