//! Messages that tell another system to provide what was bought: written with their cause and delivered later.

pub mod list;
mod row;
#[cfg(test)]
mod tests;

use domain::ids::ProvisionId;
use domain::time::Timestamp;
use sqlx::{Postgres, QueryBuilder, Sqlite};

use crate::bulk::{AT_ONCE, insert_all};
use crate::engine::{Db, Engine};
use crate::error::Error;
use crate::reading::Reading;

use row::Row;
pub use row::{NewProvision, Provision, ProvisionedOrder};

/// A message whose time has come. It is delivered by whoever claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueProvision {
    /// Which message.
    pub id: ProvisionId,
    /// How often it was tried so far.
    pub attempts: u32,
}

impl Db {
    /// Keeps messages for delivery, but for those of lines that have one already.
    ///
    /// # Errors
    /// When the database fails, or an order is not there.
    pub async fn insert_provisions(&mut self, messages: &[NewProvision]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO provision_messages (id, order_line_id, order_id, product, payload, status, attempts, \
             attempts_before, next_attempt_at, give_up_at, last_answer, created_at, delivered_at) ",
            messages,
            |values, message| {
                values
                    .push_bind(message.id.to_string())
                    .push_bind(message.line.to_string())
                    .push_bind(message.order.to_string())
                    .push_bind(message.product.as_str())
                    .push_bind(message.payload.as_str())
                    .push("'queued', 0, 0")
                    .push_bind(message.created_at.millis())
                    .push_bind(message.give_up_at.millis())
                    .push("NULL")
                    .push_bind(message.created_at.millis())
                    .push("NULL");
            },
            " ON CONFLICT (order_line_id) DO NOTHING"
        )
    }

    /// The messages that must be tried now, those that wait longest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn due_provisions(&mut self, now: Timestamp, most: u32) -> Result<Vec<DueProvision>, Error> {
        const SQL: &str = "SELECT id, attempts FROM provision_messages
            WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT $2";
        let rows: Vec<(String, i64)> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(now.millis()).bind(i64::from(most)).fetch_all(conn))?;
        let due = |(id, attempts): (String, i64)| {
            let at = reading(&id);
            Ok(DueProvision { id: at.text("id", &id)?, attempts: at.count("attempts", attempts)? })
        };
        rows.into_iter().map(due).collect()
    }

    /// Takes a message for one attempt, and counts it; nobody else gets it before `until`. `None` when somebody else was
    /// faster.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn claim_provision(&mut self, due: DueProvision, until: Timestamp) -> Result<Option<Provision>, Error> {
        const CLAIM: &str = "UPDATE provision_messages SET attempts = attempts + 1, next_attempt_at = $3
            WHERE id = $1 AND attempts = $2 AND next_attempt_at IS NOT NULL";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(CLAIM)
            .bind(due.id.to_string())
            .bind(i64::from(due.attempts))
            .bind(until.millis())
            .execute(conn))?;
        if claimed == 1 { self.provision(due.id).await } else { Ok(None) }
    }

    /// A message with all that is known of it.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn provision(&mut self, id: ProvisionId) -> Result<Option<Provision>, Error> {
        const SQL: &str = "SELECT m.*, o.number AS order_number, o.status AS order_status, o.source AS order_source,
                CAST(CASE WHEN l.id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS line_kept
            FROM provision_messages m JOIN orders o ON o.id = m.order_id LEFT JOIN order_lines l ON l.id = m.order_line_id
            WHERE m.id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// Says that a message was taken, and with which answer, whatever was said of this attempt before; an attempt from
    /// before the last replay says nothing any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_provision_delivered(
        &mut self,
        claimed: &Provision,
        answer: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE provision_messages SET status = 'delivered', delivered_at = $4, last_answer = $3,
                next_attempt_at = NULL WHERE id = $1 AND attempts_before < $2 AND status <> 'delivered'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(claimed.id.to_string())
            .bind(i64::from(claimed.attempts))
            .bind(answer)
            .bind(now.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Says that an attempt failed, and when to try again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn postpone_provision(
        &mut self,
        claimed: &Provision,
        answer: &str,
        next: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE provision_messages SET last_answer = $3, next_attempt_at = $4
            WHERE id = $1 AND attempts = $2 AND attempts_before < $2 AND status = 'queued'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(claimed.id.to_string())
            .bind(i64::from(claimed.attempts))
            .bind(answer)
            .bind(next.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Says that a message will not be delivered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_provision_failed(&mut self, claimed: &Provision, answer: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE provision_messages SET status = 'failed', last_answer = $3, next_attempt_at = NULL
            WHERE id = $1 AND attempts = $2 AND attempts_before < $2 AND status = 'queued'";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(claimed.id.to_string())
            .bind(i64::from(claimed.attempts))
            .bind(answer)
            .execute(conn))?;
        Ok(())
    }

    /// Lets a message go out once more, as soon as may be, with new patience. Answers `false` when it was tried again
    /// since it had so many attempts, or is about to be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replay_provision(
        &mut self,
        known: DueProvision,
        now: Timestamp,
        give_up_at: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE provision_messages SET status = 'queued', attempts_before = attempts,
                next_attempt_at = $3, give_up_at = $4
            WHERE id = $1 AND attempts = $2 AND (next_attempt_at IS NULL OR next_attempt_at > $3)";
        let queued = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(known.id.to_string())
            .bind(i64::from(known.attempts))
            .bind(now.millis())
            .bind(give_up_at.millis())
            .execute(conn))?;
        Ok(queued == 1)
    }
}

const fn reading(id: &str) -> Reading<'_> {
    Reading { table: "provision_messages", row: id }
}
