//! Looking at a database without changing it, for whoever wants to know whether a shop could open with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, Store, sqlite_options};
use crate::error::Error;

/// How long a database that somebody else is writing to is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// How a database is found.
#[derive(Debug)]
pub enum Condition {
    /// An embedded one that is not there yet: it is made here.
    Missing(PathBuf),
    /// Without a table of this shop's.
    Empty,
    /// Without so many of the migrations.
    Behind(usize),
    /// Migrated by a newer Oxcart, or by one that was changed.
    Foreign,
    /// Up to date, but nothing can be written.
    ReadOnly(Error),
    /// Up to date, and ready to be written to.
    Ready,
}

/// What is asked of a database with tables, in each engine's own connection.
macro_rules! look {
    ($conn:expr, $migrations:expr, $has_table:literal, $begin:literal) => {{
        let mut conn = $conn;
        let tables: i64 = sqlx::query_scalar($has_table).fetch_one(&mut conn).await?;
        let applied: Vec<(i64, Vec<u8>)> = match tables {
            0 => Vec::new(),
            _ => sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations").fetch_all(&mut conn).await?,
        };
        let migrations = $migrations.iter().map(|migration| (migration.version, migration.checksum.as_ref()));
        let found = judged(migrations, applied);
        if !matches!(found, Condition::Ready) {
            return Ok(found);
        }
        let wrote = async {
            // Undone as soon as it is dropped.
            let mut transaction = conn.begin_with($begin).await?;
            sqlx::query("INSERT INTO settings (key, value) VALUES ('doctor', '')").execute(&mut *transaction).await?;
            transaction.rollback().await
        };
        Ok(wrote.await.map_or_else(|error| Condition::ReadOnly(error.into()), |()| Condition::Ready))
    }};
}

impl Store {
    /// Looks at the database at `sqlite://path` or `postgres://…`. Nothing is made and nothing changed.
    ///
    /// # Errors
    /// When the scheme is unknown, or the database cannot be reached or read.
    pub async fn examine(url: &str) -> Result<Condition, Error> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Self::examine_sqlite(url).await,
            Some("postgres" | "postgresql") => Self::examine_postgres(url).await,
            _ => Err(Error::UnknownScheme),
        }
    }

    async fn examine_sqlite(url: &str) -> Result<Condition, Error> {
        let options = sqlite_options(url)?.busy_timeout(PATIENCE);
        let file = options.get_filename();
        if !file.exists() {
            return Ok(Condition::Missing(file.to_owned()));
        }
        look!(
            options.connect().await?,
            SQLITE_MIGRATIONS,
            "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            "BEGIN IMMEDIATE"
        )
    }

    async fn examine_postgres(url: &str) -> Result<Condition, Error> {
        look!(
            PgConnectOptions::from_str(url)?.connect().await?,
            POSTGRES_MIGRATIONS,
            "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')",
            "BEGIN"
        )
    }
}

fn judged<'m>(migrations: impl Iterator<Item = (i64, &'m [u8])>, applied: Vec<(i64, Vec<u8>)>) -> Condition {
    if applied.is_empty() {
        return Condition::Empty;
    }
    let mut left: BTreeMap<_, _> = migrations.collect();
    for (version, checksum) in applied {
        if left.remove(&version) != Some(checksum.as_slice()) {
            return Condition::Foreign;
        }
    }
    if left.is_empty() { Condition::Ready } else { Condition::Behind(left.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(applied: &[(i64, &[u8])]) -> String {
        let migrations: [(i64, &[u8]); 3] = [(1, b"a"), (2, b"b"), (3, b"c")];
        let applied = applied.iter().map(|(version, checksum)| (*version, checksum.to_vec())).collect();
        format!("{:?}", judged(migrations.into_iter(), applied))
    }

    #[test]
    fn a_database_is_judged_by_which_migrations_it_has_had() {
        assert_eq!(found(&[]), "Empty");
        assert_eq!(found(&[(1, b"a")]), "Behind(2)");
        assert_eq!(found(&[(2, b"b"), (1, b"a"), (3, b"c")]), "Ready");
        assert_eq!(found(&[(1, b"a"), (2, b"b"), (3, b"c"), (4, b"d")]), "Foreign");
        assert_eq!(found(&[(1, b"a"), (2, b"x")]), "Foreign");
    }
}
