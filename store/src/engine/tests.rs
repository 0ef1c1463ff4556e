mod condition;
mod queue;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::on_both_engines;
use crate::testing::TestDatabase;

async fn insert(db: &mut Db, key: &str) -> Result<u64, Error> {
    const SQL: &str = "INSERT INTO settings (key, value) VALUES ($1, '{}')";
    Ok(execute_on_engine!(db, |conn| sqlx::query(SQL).bind(key).execute(conn))?)
}

async fn count(db: &mut Db) -> i64 {
    on_engine!(db, |conn| sqlx::query_scalar("SELECT COUNT(*) FROM settings").fetch_one(conn)).unwrap()
}

/// The columns of each table, in order.
async fn columns(db: &mut Db) -> BTreeMap<String, Vec<String>> {
    const SQLITE: &str = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
        WHERE m.type = 'table' ORDER BY p.cid";
    const POSTGRES: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) \
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY ordinal_position";
    let rows: Vec<(String, String)> = match db.engine() {
        Engine::Sqlite(conn) => sqlx::query_as(SQLITE).fetch_all(conn).await.unwrap(),
        Engine::Postgres(conn) => sqlx::query_as(POSTGRES).fetch_all(conn).await.unwrap(),
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in rows.into_iter().filter(|(table, _)| table != "_sqlx_migrations") {
        tables.entry(table).or_default().push(column);
    }
    tables
}

on_both_engines! {
    async fn a_committed_transaction_stays(store: Store) {
        let changed: Result<u64, Error> = in_transaction!(store, |db| { insert(db, "a").await });
        assert_eq!(changed.unwrap(), 1);
        assert_eq!(count(&mut store.read().await.unwrap()).await, 1);
    }

    async fn a_dropped_transaction_leaves_nothing(store: Store) {
        let mut db = store.write().await.unwrap();
        insert(&mut db, "a").await.unwrap();
        assert_eq!(count(&mut db).await, 1);
        drop(db);
        assert_eq!(count(&mut store.write().await.unwrap()).await, 0);
    }

    async fn a_refusal_rolls_back_and_is_not_tried_again(store: Store) {
        let tries = AtomicU32::new(0);
        let refused: Result<(), Error> = in_transaction!(store, |db| {
            tries.fetch_add(1, Ordering::Relaxed);
            insert(db, "a").await?;
            Err(Error::UnknownScheme)
        });
        assert!(matches!(refused, Err(Error::UnknownScheme)));
        assert_eq!(tries.load(Ordering::Relaxed), 1);
        assert_eq!(count(&mut store.read().await.unwrap()).await, 0);
    }

    async fn a_duplicate_is_told_as_one(store: Store) {
        let twice: Result<u64, Error> = in_transaction!(store, |db| {
            insert(db, "a").await?;
            insert(db, "a").await
        });
        assert!(twice.is_err_and(|error| error.is_duplicate() && !error.is_retryable()));
    }

    async fn many_writers_at_once_all_get_their_turn(store: Store) {
        let writers = (0..40).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let done: Result<u64, Error> = in_transaction!(store, |db| { insert(db, &writer.to_string()).await });
                done.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(count(&mut store.read().await.unwrap()).await, 40);
    }

    async fn migrating_twice_changes_nothing(store: Store) {
        insert(&mut store.write().await.unwrap(), "rolled back").await.unwrap();
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let mut schemas = Vec::new();
    for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
        schemas.push(columns(&mut database.store().read().await.unwrap()).await);
        database.remove().await;
    }
    assert!(schemas[0].contains_key("products"));
    assert_eq!(schemas[0], schemas[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_migrate_one_fresh_database_at_once_all_succeed() {
    for database in [TestDatabase::empty_sqlite().await, TestDatabase::empty_postgres().await] {
        let starts = (0..6).map(|_| {
            let url = database.url().to_owned();
            tokio::spawn(async move {
                let store = Store::connect(&url).await.unwrap();
                store.migrate().await.unwrap();
                store
            })
        });
        for start in starts.collect::<Vec<_>>() {
            let store = start.await.unwrap();
            assert_eq!(count(&mut store.read().await.unwrap()).await, 0);
            store.close().await;
        }
        database.remove().await;
    }
}

#[tokio::test]
async fn a_transaction_that_meets_a_deadlock_is_run_again() {
    let database = TestDatabase::postgres().await;
    let store = database.store();
    let tries = AtomicU32::new(0);
    let survived: Result<u64, Error> = in_transaction!(store, |db| {
        insert(db, "a").await?;
        if tries.fetch_add(1, Ordering::Relaxed) == 0 {
            const DEADLOCK: &str = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$";
            execute_on_engine!(db, |conn| sqlx::query(DEADLOCK).execute(conn))?;
        }
        Ok(1)
    });
    assert_eq!(survived.unwrap(), 1);
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    assert_eq!(count(&mut store.read().await.unwrap()).await, 1);
    database.remove().await;
}

#[tokio::test]
async fn a_busy_file_is_told_as_worth_another_try() {
    let database = TestDatabase::sqlite().await;
    let busy = database.store();
    let held = busy.write().await.unwrap();
    let options = SqliteConnectOptions::from_str(database.url()).unwrap().busy_timeout(Duration::ZERO);
    let other = SqlitePoolOptions::new().connect_with(options).await.unwrap();
    let error = other.begin_with("BEGIN IMMEDIATE").await.map(drop).unwrap_err();
    assert!(Error::from(error).is_retryable());
    held.commit().await.unwrap();
    drop(other.begin_with("BEGIN IMMEDIATE").await.unwrap());
    other.close().await;
}

#[tokio::test]
async fn a_reader_never_waits_for_a_writer_and_sees_nothing_of_it() {
    let database = TestDatabase::sqlite().await;
    let store = database.store();
    let mut writing = store.write().await.unwrap();
    insert(&mut writing, "a").await.unwrap();
    assert_eq!(count(&mut store.read().await.unwrap()).await, 0);
    writing.commit().await.unwrap();
    assert_eq!(count(&mut store.read().await.unwrap()).await, 1);
}

#[tokio::test]
async fn the_folder_of_a_database_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/deep/shop.db");
    let store = Store::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    store.migrate().await.unwrap();
    assert!(store.is_embedded());
    assert!(file.exists());
}

#[tokio::test]
async fn an_unknown_scheme_is_refused() {
    for url in ["mysql://localhost/shop", "shop.db", ""] {
        assert!(matches!(Store::connect(url).await, Err(Error::UnknownScheme)), "{url:?}");
    }
}
