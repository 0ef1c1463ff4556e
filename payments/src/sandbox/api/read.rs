//! API requests that only read.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::Value;

use super::expand;
use crate::sandbox::form::Section;
use crate::sandbox::model::{Charge, Dispute, Line, PaymentIntent, Record, Refund, Session};
use crate::sandbox::paging::{Cursor, Page, Slice};
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::store;
use crate::sandbox::{Sandbox, render};

pub(super) type Answer = Result<Json<Value>, Failure>;

pub(super) fn query(raw: Option<String>) -> Result<Section, Refusal> {
    Section::parse(raw.unwrap_or_default().as_bytes())
}

/// Answers with one object.
async fn one<R: Record>(
    sandbox: &Sandbox,
    id: &str,
    raw: Option<String>,
    param: &str,
    render: impl FnOnce(&R) -> Value,
) -> Answer {
    let mut form = query(raw)?;
    let paths = expand::read(&mut form)?;
    form.finish()?;
    sandbox.tick().await?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let record: R = store::find(&mut reader, id).await?.ok_or_else(|| Refusal::no_such(R::KIND, id, param))?;
    let mut body = render(&record);
    expand::apply(&mut reader, &mut body, &paths).await?;
    Ok(Json(body))
}

/// Answers with a page of objects.
async fn many<R: Record>(
    sandbox: &Sandbox,
    mut form: Section,
    parent: Option<&str>,
    url: &str,
    render: impl Fn(&R) -> Value,
) -> Answer {
    let page = Page::read(&mut form)?;
    let paths = expand::read(&mut form)?;
    form.finish()?;
    sandbox.tick().await?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let records: Slice<R> = store::list(&mut reader, parent, &page).await?;
    let mut body = render::list(url, &records, render);
    expand::apply(&mut reader, &mut body, &paths).await?;
    Ok(Json(body))
}

pub(super) async fn session(State(sandbox): State<Sandbox>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Answer {
    let render = |session: &Session| render::session(session, &sandbox.0.config.public_url);
    one(&sandbox, &id, raw, "session", render).await
}

pub(super) async fn sessions(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Answer {
    let mut form = query(raw)?;
    let intent = form.text("payment_intent")?;
    let render = |session: &Session| render::session(session, &sandbox.0.config.public_url);
    many(&sandbox, form, intent.as_deref(), "/v1/checkout/sessions", render).await
}

pub(super) async fn line_items(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Answer {
    let mut form = query(raw)?;
    let page = Page::read(&mut form)?;
    form.finish()?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let session: Option<Session> = store::find(&mut reader, &id).await?;
    let session = session.ok_or_else(|| Refusal::no_such(Session::KIND, &id, "session"))?;
    Ok(Json(line_items_of(&session, &page)?))
}

/// A page of a session's line items, in their own order.
pub(super) fn line_items_of(session: &Session, page: &Page) -> Result<Value, Refusal> {
    let place = page.cursor.id().map(|id| {
        let place = session.lines.iter().position(|line| line.id == id);
        place.ok_or_else(|| page.cursor.unknown("line_item"))
    });
    let place = place.transpose()?.unwrap_or_default();
    let lines: Vec<&Line> = match page.cursor {
        Cursor::Start => session.lines.iter().take(page.limit + 1).collect(),
        Cursor::After(_) => session.lines.iter().skip(place + 1).take(page.limit + 1).collect(),
        Cursor::Before(_) => session.lines[..place].iter().rev().take(page.limit + 1).collect(),
    };
    let url = format!("/v1/checkout/sessions/{}/line_items", session.id);
    Ok(render::list(&url, &page.cut(lines), |line| render::line_item(session, line)))
}

pub(super) async fn payment_intent(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Answer {
    one::<PaymentIntent>(&sandbox, &id, raw, "intent", render::payment_intent).await
}

pub(super) async fn charge(State(sandbox): State<Sandbox>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Answer {
    one::<Charge>(&sandbox, &id, raw, "id", render::charge).await
}

pub(super) async fn refund(State(sandbox): State<Sandbox>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Answer {
    one::<Refund>(&sandbox, &id, raw, "refund", render::refund).await
}

pub(super) async fn dispute(State(sandbox): State<Sandbox>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Answer {
    one::<Dispute>(&sandbox, &id, raw, "dispute", render::dispute).await
}

pub(super) async fn refunds(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Answer {
    let mut form = query(raw)?;
    let charge = match (form.text("charge")?, form.text("payment_intent")?) {
        (Some(charge), _) => Some(charge),
        (None, Some(intent)) => Some(charge_of(&sandbox, &intent).await?),
        (None, None) => None,
    };
    many::<Refund>(&sandbox, form, charge.as_deref(), "/v1/refunds", render::refund).await
}

/// The charge that a payment intent's refunds belong to.
async fn charge_of(sandbox: &Sandbox, intent: &str) -> Result<String, Failure> {
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let found: Option<PaymentIntent> = store::find(&mut reader, intent).await?;
    let found = found.ok_or_else(|| Refusal::no_such(PaymentIntent::KIND, intent, "payment_intent"))?;
    // Without a charge there are no refunds; the intent's own id is the parent of none.
    Ok(found.latest_charge.unwrap_or(found.id))
}
