//! `expand[]`: ids replaced by the objects they stand for.

use serde_json::Value;
use sqlx::SqliteConnection;

use crate::sandbox::error::SandboxError;
use crate::sandbox::form::Section;
use crate::sandbox::model::{Charge, PaymentIntent, Record, Refund, Session};
use crate::sandbox::paging::Page;
use crate::sandbox::refusal::{Failure, Refusal};
use crate::sandbox::{render, store};

const DEEPEST: usize = 4;

/// The paths asked for.
pub(super) fn read(form: &mut Section) -> Result<Vec<String>, Refusal> {
    let paths = form.texts("expand")?;
    match paths.iter().find(|path| path.split('.').filter(|part| *part != "data").count() > DEEPEST) {
        Some(path) => {
            Err(Refusal::bad_request(format!("You cannot expand more than {DEEPEST} levels: {path}")).param("expand"))
        }
        None => Ok(paths),
    }
}

/// Expands each path in turn.
pub(super) async fn apply(conn: &mut SqliteConnection, body: &mut Value, paths: &[String]) -> Result<(), Failure> {
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        descend(conn, body, &parts, path).await?;
    }
    Ok(())
}

/// Walks down one path; lists are crossed by `data`, for each of their items.
async fn descend(conn: &mut SqliteConnection, body: &mut Value, parts: &[&str], path: &str) -> Result<(), Failure> {
    let mut places: Vec<&mut Value> = vec![body];
    for part in parts {
        let mut next = Vec::new();
        for place in places {
            if *part == "line_items" {
                let items = first_line_items(conn, place).await?;
                place["line_items"] = items;
            }
            let found = place.get_mut(*part).ok_or_else(|| not_expandable(path))?;
            if let Value::String(id) = found {
                *found = object(conn, id).await?.ok_or_else(|| not_expandable(path))?;
            }
            if found.is_object() {
                next.push(found);
            } else if !found.is_null() {
                let items = found.as_array_mut().filter(|_| *part == "data").ok_or_else(|| not_expandable(path))?;
                next.extend(items);
            }
        }
        places = next;
    }
    Ok(())
}

fn not_expandable(path: &str) -> Refusal {
    Refusal::bad_request(format!("This property cannot be expanded ({path}).")).param("expand")
}

async fn first_line_items(conn: &mut SqliteConnection, place: &Value) -> Result<Value, Failure> {
    let session = place.get("id").and_then(Value::as_str).unwrap_or_default();
    let session: Option<Session> = store::find(conn, session).await?;
    let session = session.ok_or_else(|| not_expandable("line_items"))?;
    Ok(super::read::line_items_of(&session, &Page::first(10))?)
}

async fn object(conn: &mut SqliteConnection, id: &str) -> Result<Option<Value>, SandboxError> {
    async fn find<R: Record>(
        conn: &mut SqliteConnection,
        id: &str,
        render: impl FnOnce(&R) -> Value,
    ) -> Result<Option<Value>, SandboxError> {
        Ok(store::find(conn, id).await?.as_ref().map(render))
    }
    match id.split_once('_').map(|(prefix, _)| prefix) {
        Some("pi") => find::<PaymentIntent>(conn, id, render::payment_intent).await,
        Some("ch") => find::<Charge>(conn, id, render::charge).await,
        Some("re") => find::<Refund>(conn, id, render::refund).await,
        _ => Ok(None),
    }
}
