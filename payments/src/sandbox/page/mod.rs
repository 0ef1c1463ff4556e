//! The hosted page: what a shopper sees of the sandbox. Plain forms, no scripts.

mod entry;
mod fields;
mod view;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(crate) use entry::is_email;
use entry::{Entry, FieldError};

use super::checkout::Paid;
use super::html::{is_own_post, see_other};
use super::model::{Session, SessionStatus};
use super::refusal::Failure;
use super::tx::{Cause, Tx};
use super::{Sandbox, store};

pub(crate) fn router(sandbox: &Sandbox) -> Router {
    Router::new()
        .route("/c/pay/{id}", get(show).post(pay))
        .route("/sandbox/style.css", get(style))
        .with_state(sandbox.clone())
}

async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, include_str!("style.css"))
}

/// Where the shopper goes once the session is complete.
fn success_url(session: &Session) -> String {
    session.success_url.replace("{CHECKOUT_SESSION_ID}", &session.id)
}

async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Result<Response, Failure> {
    sandbox.tick().await?;
    let session: Option<Session> = store::find(&mut *sandbox.0.store.reader().acquire().await?, &id).await?;
    let base = sandbox.0.base();
    Ok(match session {
        None => view::unknown(base),
        Some(session) => match session.status {
            SessionStatus::Open => view::checkout(base, &session, &Entry::fresh(&session), &[], StatusCode::OK),
            SessionStatus::Complete => view::complete(base, &session, &success_url(&session)),
            SessionStatus::Expired => view::expired(base, &session),
        },
    })
}

/// What pressing "Pay" led to, as far as the database is concerned.
enum Pressed {
    Unknown,
    Expired(Session),
    AlreadyComplete(Session),
    Wrong(Session, Vec<FieldError>),
    Declined(Session, String),
    Completed(Session, String),
}

async fn pay(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let base = sandbox.0.base();
    if !is_own_post(&headers, &sandbox.0.config.public_url) {
        return Ok(view::foreign(base));
    }
    sandbox.tick().await?;
    let entry = Entry::parse(&body);
    Ok(match press(&sandbox, &id, &entry).await? {
        Pressed::Unknown => view::unknown(base),
        Pressed::Expired(session) => view::expired(base, &session),
        Pressed::AlreadyComplete(session) => see_other(&success_url(&session)),
        Pressed::Wrong(session, errors) => {
            view::checkout(base, &session, &entry, &errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Pressed::Declined(session, message) => {
            let errors = [FieldError { field: "card_number", message }];
            view::checkout(base, &session, &entry, &errors, StatusCode::PAYMENT_REQUIRED)
        }
        Pressed::Completed(session, event) => {
            sandbox.await_answer(&event).await?;
            see_other(&success_url(&session))
        }
    })
}

/// Pays within one change, so that pressing twice completes the session once.
async fn press(sandbox: &Sandbox, id: &str, entry: &Entry) -> Result<Pressed, Failure> {
    let mut tx = Tx::begin(&sandbox.0, Cause::default()).await?;
    let Some(session) = tx.find::<Session>(id).await? else { return Ok(Pressed::Unknown) };
    match session.status {
        SessionStatus::Open => {}
        SessionStatus::Complete => return Ok(Pressed::AlreadyComplete(session)),
        SessionStatus::Expired => return Ok(Pressed::Expired(session)),
    }
    let (buyer, card) = match entry.check(&session, tx.now) {
        Ok(checked) => checked,
        Err(errors) => return Ok(Pressed::Wrong(session, errors)),
    };
    let paid = tx.pay(session.clone(), buyer, card).await?;
    tx.commit().await?;
    Ok(match paid {
        Paid::Completed { event } => Pressed::Completed(session, event),
        Paid::Declined(decline) => Pressed::Declined(session, decline.message),
    })
}
