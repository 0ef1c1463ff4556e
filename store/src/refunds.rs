//! Refunds of orders, and when to look at them again.

use domain::ids::{OrderId, RefundId, StripeRefundId};
use domain::money::{Currency, Money};
use domain::note::Note;
use domain::press::Press;
use domain::refund::Refund;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// A refund that must be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRefund {
    /// Which.
    pub refund: Refund,
    /// How often it was looked at before.
    pub checks: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    order_id: String,
    stripe_id: Option<String>,
    amount: i64,
    currency: String,
    status: String,
    source: String,
    reason: Option<String>,
    note: Option<String>,
    failure: Option<String>,
    actor: String,
    created_at: i64,
    updated_at: i64,
    checks: i64,
}

macro_rules! select_refunds {
    ($rest:literal) => {
        concat!(
            "SELECT id, order_id, stripe_id, amount, currency, status, source, reason, note, failure, actor, \
             created_at, updated_at, checks FROM refunds ",
            $rest
        )
    };
}

impl Row {
    fn read(self) -> Result<Refund, Error> {
        let at = Reading { table: "refunds", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        let note = self.note.as_deref().and_then(|note| Note::from_form(note).transpose());
        Ok(Refund {
            id: at.text("id", &self.id)?,
            order: at.text("order_id", &self.order_id)?,
            stripe_id: at.optional("stripe_id", self.stripe_id.as_deref())?,
            amount: Money::new(self.amount, currency),
            status: at.text("status", &self.status)?,
            source: at.text("source", &self.source)?,
            reason: at.optional("reason", self.reason.as_deref())?,
            note: note.transpose().map_err(|_| at.wrong("note", self.note.as_deref().unwrap_or_default()))?,
            failure: self.failure,
            actor: self.actor,
            created_at: Timestamp::from_millis(self.created_at),
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }
}

impl Db {
    /// Saves a new refund; one that the provider has not told of yet is looked at again at `next_check_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_refund(
        &mut self,
        refund: &Refund,
        press: Option<&Press>,
        next_check_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO refunds (id, order_id, stripe_id, press, amount, currency, status, source,
                reason, note, failure, actor, created_at, updated_at, checks, next_check_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(refund.id.to_string())
            .bind(refund.order.to_string())
            .bind(refund.stripe_id.as_ref().map(StripeRefundId::as_str))
            .bind(press.map(Press::as_str))
            .bind(refund.amount.minor)
            .bind(refund.amount.currency.code())
            .bind(refund.status.as_str())
            .bind(refund.source.as_str())
            .bind(refund.reason.as_ref().map(|reason| reason.as_str()))
            .bind(refund.note.as_ref().map(Note::as_str))
            .bind(&refund.failure)
            .bind(&refund.actor)
            .bind(refund.created_at.millis())
            .bind(refund.updated_at.millis())
            .bind(next_check_at.map(Timestamp::millis))
            .execute(conn))?;
        Ok(())
    }

    /// Writes how a refund stands, and when it must be looked at again, if ever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_refund(&mut self, refund: &Refund, next_check_at: Option<Timestamp>) -> Result<(), Error> {
        const SQL: &str = "UPDATE refunds SET stripe_id = $2, status = $3, failure = $4, updated_at = $5,
                next_check_at = $6
            WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(refund.id.to_string())
            .bind(refund.stripe_id.as_ref().map(StripeRefundId::as_str))
            .bind(refund.status.as_str())
            .bind(&refund.failure)
            .bind(refund.updated_at.millis())
            .bind(next_check_at.map(Timestamp::millis))
            .execute(conn))?;
        Ok(())
    }

    /// The refund with this id.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>, Error> {
        const SQL: &str = select_refunds!("WHERE id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The refund that the provider knows by this id.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refund_at_stripe(&mut self, id: &StripeRefundId) -> Result<Option<Refund>, Error> {
        const SQL: &str = select_refunds!("WHERE stripe_id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The refund that a press of a button has made.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refund_of_press(&mut self, press: &Press) -> Result<Option<Refund>, Error> {
        const SQL: &str = select_refunds!("WHERE press = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(press.as_str()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The refunds of an order, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn refunds_of_order(&mut self, order: OrderId) -> Result<Vec<Refund>, Error> {
        const SQL: &str = select_refunds!("WHERE order_id = $1 ORDER BY id DESC");
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(order.to_string()).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The refunds that must be looked at now, those that wait longest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn due_refunds(&mut self, now: Timestamp, most: u32) -> Result<Vec<DueRefund>, Error> {
        const SQL: &str =
            select_refunds!("WHERE next_check_at IS NOT NULL AND next_check_at <= $1 ORDER BY next_check_at LIMIT $2");
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        rows.into_iter().map(|row| Ok(DueRefund { checks: row.checks, refund: row.read()? })).collect()
    }

    /// Puts the next look at a refund off, and counts this one. Answers `false` when another process has done so: then it
    /// is theirs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_refund(&mut self, due: &DueRefund, next_check_at: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE refunds SET checks = checks + 1, next_check_at = $3
            WHERE id = $1 AND checks = $2 AND next_check_at IS NOT NULL";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(due.refund.id.to_string())
            .bind(due.checks)
            .bind(next_check_at.millis())
            .execute(conn))?;
        Ok(claimed == 1)
    }
}
