//! Stripe's events as the dashboard shows them.

use std::str::FromStr;

use domain::ids::{OrderId, StripeEventId};
use domain::rejection::{Field, Rejection};
use domain::time::Timestamp;

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// Which of Stripe's events are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventFilter {
    /// All of them.
    #[default]
    All,
    /// Those that belong to no order of ours.
    Unmatched,
    /// Those that are not applied yet.
    Stored,
}

impl EventFilter {
    /// Every filter.
    pub const ALL: [Self; 3] = [Self::All, Self::Unmatched, Self::Stored];

    /// As the URL says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unmatched => "unmatched",
            Self::Stored => "stored",
        }
    }
}

impl FromStr for EventFilter {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|filter| filter.as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Status })
    }
}

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
    /// `stored`, `applied`, `ignored` or `unmatched`.
    pub status: String,
    /// The order that it belongs to, with its number.
    pub order: Option<(OrderId, String)>,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be applied.
    pub error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: String,
    kind: String,
    livemode: i64,
    created_at: i64,
    received_at: i64,
    status: String,
    order_id: Option<String>,
    number: Option<String>,
    attempts: i64,
    error: Option<String>,
}

macro_rules! event_sql {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.kind, e.livemode, e.created_at, e.received_at, e.status, e.order_id, o.number, e.attempts, \
             e.error FROM stripe_events e LEFT JOIN orders o ON o.id = e.order_id WHERE ",
            $rest
        )
    };
}

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
        const EVERY: &str =
            event_sql!("(e.received_at, e.id) < ($1, $2) AND $3 <> '' ORDER BY e.received_at DESC, e.id DESC LIMIT $4");
        const SOME: &str = event_sql!(
            "(e.received_at, e.id) < ($1, $2) AND e.status = $3 ORDER BY e.received_at DESC, e.id DESC LIMIT $4"
        );
        let sql = if filter == EventFilter::All { EVERY } else { SOME };
        let (received_at, id) =
            after.map_or_else(|| (i64::MAX, String::new()), |(at, id)| (at.millis(), id.to_string()));
        let rows: Vec<EventRow> = on_engine!(self, |conn| sqlx::query_as(sql)
            .bind(received_at)
            .bind(&id)
            .bind(filter.as_str())
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(EventRow::read).collect()
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
        Ok(StripeEventSummary {
            id: at.text("id", &self.id)?,
            livemode: self.livemode != 0,
            created_at: Timestamp::from_millis(self.created_at),
            received_at: Timestamp::from_millis(self.received_at),
            order: order.zip(self.number),
            attempts: at.count("attempts", self.attempts)?,
            kind: self.kind,
            status: self.status,
            error: self.error,
        })
    }
}
