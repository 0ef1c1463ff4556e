//! Idempotency keys: the first executed answer is kept and replayed; keys are never forgotten here.

use std::sync::{Arc, PoisonError};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::sandbox::Sandbox;
use crate::sandbox::error::SandboxError;

/// An executed request: what was asked, and what was answered.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Stored {
    pub(super) fingerprint: String,
    pub(super) request_id: String,
    pub(super) status: u16,
    pub(super) body: String,
}

impl Stored {
    /// The answer to the request that was executed.
    pub(super) fn first(self) -> Response {
        self.response(false)
    }

    /// The same answer to a later request with the same key.
    pub(super) fn replay(self) -> Response {
        self.response(true)
    }

    fn response(self, replayed: bool) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert("original-request", id);
        }
        if replayed {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

pub(super) async fn find(pool: &SqlitePool, key: &str) -> Result<Option<Stored>, SandboxError> {
    const SQL: &str = "SELECT fingerprint, request_id, status, body FROM idempotency WHERE key = $1";
    Ok(sqlx::query_as(SQL).bind(key).fetch_optional(pool).await?)
}

pub(super) async fn keep(conn: &mut SqliteConnection, key: &str, stored: &Stored) -> Result<(), SandboxError> {
    const SQL: &str =
        "INSERT INTO idempotency (key, fingerprint, request_id, status, body) VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(SQL)
        .bind(key)
        .bind(&stored.fingerprint)
        .bind(&stored.request_id)
        .bind(stored.status)
        .bind(&stored.body)
        .execute(conn)
        .await?;
    Ok(())
}

/// Holds a key for as long as its request has no answer. It travels with the answer, which a fault may keep back.
#[derive(Clone)]
pub(super) struct KeyInUse(#[expect(dead_code, reason = "it is held, not read")] Arc<Held>);

struct Held {
    sandbox: Sandbox,
    key: String,
}

impl KeyInUse {
    /// Takes the key, or nothing when another request holds it.
    pub(super) fn take(sandbox: &Sandbox, key: &str) -> Option<Self> {
        let is_free = sandbox.0.keys_in_use.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
        is_free.then(|| Self(Arc::new(Held { sandbox: sandbox.clone(), key: key.to_owned() })))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut keys = self.sandbox.0.keys_in_use.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(&self.key);
    }
}
