//! Attempts to pay orders at the payment provider, and when to look at them again.

use domain::ids::{OrderId, PaymentSessionId, StripeSessionId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::orders::row::Reading;

/// Where an attempt stands, as far as the shop knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptStatus {
    /// The provider was or will be asked to open it; its answer is not known.
    Creating,
    /// It can be paid.
    Open,
    /// The shopper has done their part.
    Complete,
    /// It can no longer be paid.
    Expired,
    /// The provider refused to open it.
    Refused,
}

impl AttemptStatus {
    const ALL: [Self; 5] = [Self::Creating, Self::Open, Self::Complete, Self::Expired, Self::Refused];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
            Self::Refused => "refused",
        }
    }
}

impl std::str::FromStr for AttemptStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

/// An attempt to pay an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentSession {
    /// Our id of it.
    pub id: PaymentSessionId,
    /// Which order.
    pub order: OrderId,
    /// The first is 1.
    pub attempt: i64,
    /// The key under which the provider is asked.
    pub idempotency_key: String,
    /// What the provider is asked, frozen.
    pub params: String,
    /// Where it stands.
    pub status: AttemptStatus,
    /// The provider's id of it.
    pub stripe_id: Option<StripeSessionId>,
    /// The payment page.
    pub url: Option<String>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// How often it was looked at by the sweep.
    pub checks: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    order_id: String,
    attempt: i64,
    idempotency_key: String,
    params: String,
    status: String,
    stripe_id: Option<String>,
    url: Option<String>,
    expires_at: i64,
    created_at: i64,
    checks: i64,
}

impl Row {
    fn read(self) -> Result<PaymentSession, Error> {
        let at = Reading { table: "payment_sessions", row: &self.id };
        Ok(PaymentSession {
            id: at.text("id", &self.id)?,
            order: at.text("order_id", &self.order_id)?,
            attempt: self.attempt,
            status: at.text("status", &self.status)?,
            stripe_id: at.optional("stripe_id", self.stripe_id.as_deref())?,
            expires_at: Timestamp::from_millis(self.expires_at),
            created_at: Timestamp::from_millis(self.created_at),
            checks: self.checks,
            idempotency_key: self.idempotency_key,
            params: self.params,
            url: self.url,
        })
    }
}

impl Db {
    /// Saves a new attempt, before the provider is asked.
    pub async fn insert_payment_session(
        &mut self,
        session: &PaymentSession,
        next_check_at: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO payment_sessions (id, order_id, attempt, idempotency_key, params, status,
                stripe_id, url, expires_at, created_at, next_check_at, checks)
            VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL, $7, $8, $9, 0)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(session.id.to_string())
            .bind(session.order.to_string())
            .bind(session.attempt)
            .bind(&session.idempotency_key)
            .bind(&session.params)
            .bind(session.status.as_str())
            .bind(session.expires_at.millis())
            .bind(session.created_at.millis())
            .bind(next_check_at.millis())
            .execute(conn))?;
        Ok(())
    }

    /// The newest attempt of an order.
    pub async fn payment_session_of(&mut self, order: OrderId) -> Result<Option<PaymentSession>, Error> {
        const SQL: &str = "SELECT * FROM payment_sessions WHERE order_id = $1 ORDER BY attempt DESC LIMIT 1";
        let row: Option<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(order.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The attempt that the provider knows by this id.
    pub async fn payment_session(&mut self, id: &StripeSessionId) -> Result<Option<PaymentSession>, Error> {
        const SQL: &str = "SELECT * FROM payment_sessions WHERE stripe_id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.as_str()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// Keeps what the provider answered: its id, its page, its status.
    pub async fn set_payment_session_opened(
        &mut self,
        id: PaymentSessionId,
        stripe_id: &StripeSessionId,
        url: Option<&str>,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE payment_sessions SET stripe_id = $2, url = COALESCE($3, url),
                status = CASE WHEN status = 'creating' THEN 'open' ELSE status END
            WHERE id = $1 AND (stripe_id IS NULL OR stripe_id = $2)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(stripe_id.as_str())
            .bind(url)
            .execute(conn))?;
        Ok(())
    }

    /// Says where an attempt stands, and when it must be looked at again, if ever.
    pub async fn set_payment_session_status(
        &mut self,
        id: PaymentSessionId,
        status: AttemptStatus,
        next_check_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE payment_sessions SET status = $2, next_check_at = $3 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(status.as_str())
            .bind(next_check_at.map(Timestamp::millis))
            .execute(conn))?;
        Ok(())
    }

    /// The attempts that must be looked at now, those that wait longest first.
    pub async fn due_payment_sessions(&mut self, now: Timestamp, most: u32) -> Result<Vec<PaymentSession>, Error> {
        const SQL: &str = "SELECT * FROM payment_sessions WHERE next_check_at IS NOT NULL AND next_check_at <= $1
            ORDER BY next_check_at LIMIT $2";
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Puts the next look at an attempt off, and counts this one. Answers `false` when another process has done so:
    /// then it is theirs.
    pub async fn claim_payment_session(
        &mut self,
        session: &PaymentSession,
        next_check_at: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE payment_sessions SET checks = checks + 1, next_check_at = $3
            WHERE id = $1 AND checks = $2 AND next_check_at IS NOT NULL";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(session.id.to_string())
            .bind(session.checks)
            .bind(next_check_at.millis())
            .execute(conn))?;
        Ok(claimed == 1)
    }
}
