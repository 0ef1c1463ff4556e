//! A message as a row.

use domain::ids::{OrderId, OrderLineId, ProvisionId};
use domain::order::{OrderSource, OrderStatus};
use domain::provision::ProvisionStatus;
use domain::time::Timestamp;

use super::reading;
use crate::error::Error;

/// A message that is being queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProvision {
    /// Its id.
    pub id: ProvisionId,
    /// The order's line; there is one message for each.
    pub line: OrderLineId,
    /// The order.
    pub order: OrderId,
    /// What was bought, for people.
    pub product: String,
    /// What it says: sent like this to the byte at each attempt.
    pub payload: String,
    /// When it was queued: its first attempt is due at once.
    pub created_at: Timestamp,
    /// When its delivery is given up.
    pub give_up_at: Timestamp,
}

/// A message with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// Its id.
    pub id: ProvisionId,
    /// The order that it is about.
    pub order: ProvisionedOrder,
    /// What was bought, for people.
    pub product: String,
    /// What it says.
    pub payload: String,
    /// Where it stands.
    pub status: ProvisionStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// How many of these attempts were made before it was last replayed.
    pub attempts_before: u32,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// When its delivery is given up.
    pub give_up_at: Timestamp,
    /// What came of the last attempt.
    pub last_answer: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it was taken last, if it ever was.
    pub delivered_at: Option<Timestamp>,
}

/// What a message must know of its order before it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionedOrder {
    /// Which order.
    pub id: OrderId,
    /// For people.
    pub number: String,
    /// Where it stands now.
    pub status: OrderStatus,
    /// Where it came from.
    pub source: OrderSource,
    /// Whether it still has the line.
    pub has_line: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    order_id: String,
    order_number: String,
    order_status: String,
    order_source: String,
    line_kept: i64,
    product: String,
    payload: String,
    status: String,
    attempts: i64,
    attempts_before: i64,
    next_attempt_at: Option<i64>,
    give_up_at: i64,
    last_answer: Option<String>,
    created_at: i64,
    delivered_at: Option<i64>,
}

impl Row {
    pub(super) fn read(self) -> Result<Provision, Error> {
        let at = reading(&self.id);
        Ok(Provision {
            id: at.text("id", &self.id)?,
            order: ProvisionedOrder {
                id: at.text("order_id", &self.order_id)?,
                status: at.text("order_status", &self.order_status)?,
                source: at.text("order_source", &self.order_source)?,
                has_line: self.line_kept == 1,
                number: self.order_number,
            },
            status: at.text("status", &self.status)?,
            attempts: at.count("attempts", self.attempts)?,
            attempts_before: at.count("attempts_before", self.attempts_before)?,
            next_attempt_at: self.next_attempt_at.map(Timestamp::from_millis),
            give_up_at: Timestamp::from_millis(self.give_up_at),
            created_at: Timestamp::from_millis(self.created_at),
            delivered_at: self.delivered_at.map(Timestamp::from_millis),
            product: self.product,
            payload: self.payload,
            last_answer: self.last_answer,
        })
    }
}
