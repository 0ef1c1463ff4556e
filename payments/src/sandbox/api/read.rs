//! API requests that only read.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::Value;

use super::expand;
use crate::sandbox::error::SandboxError;
use crate::sandbox::form::Section;
use crate::sandbox::model::{Charge, PaymentIntent, Record, Refund, Session};
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::store::{self, Page};
use crate::sandbox::{Sandbox, render};

type Answer = Result<Json<Value>, Failure>;

fn query(raw: Option<String>) -> Result<Section, Refusal> {
    Section::parse(raw.unwrap_or_default().as_bytes())
}

fn read_page(form: &mut Section) -> Result<Page, Refusal> {
    let limit = form.integer("limit")?.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::bad_request("This value must be between 1 and 100.").param("limit"));
    }
    Ok(Page { limit, after: form.text("starting_after")?, before: form.text("ending_before")? })
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
    let page = read_page(&mut form)?;
    let paths = expand::read(&mut form)?;
    form.finish()?;
    sandbox.tick().await?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let records: Vec<R> = store::list(&mut reader, parent, &page).await?;
    let mut body = render::list(url, records.iter().map(render).collect(), page.limit);
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
    let page = read_page(&mut form)?;
    form.finish()?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let session: Option<Session> = store::find(&mut reader, &id).await?;
    let session = session.ok_or_else(|| Refusal::no_such(Session::KIND, &id, "session"))?;
    Ok(Json(line_items_of(&session, page.limit, page.after.as_deref())))
}

/// A page of a session's line items, in their own order.
pub(super) fn line_items_of(session: &Session, limit: i64, after: Option<&str>) -> Value {
    let skipped = after.and_then(|id| session.lines.iter().position(|line| line.id == id)).map_or(0, |at| at + 1);
    let items = session.lines.iter().skip(skipped).map(|line| render::line_item(session, line)).collect();
    render::list(&format!("/v1/checkout/sessions/{}/line_items", session.id), items, limit)
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

pub(super) async fn event(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Answer {
    const SQL: &str = "SELECT body FROM events WHERE id = $1";
    let body: Option<String> = sqlx::query_scalar(SQL).bind(&id).fetch_optional(sandbox.0.store.reader()).await?;
    let body = body.ok_or_else(|| Refusal::no_such("event", &id, "id"))?;
    Ok(Json(parse(&id, &body)?))
}

pub(super) async fn events(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Answer {
    const SQL: &str = "SELECT e.id, e.body FROM events e \
        WHERE ($1 = '[]' OR e.kind IN (SELECT value FROM json_each($1))) AND e.created >= $2 \
        AND ($3 IS NULL OR e.seq < (SELECT seq FROM events WHERE id = $3)) \
        AND ($4 IS NULL OR e.seq > (SELECT seq FROM events WHERE id = $4)) \
        AND ($5 IS NULL OR $5 = (SELECT COALESCE(MIN(d.delivered), 1) FROM deliveries d WHERE d.event_id = e.id)) \
        ORDER BY e.seq DESC LIMIT $6";
    let mut form = query(raw)?;
    let mut kinds = form.texts("types")?;
    kinds.extend(form.text("type")?);
    let since = form.section("created", |created| created.integer("gte"))?.flatten().unwrap_or(0);
    let delivered = form.boolean("delivery_success")?;
    let page = read_page(&mut form)?;
    form.finish()?;
    sandbox.tick().await?;
    let rows: Vec<(String, String)> = sqlx::query_as(SQL)
        .bind(Value::from(kinds).to_string())
        .bind(since)
        .bind(&page.after)
        .bind(&page.before)
        .bind(delivered)
        .bind(page.limit + 1)
        .fetch_all(sandbox.0.store.reader())
        .await?;
    let events = rows.iter().map(|(id, body)| parse(id, body)).collect::<Result<_, _>>()?;
    Ok(Json(render::list("/v1/events", events, page.limit)))
}

fn parse(id: &str, body: &str) -> Result<Value, SandboxError> {
    serde_json::from_str(body).map_err(|source| SandboxError::Unreadable { id: id.to_owned(), source })
}
