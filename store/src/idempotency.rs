//! Answers kept under the key that a client gave its request, so that a repetition is answered and not done again.

use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

/// A request as its repetitions are recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedRequest {
    /// Who asks for what: a key is theirs alone, and of this call alone.
    pub scope: String,
    /// The key that the client gave.
    pub key: String,
    /// A digest of the whole request.
    pub request: String,
}

/// Somebody's right to do the work of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose work it is: never the same twice.
    pub id: String,
    /// When another may take the work over: whoever had it was killed.
    pub lease_until: Timestamp,
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that matter, as JSON.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The digest of the request that came with it.
    pub request: String,
    /// The answer, once there is one.
    pub answer: Option<KeptAnswer>,
    /// When another may take the work over, while there is none.
    pub lease_until: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    request: String,
    lease_until: i64,
    status: Option<i64>,
    headers: Option<String>,
    body: Option<String>,
}

impl Db {
    /// What is known of a request's key, unless it came before `oldest`.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn idempotency_key(
        &mut self,
        keyed: &KeyedRequest,
        oldest: Timestamp,
    ) -> Result<Option<KnownKey>, Error> {
        const SQL: &str = "SELECT request, lease_until, status, headers, body FROM idempotency_keys \
            WHERE scope = $1 AND key = $2 AND created_at > $3";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(&keyed.scope)
            .bind(&keyed.key)
            .bind(oldest.millis())
            .fetch_optional(conn))?;
        row.map(|row| row.read(&keyed.key)).transpose()
    }

    /// Takes on the work of a key that is new, came before `oldest`, or whose worker's lease ended before `now`.
    /// Answers whether the work is ours.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_idempotency_key(
        &mut self,
        keyed: &KeyedRequest,
        claim: &Claim,
        now: Timestamp,
        oldest: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO idempotency_keys \
            (scope, key, request, claim, lease_until, status, headers, body, created_at) \
            VALUES ($1, $2, $3, $4, $5, NULL, NULL, NULL, $6) \
            ON CONFLICT (scope, key) DO UPDATE SET request = EXCLUDED.request, claim = EXCLUDED.claim, \
                lease_until = EXCLUDED.lease_until, status = NULL, headers = NULL, body = NULL, \
                created_at = EXCLUDED.created_at \
            WHERE idempotency_keys.created_at <= $7 OR (idempotency_keys.status IS NULL \
                AND idempotency_keys.lease_until <= $6 AND idempotency_keys.request = EXCLUDED.request)";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&keyed.scope)
            .bind(&keyed.key)
            .bind(&keyed.request)
            .bind(&claim.id)
            .bind(claim.lease_until.millis())
            .bind(now.millis())
            .bind(oldest.millis())
            .execute(conn))?;
        Ok(claimed == 1)
    }

    /// Keeps the answer to a key whose work is still ours. Answers whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_answer(
        &mut self,
        keyed: &KeyedRequest,
        claim: &Claim,
        answer: &KeptAnswer,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE idempotency_keys SET status = $4, headers = $5, body = $6 \
            WHERE scope = $1 AND key = $2 AND claim = $3 AND status IS NULL";
        let kept = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&keyed.scope)
            .bind(&keyed.key)
            .bind(&claim.id)
            .bind(i64::from(answer.status))
            .bind(&answer.headers)
            .bind(&answer.body)
            .execute(conn))?;
        Ok(kept == 1)
    }

    /// Gives the work of a key back undone, if it is still ours: the next to come does it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_idempotency_key(&mut self, keyed: &KeyedRequest, claim: &Claim) -> Result<(), Error> {
        const SQL: &str =
            "DELETE FROM idempotency_keys WHERE scope = $1 AND key = $2 AND claim = $3 AND status IS NULL";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(&keyed.scope)
            .bind(&keyed.key)
            .bind(&claim.id)
            .execute(conn))?;
        Ok(())
    }

    /// Forgets the keys that came up to `until`, and says how many they were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_idempotency_keys(&mut self, until: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM idempotency_keys WHERE created_at <= $1";
        Ok(execute_on_engine!(self, |conn| sqlx::query(SQL).bind(until.millis()).execute(conn))?)
    }
}

impl Row {
    fn read(self, key: &str) -> Result<KnownKey, Error> {
        let answer = match (self.status, self.headers, self.body) {
            (Some(status), Some(headers), Some(body)) => {
                let status = u16::try_from(status).map_err(|_| Error::Inconsistent {
                    table: "idempotency_keys",
                    column: "status",
                    row: key.to_owned(),
                    value: status.to_string(),
                })?;
                Some(KeptAnswer { status, headers, body })
            }
            _ => None,
        };
        Ok(KnownKey { request: self.request, answer, lease_until: Timestamp::from_millis(self.lease_until) })
    }
}

#[cfg(test)]
mod tests;
