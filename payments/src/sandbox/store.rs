//! The sandbox's SQLite file: one writer, several readers, and the queries over the objects.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::error::SandboxError;
use super::model::Record;
use super::paging::{Bounds, Cursor, Page, Slice};
use super::refusal::Failure;

/// The open file.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
}

impl Store {
    /// Opens the file, creates it where there is none, and brings it to the current schema.
    pub(crate) async fn open(path: &Path) -> Result<Self, SandboxError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let lasting = || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
        let writer = lasting().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let reader = lasting().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, reader })
    }

    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    pub(crate) fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Waits for what is running and closes the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

fn parse<R: Record>(id: &str, body: &str) -> Result<R, SandboxError> {
    serde_json::from_str(body).map_err(|source| SandboxError::Unreadable { id: id.to_owned(), source })
}

/// The object of this kind and id, when there is one.
pub(crate) async fn find<R: Record>(conn: &mut SqliteConnection, id: &str) -> Result<Option<R>, SandboxError> {
    const SQL: &str = "SELECT body FROM objects WHERE id = $1 AND kind = $2";
    let body: Option<String> = sqlx::query_scalar(SQL).bind(id).bind(R::KIND).fetch_optional(conn).await?;
    body.map(|body| parse(id, &body)).transpose()
}

/// The object that another object points at.
pub(crate) async fn load<R: Record>(conn: &mut SqliteConnection, id: &str) -> Result<R, SandboxError> {
    find(conn, id).await?.ok_or_else(|| SandboxError::Missing { id: id.to_owned() })
}

/// Writes the object, new or changed.
pub(crate) async fn save<R: Record>(conn: &mut SqliteConnection, record: &R) -> Result<(), SandboxError> {
    const SQL: &str = "INSERT INTO objects (id, kind, parent, due_at, body) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, due_at = excluded.due_at, body = excluded.body";
    let unreadable = |source| SandboxError::Unreadable { id: record.id().to_owned(), source };
    let body = serde_json::to_string(record).map_err(unreadable)?;
    sqlx::query(SQL)
        .bind(record.id())
        .bind(R::KIND)
        .bind(record.parent())
        .bind(record.due_at())
        .bind(body)
        .execute(conn)
        .await?;
    Ok(())
}

macro_rules! page_of_objects {
    ($order:literal) => {
        concat!(
            "SELECT id, body FROM objects WHERE kind = $1 AND ($2 IS NULL OR parent = $2) AND seq < $3 AND seq > $4 \
             ORDER BY seq ",
            $order,
            " LIMIT $5"
        )
    };
}

/// A page of objects of one kind, newest first, perhaps only those of one parent.
pub(crate) async fn list<R: Record>(
    conn: &mut SqliteConnection,
    parent: Option<&str>,
    page: &Page,
) -> Result<Slice<R>, Failure> {
    const PLACE: &str = "SELECT seq FROM objects WHERE id = $1 AND kind = $2";
    let place = sqlx::query_scalar(PLACE).bind(page.cursor.id()).bind(R::KIND).fetch_optional(&mut *conn).await?;
    let bounds = Bounds::of(&page.cursor, place, R::KIND)?;
    let sql = match page.cursor {
        Cursor::Start | Cursor::After(_) => page_of_objects!("DESC"),
        Cursor::Before(_) => page_of_objects!("ASC"),
    };
    let query = sqlx::query_as(sql).bind(R::KIND).bind(parent).bind(bounds.below).bind(bounds.above);
    let rows: Vec<(String, String)> = query.bind(page.wanted()).fetch_all(conn).await?;
    let Slice { items, has_more } = page.cut(rows);
    let items = items.iter().map(|(id, body)| parse(id, body)).collect::<Result<_, _>>()?;
    Ok(Slice { items, has_more })
}

/// Kind and id of everything that is due at this sandbox time, earliest first.
pub(crate) async fn due(conn: &mut SqliteConnection, now: i64) -> Result<Vec<(String, String)>, SandboxError> {
    const SQL: &str = "SELECT kind, id FROM objects WHERE due_at <= $1 ORDER BY due_at, seq LIMIT 500";
    Ok(sqlx::query_as(SQL).bind(now).fetch_all(conn).await?)
}

/// The sandbox time at which the next thing happens by itself.
pub(crate) async fn next_due(conn: &mut SqliteConnection) -> Result<Option<i64>, SandboxError> {
    const SQL: &str = "SELECT MIN(due_at) FROM objects WHERE due_at IS NOT NULL";
    Ok(sqlx::query_scalar(SQL).fetch_one(conn).await?)
}

/// Adds to one of the file's counters and returns its new value.
pub(crate) async fn advance(conn: &mut SqliteConnection, name: &str, by: i64) -> Result<i64, SandboxError> {
    const SQL: &str = "UPDATE meta SET value = value + $2 WHERE name = $1 RETURNING value";
    Ok(sqlx::query_scalar(SQL).bind(name).bind(by).fetch_one(conn).await?)
}

/// The value of one of the file's counters.
pub(crate) async fn get(conn: &mut SqliteConnection, name: &str) -> Result<i64, SandboxError> {
    const SQL: &str = "SELECT value FROM meta WHERE name = $1";
    Ok(sqlx::query_scalar(SQL).bind(name).fetch_one(conn).await?)
}

/// Sets one of the file's counters.
pub(crate) async fn set(conn: &mut SqliteConnection, name: &str, value: i64) -> Result<(), SandboxError> {
    const SQL: &str = "UPDATE meta SET value = $2 WHERE name = $1";
    sqlx::query(SQL).bind(name).bind(value).execute(conn).await?;
    Ok(())
}
