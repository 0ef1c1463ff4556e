//! The two engines, and the one place that knows their names.

mod condition;

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::error::Error;

pub use condition::Condition;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// The database: hands out connections for reading and for writing.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
}

#[derive(Clone)]
enum Pools {
    /// One writer behind sqlx's fair queue (writers that fight for the file's lock starve), and several readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A connection: for reading, or inside a write transaction that is rolled back unless [`Db::commit`] is called.
pub struct Db {
    conn: Conn,
}

enum Conn {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// A connection by its engine only, as `on_engine!` takes it.
pub(crate) enum Engine<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Runs one statement on whichever engine the connection belongs to; it is type-checked for each.
macro_rules! on_engine {
    ($db:expr, |$conn:ident| $query:expr) => {
        match $db.engine() {
            $crate::engine::Engine::Sqlite($conn) => $query.await,
            $crate::engine::Engine::Postgres($conn) => $query.await,
        }
    };
}

/// Like `on_engine!`, for statements that only change rows: answers how many they changed.
macro_rules! execute_on_engine {
    ($db:expr, |$conn:ident| $query:expr) => {
        match $db.engine() {
            $crate::engine::Engine::Sqlite($conn) => $query.await.map(|done| done.rows_affected()),
            $crate::engine::Engine::Postgres($conn) => $query.await.map(|done| done.rows_affected()),
        }
    };
}

/// Runs a block in a write transaction and commits it; runs it again where [`Error::is_retryable`] says so.
///
/// `in_transaction!(store, |db| { …; Ok(value) })` gives a `Result` whose error implements `From<store::Error>` and
/// [`HasStoreError`]; where it is not the last expression, say its type. The block may borrow and may run more than
/// once; it must not call the outside world.
#[macro_export]
macro_rules! in_transaction {
    ($store:expr, |$db:ident| $body:block) => {{
        let mut attempt = 0_u32;
        loop {
            attempt += 1;
            let outcome = async {
                let mut transaction = $store.write().await?;
                let outcome = {
                    let $db = &mut transaction;
                    async { $body }.await
                };
                let value = match outcome {
                    Ok(value) => value,
                    Err(error) => return Err(error),
                };
                transaction.commit().await?;
                Ok(value)
            }
            .await;
            match outcome {
                Err(error) if $crate::Store::may_retry(attempt, $crate::HasStoreError::store_error(&error)) => {
                    $crate::Store::wait_before_retry(attempt).await;
                }
                outcome => break outcome,
            }
        }
    }};
}

/// An error that may come from the database: tells `in_transaction!` whether to try again.
pub trait HasStoreError {
    /// The database's error, if it is one.
    fn store_error(&self) -> Option<&Error>;
}

impl HasStoreError for Error {
    fn store_error(&self) -> Option<&Error> {
        Some(self)
    }
}

impl Store {
    const ATTEMPTS: u32 = 12;

    /// Opens the database at `sqlite://path` (made when it is missing) or `postgres://…`, without migrating it.
    ///
    /// # Errors
    /// When the scheme is unknown or the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        // Two processes that make the same new file are in each other's way for a moment.
        let mut attempt = 0;
        loop {
            attempt += 1;
            match Self::open(url).await {
                Err(error) if Self::may_retry(attempt, Some(&error)) => Self::wait_before_retry(attempt).await,
                outcome => return Ok(Self { pools: outcome? }),
            }
        }
    }

    async fn open(url: &str) -> Result<Pools, Error> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Self::open_sqlite(url).await,
            Some("postgres" | "postgresql") => Self::open_postgres(url).await,
            _ => Err(Error::UnknownScheme),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Pools, Error> {
        let options = sqlite_options(url)?.create_if_missing(true);
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(Error::Folder)?;
        }
        let pool = || SqlitePoolOptions::new().acquire_timeout(Duration::from_secs(30));
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        let readers = pool().max_connections(8).connect_with(options).await?;
        Ok(Pools::Sqlite { writer, readers })
    }

    async fn open_postgres(url: &str) -> Result<Pools, Error> {
        let options = PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new().max_connections(20).acquire_timeout(Duration::from_secs(30));
        Ok(Pools::Postgres(pool.connect_with(options).await?))
    }

