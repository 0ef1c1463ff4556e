//! Stripe's events, raw as they came, and what became of them.

use domain::ids::{OrderId, StripeEventId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::orders::row::Reading;

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
    /// How often it was tried.
    pub attempts: i64,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// It was acted on.
    Applied,
    /// Nothing follows from it.
    Ignored,
    /// It is about an order that the shop does not know.
    Unmatched,
}

impl EventOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::Unmatched => "unmatched",
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    livemode: i64,
    payload: String,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<StoredEvent, Error> {
        Ok(StoredEvent {
            id: Reading { table: "stripe_events", row: &self.id }.text("id", &self.id)?,
            kind: self.kind,
            livemode: self.livemode != 0,
            payload: self.payload,
            attempts: self.attempts,
        })
    }
}

impl Db {
    /// Keeps an event, to be acted on until `settle_event` says what became of it. Answers `false` for a known one.
    pub async fn insert_event(
        &mut self,
        event: &StoredEvent,
        created_at: Timestamp,
        received_at: Timestamp,
        next_attempt_at: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO stripe_events (id, kind, livemode, created_at, received_at, payload, status,
                order_id, attempts, next_attempt_at, error)
            VALUES ($1, $2, $3, $4, $5, $6, 'stored', NULL, 0, $7, NULL) ON CONFLICT (id) DO NOTHING";
        let kept = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(event.id.as_str())
            .bind(&event.kind)
            .bind(i64::from(event.livemode))
            .bind(created_at.millis())
            .bind(received_at.millis())
            .bind(&event.payload)
            .bind(next_attempt_at.millis())
            .execute(conn))?;
        Ok(kept == 1)
    }

    /// An event that still has to be acted on.
    pub async fn unsettled_event(&mut self, id: &StripeEventId) -> Result<Option<StoredEvent>, Error> {
        const SQL: &str =
            "SELECT id, kind, livemode, payload, attempts FROM stripe_events WHERE id = $1 AND status = 'stored'";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The events that must be tried now.
    pub async fn due_events(&mut self, now: Timestamp, most: u32) -> Result<Vec<StoredEvent>, Error> {
        const SQL: &str = "SELECT id, kind, livemode, payload, attempts FROM stripe_events
            WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2";
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Says what became of an event.
    pub async fn settle_event(
        &mut self,
        id: &StripeEventId,
        outcome: EventOutcome,
        order: Option<OrderId>,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE stripe_events SET status = $2, order_id = $3, attempts = attempts + 1,
                next_attempt_at = NULL, error = NULL
            WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.as_str())
            .bind(outcome.as_str())
            .bind(order.map(|order| order.to_string()))
            .execute(conn))?;
        Ok(())
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
}
