//! A fresh database for each test, on both engines.
//!
//! SQLite lives in a temporary folder. PostgreSQL is the server that [`POSTGRES_VARIABLE`] names; a test fails where it
//! is missing. There, one migrated database is made per schema, and each test is given a copy of it.

#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "tests speak by panicking")]

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::resume_unwind;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tempfile::TempDir;

use crate::engine::{Db, Engine, POSTGRES_MIGRATIONS, Store};
use crate::error::Error;

/// Names the PostgreSQL server for tests: `postgres://…`, by an account that may make databases.
pub const POSTGRES_VARIABLE: &str = "OXCART_TEST_POSTGRES_URL";

/// How often the server is asked whether a test's connections have ended.
const MOST_LOOKS: u32 = 200;

/// The number under which test runs wait for each other while the template is made.
const TEMPLATE_LOCK: i64 = 0x6f78_6361_7274;

/// Proves each sentence on SQLite and on PostgreSQL, each time on a fresh, migrated database:
/// `on_both_engines! { async fn a_sentence(store: Store) { … } }` makes the tests `a_sentence::sqlite` and
/// `a_sentence::postgres`. The crate that uses it needs tokio with its macros and threads.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $sentence:ident($store:ident: Store) $body:block)+) => {$(
        mod $sentence {
            #[allow(unused_imports, reason = "a sentence needs some of what its file imports")]
            use super::*;

            $(#[$attribute])*
            async fn sentence($store: $crate::Store) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::testing::TestDatabase::sqlite().await.prove(sentence).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::testing::TestDatabase::postgres().await.prove(sentence).await;
            }
        }
    )+};
}

/// A database of a test's own.
pub struct TestDatabase {
    store: Store,
    url: String,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Server { admin: Box<PgConnectOptions>, name: String },
}

impl TestDatabase {
    /// A migrated database in a temporary folder.
    pub async fn sqlite() -> Self {
        let database = Self::empty_sqlite().await;
        database.store.migrate().await.expect("a new database is migrated");
        database
    }

