//! `/v1/events`: the last thirty days, for whoever missed a delivery.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::Value;
use sqlx::FromRow;

use super::read::{Answer, query};
use crate::sandbox::error::SandboxError;
use crate::sandbox::form::Section;
use crate::sandbox::paging::{Bounds, Cursor, Page, Slice};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::{Sandbox, render};

const THIRTY_DAYS: i64 = 30 * 24 * 60 * 60;
const MOST_TYPES: usize = 20;

#[derive(FromRow)]
struct Row {
    id: String,
    body: String,
    /// How many webhooks have not taken it yet.
    pending: i64,
}

impl Row {
    /// The event as it was delivered, except for what is still to come.
    fn read(&self) -> Result<Value, SandboxError> {
        let unreadable = |source| SandboxError::Unreadable { id: self.id.clone(), source };
        let mut event: Value = serde_json::from_str(&self.body).map_err(unreadable)?;
        event["pending_webhooks"] = self.pending.into();
        Ok(event)
    }
}

pub(super) async fn one(State(sandbox): State<Sandbox>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Answer {
    const SQL: &str = "SELECT e.id, e.body, \
        (SELECT COUNT(*) FROM deliveries d WHERE d.event_id = e.id AND d.delivered = 0) AS pending \
        FROM events e WHERE e.id = $1 AND e.created >= $2";
    query(raw)?.finish()?;
    let since = sandbox.0.now().saturating_sub(THIRTY_DAYS);
    let row: Option<Row> = sqlx::query_as(SQL).bind(&id).bind(since).fetch_optional(sandbox.0.store.reader()).await?;
    Ok(Json(row.ok_or_else(|| Refusal::no_such("event", &id, "id"))?.read()?))
}

/// Which events are looked for.
struct Filter {
    kinds: Vec<String>,
    /// Seconds, both ends included.
    created: (i64, i64),
    delivered: Option<bool>,
}

impl Filter {
    fn read(form: &mut Section, now: i64) -> Result<Self, Refusal> {
        let mut kinds = form.texts("types")?;
        if kinds.len() > MOST_TYPES {
            return Err(Refusal::bad_request(format!("You may pass at most {MOST_TYPES} types.")).param("types"));
        }
        if let Some(kind) = form.text("type")? {
            if !kinds.is_empty() {
                return Err(Refusal::bad_request("You may pass either `type` or `types`, but not both.").param("type"));
            }
            kinds.push(kind);
        }
        let (from, to) = form.section("created", read_range)?.unwrap_or((0, i64::MAX));
        let created = (from.max(now.saturating_sub(THIRTY_DAYS)), to);
        Ok(Self { kinds, created, delivered: form.boolean("delivery_success")? })
    }
}

fn read_range(range: &mut Section) -> Result<(i64, i64), Refusal> {
    let from = [range.integer("gte")?, range.integer("gt")?.map(|after| after.saturating_add(1))];
    let to = [range.integer("lte")?, range.integer("lt")?.map(|before| before.saturating_sub(1))];
    Ok((from.into_iter().flatten().max().unwrap_or(0), to.into_iter().flatten().min().unwrap_or(i64::MAX)))
}

macro_rules! page_of_events {
    ($order:literal) => {
        concat!(
            "SELECT e.id, e.body, \
             (SELECT COUNT(*) FROM deliveries d WHERE d.event_id = e.id AND d.delivered = 0) AS pending \
             FROM events e WHERE ($1 = '[]' OR e.kind IN (SELECT value FROM json_each($1))) \
             AND e.created BETWEEN $2 AND $3 AND e.seq < $4 AND e.seq > $5 \
             AND ($6 IS NULL OR $6 = NOT EXISTS \
             (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.delivered = 0)) ORDER BY e.seq ",
            $order,
            " LIMIT $7"
        )
    };
}

pub(super) async fn list(State(sandbox): State<Sandbox>, RawQuery(raw): RawQuery) -> Answer {
    const PLACE: &str = "SELECT seq FROM events WHERE id = $1";
    let mut form = query(raw)?;
    let filter = Filter::read(&mut form, sandbox.0.now())?;
    let page = Page::read(&mut form)?;
    form.finish()?;
    sandbox.tick().await?;
    let mut reader = sandbox.0.store.reader().acquire().await?;
    let place = sqlx::query_scalar(PLACE).bind(page.cursor.id()).fetch_optional(&mut *reader).await?;
    let bounds = Bounds::of(&page.cursor, place, "event")?;
    let sql = match page.cursor {
        Cursor::Start | Cursor::After(_) => page_of_events!("DESC"),
        Cursor::Before(_) => page_of_events!("ASC"),
    };
    let rows: Vec<Row> = sqlx::query_as(sql)
        .bind(Value::from(filter.kinds).to_string())
        .bind(filter.created.0)
        .bind(filter.created.1)
        .bind(bounds.below)
        .bind(bounds.above)
        .bind(filter.delivered)
        .bind(page.wanted())
        .fetch_all(&mut *reader)
        .await?;
    let Slice { items, has_more } = page.cut(rows);
    let items = items.iter().map(Row::read).collect::<Result<Vec<Value>, _>>()?;
    Ok(Json(render::list("/v1/events", &Slice { items, has_more }, Value::clone)))
}
