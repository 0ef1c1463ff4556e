use super::*;
use crate::Condition;

async fn run(store: &Store, sql: &str) {
    let mut db = store.write().await.unwrap();
    db.run_raw(sql).await.unwrap();
    db.commit().await.unwrap();
}

/// How a database is found, in its own words.
async fn found(database: &TestDatabase) -> String {
    format!("{:?}", Store::examine(database.url()).await.unwrap())
}

async fn is_told_by_its_migrations(empty: TestDatabase) {
    assert_eq!(found(&empty).await, "Empty");
    let store = empty.store();
    store.migrate().await.unwrap();
    assert_eq!(found(&empty).await, "Ready");
    assert_eq!(
        store.read().await.unwrap().number_raw("SELECT COUNT(*) FROM settings").await.unwrap(),
        0,
        "nothing is left"
    );
    run(
        &store,
        "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
    )
    .await;
    assert_eq!(found(&empty).await, "Foreign", "a newer Oxcart was here");
    run(&store, "DELETE FROM _sqlx_migrations").await;
    assert_eq!(found(&empty).await, "Empty");
    drop(store);
    empty.remove().await;
}

#[tokio::test]
async fn the_condition_of_an_embedded_database_is_told_by_its_migrations() {
    is_told_by_its_migrations(TestDatabase::empty_sqlite().await).await;
}

#[tokio::test]
async fn the_condition_of_a_server_is_told_by_its_migrations() {
    is_told_by_its_migrations(TestDatabase::empty_postgres().await).await;
}

#[tokio::test]
async fn looking_for_a_file_does_not_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data").join("shop.db");
    let url = format!("sqlite://{}", file.display());
    match Store::examine(&url).await.unwrap() {
        Condition::Missing(place) => assert_eq!(place, file),
        other => panic!("{other:?}"),
    }
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_told_apart() {
    let database = TestDatabase::postgres().await;
    let name = database.url().rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    run(&database.store(), &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    assert!(found(&database).await.starts_with("ReadOnly("), "{}", found(&database).await);
    database.remove().await;
}