    /// The same without any table.
    pub async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let url = format!("sqlite://{}", folder.path().join("shop.db").display());
        Self::open(url, Place::Folder(folder)).await
    }

    /// A migrated database on the server.
    pub async fn postgres() -> Self {
        let template = template().await;
        Self::on_server(&format!(" TEMPLATE {template}")).await
    }

    /// The same without any table.
    pub async fn empty_postgres() -> Self {
        Self::on_server("").await
    }

    /// The database, opened.
    #[must_use]
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Its address as `DATABASE_URL` says it, to open it once more: each store is like a process of its own.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes and removes the database. Best effort: what is left goes with the temporary server.
    pub async fn remove(self) {
        self.store.close().await;
        match self.place {
            Place::Folder(folder) => drop(folder.close()),
            Place::Server { admin, name } => {
                let mut server = connect(&admin).await;
                let gone = server.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await;
                drop(gone);
            }
        }
    }

    /// Runs a test on the database and removes it, after a panic too. Transactions that waited for each other in a circle
    /// were run again, but they took their locks in a wrong order: that fails the test.
    pub async fn prove<F>(self, sentence: impl FnOnce(Store) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let outcome = tokio::spawn(sentence(self.store())).await;
        let deadlocks = self.deadlocks().await;
        self.remove().await;
        if let Err(error) = outcome {
            resume_unwind(error.into_panic());
        }
        assert_eq!(deadlocks, 0, "transactions must take their locks in the same order");
    }

    /// Closes the database, and answers how many deadlocks its server has seen in it.
    async fn deadlocks(&self) -> i64 {
        const SQL: &str = "SELECT deadlocks, numbackends FROM pg_stat_database WHERE datname = $1";
        self.store.close().await;
        let Place::Server { admin, name } = &self.place else { return 0 };
        let mut server = connect(admin).await;
        let mut looks = 0;
        loop {
            let counted = sqlx::query_as(SQL).bind(name).fetch_one(&mut server).await;
            let (deadlocks, connections): (i64, i32) = counted.expect("the server counts");
            looks += 1;
            // Each connection adds what it counted when it ends; a test may have forgotten one of its own.
            if connections == 0 || looks == MOST_LOOKS {
                return deadlocks;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn on_server(template: &str) -> Self {
        let admin = server();
        let name = format!("oxcart_test_{:032x}", rand::random::<u128>());
        let mut server = connect(&admin).await;
        server.execute(AssertSqlSafe(format!("CREATE DATABASE {name}{template}"))).await.expect("a database is made");
        let url = admin.clone().database(&name).to_url_lossy().to_string();
        Self::open(url, Place::Server { admin: Box::new(admin), name }).await
    }

    async fn open(url: String, place: Place) -> Self {
        let store = Store::connect(&url).await.expect("the test's database is opened");
        Self { store, url, place }
    }
}

fn server() -> PgConnectOptions {
    let Ok(url) = env::var(POSTGRES_VARIABLE) else {
        panic!("{POSTGRES_VARIABLE} is not set: start `cargo xtask postgres` and take over the line it prints");
    };
    PgConnectOptions::from_str(&url).expect("the server's address is understood")
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options).await.expect("the server for tests answers")
}

/// The migrated database that tests get copies of, made by whoever comes first.
async fn template() -> String {
    let mut schema = DefaultHasher::new();
    POSTGRES_MIGRATIONS.iter().for_each(|migration| migration.checksum.hash(&mut schema));
    let name = format!("oxcart_template_{:016x}", schema.finish());
    let admin = server();
    let mut server = connect(&admin).await;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut server).await.expect("a lock is given");
    let complete: Option<bool> = sqlx::query_scalar("SELECT datistemplate FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut server)
        .await
        .expect("the server lists its databases");
    if complete != Some(true) {
        make_template(&mut server, &admin, &name).await.expect("the template is made");
    }
    // The lock ends with the connection.
    drop(server.close().await);
    name
}

async fn make_template(server: &mut PgConnection, admin: &PgConnectOptions, name: &str) -> Result<(), sqlx::Error> {
    // A run that was cut short may have left half of one.
    server.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).await?;
    server.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    let mut database = PgConnection::connect_with(&admin.clone().database(name)).await?;
    POSTGRES_MIGRATIONS.run_direct(None, &mut database, false).await?;
    database.close().await?;
    server.execute(AssertSqlSafe(format!("ALTER DATABASE {name} IS_TEMPLATE true"))).await?;
    Ok(())
}

/// What tests need beside the shop's own ways: to set a stage, and to count what was kept.
impl Db {
    /// Runs a statement of a test's own.
    pub async fn run_raw(&mut self, sql: &str) -> Result<u64, Error> {
        Ok(execute_on_engine!(self, |conn| sqlx::query(sqlx::AssertSqlSafe(sql)).execute(conn))?)
    }

    /// How SQLite finds the rows of a query.
    pub async fn plan_raw(&mut self, sql: &str) -> Result<Vec<String>, Error> {
        let Engine::Sqlite(conn) = self.engine() else { panic!("only SQLite is asked for its plan") };
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained).fetch_all(conn).await?;
        Ok(rows.into_iter().map(|(_, _, _, detail)| detail).collect())
    }

    /// The one text that a query of a test's own gives.
    pub async fn text_raw(&mut self, sql: &str) -> Result<String, Error> {
        Ok(on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(conn))?)
    }

    /// The one number that a query of a test's own gives.
    pub async fn number_raw(&mut self, sql: &str) -> Result<i64, Error> {
        Ok(on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(conn))?)
    }

    /// The texts that a query of a test's own gives.
    pub async fn texts_raw(&mut self, sql: &str) -> Result<Vec<String>, Error> {
        Ok(on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(conn))?)
    }
}
