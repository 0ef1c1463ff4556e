//! Stripe's events as the dashboard shows them.

macro_rules! event_sql {
    ($($rest:expr),+) => {
        concat!(
            "SELECT e.id, e.kind, e.livemode, e.created_at, e.received_at, e.source, e.signed_at, e.secret_position, \
             e.status, e.order_id, o.number, e.attempts, e.next_attempt_at, e.error, e.dealt_with_at, \
             COALESCE(s.name, e.dealt_with_by) AS dealt_with_by FROM stripe_events e \
             LEFT JOIN orders o ON o.id = e.order_id LEFT JOIN staff s ON s.id = e.dealt_with_by WHERE ",
            $($rest),+
        )
    };
}

/// Written as the index has it, which otherwise would not be used.
macro_rules! to_look_at {
    ($events:literal) => {
        concat!(
            "CASE WHEN ",
            $events,
            ".status IN ('unmatched', 'otherMode') THEN ",
            $events,
            ".dealt_with_at IS NULL ELSE FALSE END"
        )
    };
}

mod changes;
mod filter;
#[cfg(test)]
mod tests;

use domain::ids::{OrderId, StripeEventId};
use domain::stripe_event::{EventSignature, EventSource, EventStatus};
use domain::time::Timestamp;

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

pub use changes::EventChange;
pub use filter::EventFilter;

/// One of Stripe's events in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeEventSummary {
    /// Stripe's id of it.
    pub id: StripeEventId,
    /// What it tells, such as `checkout.session.completed`.
    pub kind: String,
    /// Whether it moved real money.
    pub livemode: bool,
    /// When it happened, at Stripe.
    pub created_at: Timestamp,
    /// When it arrived here.
    pub received_at: Timestamp,
    /// How it came first.
    pub source: EventSource,
    /// The signature of its delivery, if it was delivered.
    pub signature: Option<EventSignature>,
    /// What became of it.
    pub status: EventStatus,
    /// The order that it belongs to, with its number.
    pub order: Option<(OrderId, String)>,
    /// How often it was acted on.
    pub attempts: u32,
    /// When it is acted on again by itself.
    pub next_attempt_at: Option<Timestamp>,
    /// Why it could not be applied.
    pub error: Option<String>,
    /// When somebody dealt with it, and who.
    pub dealt_with: Option<(Timestamp, String)>,
}

impl StripeEventSummary {
    /// Whether a person must look at it.
    #[must_use]
    pub const fn needs_look(&self) -> bool {
        self.status.needs_look() && self.dealt_with.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: String,
    kind: String,
    livemode: i64,
    created_at: i64,
    received_at: i64,
    source: String,
    signed_at: Option<i64>,
    secret_position: Option<i64>,
    status: String,
    order_id: Option<String>,
    number: Option<String>,
    attempts: i64,
    next_attempt_at: Option<i64>,
    error: Option<String>,
    dealt_with_at: Option<i64>,
    dealt_with_by: Option<String>,
}

const COUNT_TO_LOOK_AT: &str = concat!("SELECT COUNT(*) FROM stripe_events WHERE ", to_look_at!("stripe_events"));

impl Db {
    /// Up to `limit` of Stripe's events, those that arrived last first; only those that follow on `after`.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_stripe_events(
        &mut self,
        filter: EventFilter,
        after: Option<(Timestamp, StripeEventId)>,
        limit: u32,
    ) -> Result<Vec<StripeEventSummary>, Error> {
        let (received_at, id) =
            after.map_or_else(|| (i64::MAX, String::new()), |(at, id)| (at.millis(), id.to_string()));
        let rows: Vec<EventRow> = on_engine!(self, |conn| sqlx::query_as(filter.sql())
            .bind(received_at)
            .bind(&id)
            .bind(filter.as_str())
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(EventRow::read).collect()
    }

    /// How many of Stripe's events a person must look at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_stripe_events_to_look_at(&mut self) -> Result<i64, Error> {
        Ok(on_engine!(self, |conn| sqlx::query_scalar(COUNT_TO_LOOK_AT).fetch_one(conn))?)
    }

    /// Stripe's events about one order, those that arrived last first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order_stripe_events(&mut self, id: OrderId) -> Result<Vec<StripeEventSummary>, Error> {
        const SQL: &str = event_sql!("e.order_id = $1 ORDER BY e.received_at DESC, e.id DESC");
        let id = id.to_string();
        let rows: Vec<EventRow> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(&id).fetch_all(conn))?;
        rows.into_iter().map(EventRow::read).collect()
    }

    /// One of Stripe's events with its payload as it arrived.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn stripe_event_detail(
        &mut self,
        id: &StripeEventId,
    ) -> Result<Option<(StripeEventSummary, String)>, Error> {
        const EVENT: &str = event_sql!("e.id = $1");
        const PAYLOAD: &str = "SELECT payload FROM stripe_events WHERE id = $1";
        let id = id.as_str();
        let row: Option<EventRow> = on_engine!(self, |conn| sqlx::query_as(EVENT).bind(id).fetch_optional(conn))?;
        let Some(row) = row else { return Ok(None) };
        let payload: String = on_engine!(self, |conn| sqlx::query_scalar(PAYLOAD).bind(id).fetch_one(conn))?;
        Ok(Some((row.read()?, payload)))
    }
}

impl EventRow {
    fn read(self) -> Result<StripeEventSummary, Error> {
        let at = Reading { table: "stripe_events", row: &self.id };
        let order: Option<OrderId> = at.optional("order_id", self.order_id.as_deref())?;
        let secret = self.secret_position.map(|position| at.count("secret_position", position)).transpose()?;
        let signed_at = self.signed_at.map(Timestamp::from_millis);
        Ok(StripeEventSummary {
            id: at.text("id", &self.id)?,
            livemode: self.livemode != 0,
            created_at: Timestamp::from_millis(self.created_at),
            received_at: Timestamp::from_millis(self.received_at),
            source: at.text("source", &self.source)?,
            signature: signed_at.zip(secret).map(|(signed_at, secret)| EventSignature { signed_at, secret }),
            status: at.text("status", &self.status)?,
            order: order.zip(self.number),
            attempts: at.count("attempts", self.attempts)?,
            next_attempt_at: self.next_attempt_at.map(Timestamp::from_millis),
            dealt_with: self.dealt_with_at.map(Timestamp::from_millis).zip(self.dealt_with_by),
            kind: self.kind,
            error: self.error,
        })
    }
}
