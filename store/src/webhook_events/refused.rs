//! The last deliveries that were refused, for the merchant to see what is wrong. Nothing is ever done by them.

use domain::ids::{RefusedDeliveryId, StripeEventId};
use domain::stripe_event::RefusalReason;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// A refused delivery that is being kept.
#[derive(Clone, Debug)]
pub struct NewRefusedDelivery<'a> {
    /// Its id.
    pub id: RefusedDeliveryId,
    /// When it came.
    pub at: Timestamp,
    /// Why it was refused.
    pub reason: RefusalReason,
    /// What its signature header was made of, without the signatures.
    pub header: &'a str,
    /// The event that it says it is.
    pub event: Option<&'a StripeEventId>,
    /// The start of its body.
    pub body: &'a str,
}

/// A refused delivery as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDelivery {
    /// Which.
    pub id: RefusedDeliveryId,
    /// When it came.
    pub at: Timestamp,
    /// Why.
    pub reason: RefusalReason,
    /// What its signature header was made of, without the signatures.
    pub header: String,
    /// The event that it says it is; whoever sent it may lie.
    pub event: Option<StripeEventId>,
    /// The start of its body.
    pub body: String,
    /// Whether the shop has learned of that event in a way that can be believed.
    pub event_is_known: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    reason: String,
    header: String,
    event_id: Option<String>,
    body: String,
    known: i64,
}

impl Row {
    fn read(self) -> Result<RefusedDelivery, Error> {
        let at = Reading { table: "refused_deliveries", row: &self.id };
        Ok(RefusedDelivery {
            id: at.text("id", &self.id)?,
            at: Timestamp::from_millis(self.at),
            reason: at.text("reason", &self.reason)?,
            event: at.optional("event_id", self.event_id.as_deref())?,
            event_is_known: self.known != 0,
            header: self.header,
            body: self.body,
        })
    }
}

pub(super) const REAL: &str = "SELECT r.at, r.reason FROM refused_deliveries r
    JOIN stripe_events e ON e.id = r.event_id
    WHERE r.at > COALESCE((SELECT MAX(signed_at) FROM stripe_events WHERE signed_at IS NOT NULL), 0)
    ORDER BY r.id DESC LIMIT 1";

impl Db {
    /// Keeps a refused delivery and forgets all but the newest `most`.
    pub async fn insert_refused_delivery(&mut self, refused: &NewRefusedDelivery<'_>, most: u32) -> Result<(), Error> {
        const INSERT: &str = "INSERT INTO refused_deliveries (id, at, reason, header, event_id, body)
            VALUES ($1, $2, $3, $4, $5, $6)";
        const FORGET: &str = "DELETE FROM refused_deliveries WHERE id NOT IN (
                SELECT id FROM refused_deliveries ORDER BY id DESC LIMIT $1)";
        execute_on_engine!(self, |conn| sqlx::query(INSERT)
            .bind(refused.id.to_string())
            .bind(refused.at.millis())
            .bind(refused.reason.as_str())
            .bind(refused.header)
            .bind(refused.event.map(StripeEventId::as_str))
            .bind(refused.body)
            .execute(conn))?;
        execute_on_engine!(self, |conn| sqlx::query(FORGET).bind(i64::from(most)).execute(conn))?;
        Ok(())
    }

    /// The refused deliveries that are kept, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refused_deliveries(&mut self) -> Result<Vec<RefusedDelivery>, Error> {
        const SQL: &str = "SELECT r.id, r.at, r.reason, r.header, r.event_id, r.body,
                CAST(CASE WHEN e.id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS known
            FROM refused_deliveries r LEFT JOIN stripe_events e ON e.id = r.event_id ORDER BY r.id DESC";
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// When the newest delivery of a real event was refused, and why, if none was accepted since. That it is a real one
    /// is sure where the shop has learned of the same event in another way.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refusal_of_a_real_event(&mut self) -> Result<Option<(Timestamp, RefusalReason)>, Error> {
        let row: Option<(i64, String)> = on_engine!(self, |conn| sqlx::query_as(REAL).fetch_optional(conn))?;
        let Some((at, reason)) = row else { return Ok(None) };
        let reading = Reading { table: "refused_deliveries", row: "newest" };
        Ok(Some((Timestamp::from_millis(at), reading.text("reason", &reason)?)))
    }
}
