//! Deliveries of events to the shop's webhook: the queue, its retries and what was answered.

mod listing;

use serde::Serialize;
use serde_json::Value;
use sqlx::{FromRow, SqliteConnection};

use super::courier::Answer;
use super::error::SandboxError;
use super::faults::{DeliveryFault, SentFault};

pub(crate) use listing::{Filter, attempts_of, list};

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
    /// The fault that dropped it or held it back.
    pub(crate) fault: Option<String>,
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
    /// What was wrong with it on purpose.
    pub(crate) fault: Option<String>,
    pub(crate) signature: String,
    pub(crate) body: String,
    /// The HTTP status answered; none when there was no answer.
    pub(crate) status: Option<i64>,
    /// The body answered, or why there was no answer.
    pub(crate) answer: String,
}

/// How an event came to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// By itself, perhaps with something wrong on purpose.
    ByItself(Option<SentFault>),
    /// From the control page, where nothing goes wrong.
    ByHand,
}

impl Sent {
    pub(crate) fn fault(self) -> Option<SentFault> {
        match self {
            Self::ByItself(fault) => fault,
            Self::ByHand => None,
        }
    }
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
    const SQL: &str = "SELECT d.id, d.event_id, e.kind AS event_type, d.created, d.next_at, d.delivered, d.fault, e.body \
        FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = $1";
    Ok(sqlx::query_as(SQL).bind(id).fetch_optional(conn).await?)
}

/// Whether nobody need wait for the webhook's answer to this event: it was given, or a fault keeps the event from it.
pub(crate) async fn answered(conn: &mut SqliteConnection, event: &str) -> Result<bool, SandboxError> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = $1 \
        AND (d.fault IS NOT NULL OR EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id)))";
    Ok(sqlx::query_scalar(SQL).bind(event).fetch_one(conn).await?)
}

/// Records an attempt, and moves the delivery on: done, once more later, or given up.
pub(crate) async fn record(
    conn: &mut SqliteConnection,
    delivery: &Delivery,
    answer: &Answer,
    sent: Sent,
    first_retry_ms: i64,
) -> Result<Attempt, SandboxError> {
    const ATTEMPT: &str = "INSERT INTO attempts (delivery_id, at, manual, fault, signature, body, status, answer) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        RETURNING id, delivery_id, at, manual, fault, signature, body, status, answer";
    const FAILURES: &str = "SELECT COUNT(*) FROM attempts WHERE delivery_id = $1 AND manual = 0";
    let attempt: Attempt = sqlx::query_as(ATTEMPT)
        .bind(delivery.id)
        .bind(answer.sent_at)
        .bind(sent == Sent::ByHand)
        .bind(sent.fault().map(SentFault::name))
        .bind(&answer.signature)
        .bind(&answer.body)
        .bind(answer.status.map(i64::from))
        .bind(&answer.answer)
        .fetch_one(&mut *conn)
        .await?;
    if answer.accepted() {
        const DONE: &str = "UPDATE deliveries SET delivered = 1, next_at = NULL, held = NULL WHERE id = $1";
        sqlx::query(DONE).bind(delivery.id).execute(&mut *conn).await?;
    } else if sent != Sent::ByHand {
        const LATER: &str = "UPDATE deliveries SET next_at = $2, held = NULL WHERE id = $1 AND delivered = 0";
        let failures: i64 = sqlx::query_scalar(FAILURES).bind(delivery.id).fetch_one(&mut *conn).await?;
        let next = answer.sent_at.saturating_add(pause_ms(failures, first_retry_ms));
        let next = (next - delivery.created <= GIVE_UP_AFTER_MS).then_some(next);
        sqlx::query(LATER).bind(delivery.id).bind(next).execute(&mut *conn).await?;
    }
    release(conn, delivery, answer.sent_at).await?;
    Ok(attempt)
}

/// Lets those go that waited for a delivery like this one.
async fn release(conn: &mut SqliteConnection, sent: &Delivery, now_millis: i64) -> Result<(), SandboxError> {
    const SQL: &str = "UPDATE deliveries SET next_at = $3, held = NULL WHERE held IS NOT NULL AND id <> $1 \
        AND (held = '[]' OR $2 IN (SELECT value FROM json_each(held)))";
    sqlx::query(SQL).bind(sent.id).bind(&sent.event_type).bind(now_millis).execute(conn).await?;
    Ok(())
}

/// Whether one is held back until a delivery of this type was sent.
pub(crate) async fn is_awaited(conn: &mut SqliteConnection, kind: &str) -> Result<bool, SandboxError> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE held IS NOT NULL \
        AND (held = '[]' OR $1 IN (SELECT value FROM json_each(held))))";
    Ok(sqlx::query_scalar(SQL).bind(kind).fetch_one(conn).await?)
}

/// Drops a delivery (no `next_at`) or holds it back, `held` until one of these types was sent.
pub(crate) async fn put_off(
    conn: &mut SqliteConnection,
    id: i64,
    fault: DeliveryFault,
    next_at: Option<i64>,
    held: Option<&[String]>,
) -> Result<(), SandboxError> {
    const SQL: &str = "UPDATE deliveries SET fault = $2, next_at = $3, held = $4 WHERE id = $1";
    let held = held.map(|types| Value::from(types).to_string());
    sqlx::query(SQL).bind(id).bind(fault.name()).bind(next_at).bind(held).execute(conn).await?;
    Ok(())
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