    /// Brings the schema up to date. Several processes may do so at once.
    ///
    /// # Errors
    /// When a migration fails or the database was migrated by a newer Oxcart.
    pub async fn migrate(&self) -> Result<(), Error> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                // The migrator locks PostgreSQL by itself; here one transaction around everything makes the others wait.
                let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
                SQLITE_MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
                transaction.commit().await?;
            }
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Whether the database is embedded: a file of this process's own.
    #[must_use]
    pub const fn is_embedded(&self) -> bool {
        matches!(self.pools, Pools::Sqlite { .. })
    }

    /// A connection for reading. It never waits for a writer.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<Db, Error> {
        let conn = match &self.pools {
            Pools::Sqlite { readers, .. } => Conn::SqliteRead(readers.acquire().await?),
            Pools::Postgres(pool) => Conn::PostgresRead(pool.acquire().await?),
        };
        Ok(Db { conn })
    }

    /// A write transaction. Prefer `in_transaction!`, which retries and commits.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write(&self) -> Result<Db, Error> {
        let conn = match &self.pools {
            Pools::Sqlite { writer, .. } => Conn::SqliteWrite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Conn::PostgresWrite(pool.begin().await?),
        };
        Ok(Db { conn })
    }

    /// Closes every connection, after those in use are given back.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether `in_transaction!` tries again after this many attempts.
    #[must_use]
    pub fn may_retry(attempts: u32, error: Option<&Error>) -> bool {
        attempts < Self::ATTEMPTS && error.is_some_and(Error::is_retryable)
    }

    /// Waits a random while that grows with the attempts.
    pub async fn wait_before_retry(attempts: u32) {
        let longest = 5_u64 << attempts.min(7);
        tokio::time::sleep(Duration::from_millis(rand::random_range(1..=longest))).await;
    }
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, Error> {
    Ok(SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10)))
}

impl Db {
    /// Makes the transaction's changes durable. On a connection for reading it does nothing.
    ///
    /// # Errors
    /// When the database refuses; nothing was changed then.
    pub async fn commit(self) -> Result<(), Error> {
        match self.conn {
            Conn::SqliteWrite(transaction) => transaction.commit().await?,
            Conn::PostgresWrite(transaction) => transaction.commit().await?,
            Conn::SqliteRead(_) | Conn::PostgresRead(_) => {}
        }
        Ok(())
    }

    /// The names of all tables, the newest first: none in a database that was never migrated.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tables(&mut self) -> Result<Vec<String>, Error> {
        const SQLITE: &str = "SELECT name FROM sqlite_master \
            WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid DESC";
        const POSTGRES: &str = "SELECT CAST(relname AS TEXT) FROM pg_class \
            WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) ORDER BY oid DESC";
        Ok(match self.engine() {
            Engine::Sqlite(conn) => sqlx::query_scalar(SQLITE).fetch_all(conn).await?,
            Engine::Postgres(conn) => sqlx::query_scalar(POSTGRES).fetch_all(conn).await?,
        })
    }

    /// Drops tables with everything that is in them, in this order: what others refer to comes after them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_tables(&mut self, tables: &[String]) -> Result<(), Error> {
        for table in tables {
            let quoted = format!("\"{}\"", table.replace('"', "\"\""));
            match self.engine() {
                Engine::Sqlite(conn) => {
                    // It holds until the transaction ends.
                    sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut *conn).await?;
                    sqlx::query(AssertSqlSafe(format!("DROP TABLE {quoted}"))).execute(conn).await?;
                }
                Engine::Postgres(conn) => {
                    sqlx::query(AssertSqlSafe(format!("DROP TABLE {quoted} CASCADE"))).execute(conn).await?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn engine(&mut self) -> Engine<'_> {
        match &mut self.conn {
            Conn::SqliteRead(conn) => Engine::Sqlite(conn),
            Conn::SqliteWrite(transaction) => Engine::Sqlite(transaction),
            Conn::PostgresRead(conn) => Engine::Postgres(conn),
            Conn::PostgresWrite(transaction) => Engine::Postgres(transaction),
        }
    }
}

#[cfg(test)]
mod tests;
