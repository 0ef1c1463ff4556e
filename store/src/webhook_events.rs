//! Stripe's events, raw as they came, and what became of them.

pub mod listing;
pub mod refused;
#[cfg(test)]
mod tests;

use domain::ids::{OrderId, StripeEventId};
use domain::stripe_event::{EventOutcome, EventSignature, EventSource, EventStatus};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// An event that is being kept.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// Stripe's id.
    pub id: &'a StripeEventId,
    /// Its type, such as `checkout.session.completed`.
    pub kind: &'a str,
    /// Whether it is about real money.
    pub livemode: bool,
    /// The raw body.
    pub payload: &'a str,
    /// The payment intent that its object names.
    pub payment_intent: Option<&'a str>,
    /// The signature of a delivery; an event that was read in a list has none.
    pub signature: Option<EventSignature>,
    /// When Stripe made it.
    pub created_at: Timestamp,
    /// When it arrived here.
    pub received_at: Timestamp,
    /// When it is acted on, if nobody does so before.
    pub next_attempt_at: Timestamp,
}

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Stripe's id.
    pub id: StripeEventId,
    /// Its type, such as `checkout.session.completed`.
    pub kind: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// The raw body.
    pub payload: String,
    /// What became of it.
    pub status: EventStatus,
    /// How often it was acted on.
    pub attempts: u32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    livemode: i64,
    payload: String,
    status: String,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<StoredEvent, Error> {
        let at = Reading { table: "stripe_events", row: &self.id };
        Ok(StoredEvent {
            id: at.text("id", &self.id)?,
            livemode: self.livemode != 0,
            status: at.text("status", &self.status)?,
            attempts: at.count("attempts", self.attempts)?,
            kind: self.kind,
            payload: self.payload,
        })
    }
}

macro_rules! stored_sql {
    ($rest:literal) => {
        concat!("SELECT e.id, e.kind, e.livemode, e.payload, e.status, e.attempts FROM stripe_events e ", $rest)
    };
}

const DUE: &str =
    stored_sql!("WHERE e.next_attempt_at IS NOT NULL AND e.next_attempt_at <= $1 ORDER BY e.next_attempt_at LIMIT $2");
const LATE_ORDERS: &str = stored_sql!(
    "WHERE CASE WHEN status = 'unmatched' THEN payment_intent IS NOT NULL ELSE FALSE END AND received_at >= $1
        AND kind NOT LIKE 'checkout.session.%'
        AND EXISTS (SELECT 1 FROM orders o WHERE o.payment_intent = e.payment_intent)
    ORDER BY received_at LIMIT $2"
);

impl Db {
    /// Keeps an event, to be acted on until `settle_event` says what became of it. A known one stays as it is, but a
    /// first signature is added to it. Answers whether there was anything to write.
    pub async fn insert_event(&mut self, event: &NewEvent<'_>) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO stripe_events (id, kind, livemode, created_at, received_at, source, signed_at,
                secret_position, payload, status, payment_intent, attempts, next_attempt_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'stored', $10, 0, $11)
            ON CONFLICT (id) DO UPDATE SET signed_at = excluded.signed_at, secret_position = excluded.secret_position
            WHERE stripe_events.signed_at IS NULL AND excluded.signed_at IS NOT NULL";
        let source = if event.signature.is_some() { EventSource::Webhook } else { EventSource::List };
        let written = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(event.id.as_str())
            .bind(event.kind)
            .bind(i64::from(event.livemode))
            .bind(event.created_at.millis())
            .bind(event.received_at.millis())
            .bind(source.as_str())
            .bind(event.signature.map(|signature| signature.signed_at.millis()))
            .bind(event.signature.map(|signature| i64::from(signature.secret)))
            .bind(event.payload)
            .bind(event.payment_intent)
            .bind(event.next_attempt_at.millis())
            .execute(conn))?;
        Ok(written == 1)
    }

    /// An event.
    pub async fn stripe_event(&mut self, id: &StripeEventId) -> Result<Option<StoredEvent>, Error> {
        const SQL: &str = stored_sql!("WHERE e.id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The events that must be tried now.
    pub async fn due_events(&mut self, now: Timestamp, most: u32) -> Result<Vec<StoredEvent>, Error> {
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(DUE).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Events about payments, received since then, that no order was known for, and one is known for now.
    pub async fn events_with_late_orders(&mut self, since: Timestamp, most: u32) -> Result<Vec<StoredEvent>, Error> {
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(LATE_ORDERS)
            .bind(since.millis())
            .bind(i64::from(most))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Says what became of an event, as it was read. Where somebody else has said so since, only that it was applied
    /// counts more; answers whether this was written.
    pub async fn settle_event(
        &mut self,
        event: &StoredEvent,
        outcome: EventOutcome,
        order: Option<OrderId>,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE stripe_events SET status = $2, order_id = $3, attempts = attempts + 1,
                next_attempt_at = NULL, error = NULL
            WHERE id = $1 AND (attempts = $4 OR $5 = 1)";
        let written = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(event.id.as_str())
            .bind(outcome.status().as_str())
            .bind(order.map(|order| order.to_string()))
            .bind(i64::from(event.attempts))
            .bind(i64::from(outcome == EventOutcome::Applied))
            .execute(conn))?;
        Ok(written == 1)
    }

    /// Says that acting on an event failed, and when to try again.
    pub async fn postpone_event(
        &mut self,
        id: &StripeEventId,
        error: &str,
        next_attempt_at: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE stripe_events SET attempts = attempts + 1, error = $2, next_attempt_at = $3
            WHERE id = $1 AND status = 'stored'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(error)
            .bind(next_attempt_at.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Marks an event that needs a look as dealt with. Answers whether that was still to be done.
    pub async fn deal_with_event(&mut self, id: &StripeEventId, by: &str, at: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE stripe_events SET dealt_with_at = $2, dealt_with_by = $3
            WHERE id = $1 AND status IN ('unmatched', 'otherMode') AND dealt_with_at IS NULL";
        let marked = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(at.millis())
            .bind(by)
            .execute(conn))?;
        Ok(marked == 1)
    }
}
