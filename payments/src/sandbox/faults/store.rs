//! Faults in the sandbox's file.

use sqlx::SqliteConnection;

use super::{Fault, Installed};
use crate::sandbox::error::SandboxError;

/// More than anybody sets by hand; it keeps each look at them short.
const MOST: i64 = 100;

/// All faults, oldest first.
pub(crate) async fn all(conn: &mut SqliteConnection) -> Result<Vec<Installed>, SandboxError> {
    const SQL: &str = "SELECT id, remaining, body FROM faults ORDER BY id LIMIT $1";
    let rows: Vec<(i64, Option<i64>, String)> = sqlx::query_as(SQL).bind(MOST).fetch_all(conn).await?;
    let read = |(id, count, body): (i64, Option<i64>, String)| match serde_json::from_str(&body) {
        Ok(fault) => Ok(Installed { id, fault, count }),
        Err(source) => Err(SandboxError::Unreadable { id: format!("fault {id}"), source }),
    };
    rows.into_iter().map(read).collect()
}

/// Puts a fault in.
pub(crate) async fn add(
    conn: &mut SqliteConnection,
    fault: Fault,
    count: Option<i64>,
) -> Result<Installed, SandboxError> {
    const SQL: &str = "INSERT INTO faults (remaining, body) VALUES ($1, $2) RETURNING id";
    let unreadable = |source| SandboxError::Unreadable { id: "a new fault".to_owned(), source };
    let body = serde_json::to_string(&fault).map_err(unreadable)?;
    let id = sqlx::query_scalar(SQL).bind(count).bind(body).fetch_one(conn).await?;
    Ok(Installed { id, fault, count })
}

/// Takes one fault out; says whether there was one.
pub(crate) async fn clear(conn: &mut SqliteConnection, id: i64) -> Result<bool, SandboxError> {
    let done = sqlx::query("DELETE FROM faults WHERE id = $1").bind(id).execute(conn).await?;
    Ok(done.rows_affected() > 0)
}

/// Takes all faults out.
pub(crate) async fn clear_all(conn: &mut SqliteConnection) -> Result<(), SandboxError> {
    sqlx::query("DELETE FROM faults").execute(conn).await?;
    Ok(())
}

/// Counts one strike; the last one takes the fault out.
pub(crate) async fn strike(conn: &mut SqliteConnection, struck: &Installed) -> Result<(), SandboxError> {
    const LESS: &str = "UPDATE faults SET remaining = remaining - 1 WHERE id = $1 AND remaining > 1";
    match struck.count {
        None => Ok(()),
        Some(1) => clear(conn, struck.id).await.map(drop),
        Some(_) => Ok(sqlx::query(LESS).bind(struck.id).execute(conn).await.map(drop)?),
    }
}
