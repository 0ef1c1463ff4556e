//! One change of the sandbox: what it does to the objects and the events that tell of it, committed together.

use serde_json::{Value, json};
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::error::SandboxError;
use super::ids::{self, IdKind};
use super::model::Record;
use super::{API_VERSION, Inner, store};

/// The API request that causes an event; none for what the hosted page or the clock causes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cause {
    pub(crate) request: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

/// An event that was recorded.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) id: String,
    pub(crate) body: Value,
}

/// An open change.
pub(crate) struct Tx<'a> {
    inner: Transaction<'static, Sqlite>,
    pub(crate) sandbox: &'a Inner,
    /// Sandbox time in seconds, the same for the whole change.
    pub(crate) now: i64,
    cause: Cause,
}

impl<'a> Tx<'a> {
    pub(crate) async fn begin(sandbox: &'a Inner, cause: Cause) -> Result<Self, SandboxError> {
        let inner = sandbox.store.write().await?;
        Ok(Self { inner, sandbox, now: sandbox.now(), cause })
    }

    /// Makes the change durable and wakes whoever delivers its events.
    pub(crate) async fn commit(self) -> Result<(), SandboxError> {
        self.inner.commit().await?;
        self.sandbox.wake.notify_one();
        Ok(())
    }

    /// Undoes the change.
    pub(crate) async fn rollback(self) -> Result<(), SandboxError> {
        Ok(self.inner.rollback().await?)
    }

    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }

    /// The next number for identifiers.
    pub(crate) async fn number(&mut self) -> Result<i64, SandboxError> {
        store::advance(&mut self.inner, "ids", 1).await
    }

    /// A new identifier.
    pub(crate) async fn mint(&mut self, kind: IdKind) -> Result<String, SandboxError> {
        let number = self.number().await?;
        Ok(ids::id(self.sandbox.config.seed, kind, number, 0))
    }

    pub(crate) async fn find<R: Record>(&mut self, id: &str) -> Result<Option<R>, SandboxError> {
        store::find(&mut self.inner, id).await
    }

    pub(crate) async fn load<R: Record>(&mut self, id: &str) -> Result<R, SandboxError> {
        store::load(&mut self.inner, id).await
    }

    pub(crate) async fn save<R: Record>(&mut self, record: &R) -> Result<(), SandboxError> {
        store::save(&mut self.inner, record).await
    }

    /// Records an event about `object` as it stands now, and queues its delivery. Returns the event's id.
    pub(crate) async fn emit(&mut self, kind: &str, object: Value) -> Result<String, SandboxError> {
        Ok(self.record(kind, json!({ "object": object }), false).await?.id)
    }

    /// As [`Tx::emit`], naming the attributes that changed with their former values.
    pub(crate) async fn emit_change(
        &mut self,
        kind: &str,
        object: Value,
        previous: Value,
    ) -> Result<String, SandboxError> {
        let data = json!({ "object": object, "previous_attributes": previous });
        Ok(self.record(kind, data, false).await?.id)
    }

    /// Records an event and queues its delivery.
    pub(crate) async fn record(&mut self, kind: &str, data: Value, livemode: bool) -> Result<Recorded, SandboxError> {
        const EVENT: &str = "INSERT INTO events (id, kind, created, body) VALUES ($1, $2, $3, $4)";
        const DELIVERY: &str = "INSERT INTO deliveries (event_id, created, next_at) VALUES ($1, $2, $2)";
        let id = self.mint(ids::EVENT).await?;
        let webhook = self.sandbox.config.webhook.is_some();
        let body = json!({
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": livemode,
            "pending_webhooks": u8::from(webhook),
            "request": { "id": self.cause.request, "idempotency_key": self.cause.idempotency_key },
            "type": kind,
        });
        sqlx::query(EVENT).bind(&id).bind(kind).bind(self.now).bind(body.to_string()).execute(&mut *self.inner).await?;
        if webhook {
            let real = self.sandbox.clock.now_millis();
            sqlx::query(DELIVERY).bind(&id).bind(real).execute(&mut *self.inner).await?;
        }
        Ok(Recorded { id, body })
    }
}
