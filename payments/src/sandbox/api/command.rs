//! API requests that change something.
//!
//! [`Command::read`] refuses what is wrong with the request itself, which is not remembered under an idempotency key;
//! [`Command::execute`] refuses what the state does not allow, which is.

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::faulty::FailsAfterwards;
use super::idempotency::{self, KeyInUse, Stored};
use super::{IDEMPOTENCY_KEY, RequestId, expand};
use crate::sandbox::form::Section;
use crate::sandbox::model::{Session, SessionStatus};
use crate::sandbox::new_session::NewSession;
use crate::sandbox::refunds::NewRefund;
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::tx::{Cause, Tx};
use crate::sandbox::{Sandbox, SandboxError, render};

const LARGEST_BODY: usize = 1024 * 1024;

/// A change asked for through the API.
#[derive(Debug)]
enum Command {
    CreateSession(Box<NewSession>),
    ExpireSession(String),
    CreateRefund(NewRefund),
}

impl Command {
    fn read(path: &str, form: &mut Section, now: i64) -> Result<Self, Refusal> {
        match path.trim_start_matches("/v1").split('/').collect::<Vec<_>>()[..] {
            ["", "checkout", "sessions"] => Ok(Self::CreateSession(Box::new(NewSession::read(form, now)?))),
            ["", "checkout", "sessions", id, "expire"] => Ok(Self::ExpireSession(id.to_owned())),
            ["", "refunds"] => Ok(Self::CreateRefund(NewRefund::read(form)?)),
            _ => Err(Refusal::unrecognised_url("POST", path)),
        }
    }

    async fn execute(self, tx: &mut Tx<'_>) -> Result<Value, Failure> {
        match self {
            Self::CreateSession(new) => {
                let session = tx.create_session(*new).await?;
                Ok(render::session(&session, &tx.sandbox.config.public_url))
            }
            Self::ExpireSession(id) => {
                let session: Option<Session> = tx.find(&id).await?;
                let session = session.ok_or_else(|| Refusal::no_such("checkout.session", &id, "session"))?;
                if session.status != SessionStatus::Open {
                    return Err(not_open(&session).into());
                }
                let session = tx.expire(session).await?;
                Ok(render::session(&session, &tx.sandbox.config.public_url))
            }
            Self::CreateRefund(new) => Ok(render::refund(&tx.refund(new).await?)),
        }
    }
}

fn not_open(session: &Session) -> Refusal {
    Refusal::bad_request(format!(
        "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{}`.",
        session.status.as_str()
    ))
}

/// Answers a POST: once per idempotency key.
pub(super) async fn post(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let outcome = answer(&sandbox, request).await;
    outcome.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(sandbox: &Sandbox, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let fails = request.extensions().get::<FailsAfterwards>().is_some();
    let key = read_key(request.headers())?;
    // The key is taken before the body is read: a second request meets it however slow the first one is.
    let guard = match &key {
        Some(key) => Some(KeyInUse::take(sandbox, key).ok_or_else(|| Refusal::key_in_use(key))?),
        None => None,
    };
    let too_large = |_| Refusal::bad_request("Request body is too large.");
    let body: Bytes = to_bytes(request.into_body(), LARGEST_BODY).await.map_err(too_large)?;
    sandbox.tick().await?;
    let mut form = Section::parse(&body)?;
    let fingerprint = format!("POST {path} {}", form.fingerprint());
    if let Some(key) = &key
        && let Some(stored) = idempotency::find(sandbox.0.store.reader(), key).await?
    {
        return if stored.fingerprint == fingerprint {
            Ok(stored.replay())
        } else {
            Err(Refusal::key_reused(key).into())
        };
    }
    let paths = expand::read(&mut form)?;
    let command = Command::read(&path, &mut form, sandbox.0.now())?;
    form.finish()?;
    let call = Call { id, key, fingerprint, paths, fails };
    let mut response = call.run(sandbox, command).await?.first();
    if let Some(guard) = guard {
        response.extensions_mut().insert(guard);
    }
    Ok(response)
}

/// Everything about a request but what it asks for.
struct Call {
    id: String,
    key: Option<String>,
    fingerprint: String,
    paths: Vec<String>,
    /// What is answered is a 500, whatever is done.
    fails: bool,
}

impl Call {
    /// Executes the command; its effect and the answer kept for its key are committed together.
    async fn run(self, sandbox: &Sandbox, command: Command) -> Result<Stored, Failure> {
        let cause = Cause { request: Some(self.id.clone()), idempotency_key: self.key.clone() };
        let mut tx = Tx::begin(&sandbox.0, cause).await?;
        match command.execute(&mut tx).await {
            Ok(mut body) => {
                expand::apply(tx.conn(), &mut body, &self.paths).await?;
                let stored = if self.fails {
                    let broken = Refusal::broken();
                    self.keep(tx.conn(), broken.status, &broken.body()).await?
                } else {
                    self.keep(tx.conn(), StatusCode::OK, &body).await?
                };
                tx.commit().await?;
                Ok(stored)
            }
            Err(Failure::Refused(refusal)) => {
                tx.rollback().await?;
                let mut tx = sandbox.0.store.write().await?;
                let stored = self.keep(&mut tx, refusal.status, &refusal.body()).await?;
                tx.commit().await?;
                Ok(stored)
            }
            Err(failure) => Err(failure),
        }
    }

    async fn keep(self, conn: &mut SqliteConnection, status: StatusCode, body: &Value) -> Result<Stored, SandboxError> {
        let stored = Stored {
            fingerprint: self.fingerprint,
            request_id: self.id,
            status: status.as_u16(),
            body: body.to_string(),
        };
        if let Some(key) = &self.key {
            idempotency::keep(conn, key, &stored).await?;
        }
        Ok(stored)
    }
}

fn read_key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    match value.to_str() {
        Ok(key) if (1..=255).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Refusal::bad_request("Idempotency keys must be between 1 and 255 characters long.")),
    }
}
