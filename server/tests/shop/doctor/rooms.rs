//! Places on the shop's own machine: its database, its folders, its ports.

use std::fs;

use super::*;

/// A shop for which nothing is set but its database: it pays by the sandbox and keeps its mails.
fn at_home<'s>(database: &'s str, ports: &'s [String; 2]) -> Vec<(&'s str, &'s str)> {
    vec![("DATABASE_URL", database), ("OXCART_ADDR", &ports[0]), ("OXCART_SANDBOX_ADDR", &ports[1])]
}

async fn two_ports() -> [String; 2] {
    [a_closed_port().await, a_closed_port().await]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_shop_is_well_and_looking_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ports = two_ports().await;
    let said = doctor(folder.path(), &at_home("sqlite://data/shop.db", &ports)).await;
    assert!(said.well, "{:?}", said.lines);
    said.says("database", &["warning", "data/shop.db is not there yet", "when it starts"]);
    said.says("payments", &["ok", "starts with the shop", &ports[1]]);
    said.says("webhook", &["ok", "by itself"]);
    said.says("mail", &["ok", "data/mail", "SMTP_URL"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_tables_is_told_on_both_engines() {
    for database in [TestDatabase::empty_sqlite().await, TestDatabase::empty_postgres().await] {
        let (folder, ports) = (tempfile::tempdir().unwrap(), two_ports().await);
        let said = doctor(folder.path(), &at_home(database.url(), &ports)).await;
        said.is_wrong_with("database", &["has no tables of this shop", "oxcart migrate"]);
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_migrated_by_another_version_is_told() {
    let database = TestDatabase::postgres().await;
    let store = database.store();
    let mut db = store.write().await.unwrap();
    db.run_raw("UPDATE _sqlx_migrations SET version = 9999").await.unwrap();
    db.commit().await.unwrap();
    drop(store);
    let (folder, ports) = (tempfile::tempdir().unwrap(), two_ports().await);
    let said = doctor(folder.path(), &at_home(database.url(), &ports)).await;
    said.is_wrong_with("database", &["another version of Oxcart"]);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_or_knows_no_such_database_is_told() {
    let (folder, ports) = (tempfile::tempdir().unwrap(), two_ports().await);
    let nobody = format!("postgres://ada:hush-hush@{}/shop", a_closed_port().await);
    let said = doctor(folder.path(), &at_home(&nobody, &ports)).await;
    said.is_wrong_with("database", &["cannot be opened", "DATABASE_URL"]);
    let database = TestDatabase::postgres().await;
    let mut unknown: url::Url = database.url().parse().unwrap();
    unknown.set_path("oxcart_of_nobody");
    let said = doctor(folder.path(), &at_home(unknown.as_str(), &ports)).await;
    said.is_wrong_with("database", &["cannot be opened", "does not exist"]);
    database.remove().await;
}

/// Root may write everywhere, so that a test that is run by root looks as somebody else.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_in_which_nothing_can_be_written_is_told() {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let (data, binary) = (folder.path().join("data"), folder.path().join("oxcart"));
    let url = format!("sqlite://{}", data.join("shop.db").display());
    let store = server::serve::open_store(&url).await.unwrap();
    store.close().await;
    mode(folder.path(), 0o755);
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    if is_root {
        fs::copy(env!("CARGO_BIN_EXE_oxcart"), &binary).unwrap();
    }
    let ports = two_ports().await;
    let look = async |database: &str| {
        let mut command =
            Command::new(if is_root { binary.as_path() } else { Path::new(env!("CARGO_BIN_EXE_oxcart")) });
        command.env_clear().current_dir(&data).envs(at_home(database, &ports));
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        told(command).await
    };
    mode(&data.join("shop.db"), 0o444);
    mode(&data, 0o555);
    let said = look(&url).await;
    assert!(!said.well, "{:?}", said.lines);
    assert!(said.of("database").starts_with("wrong"), "{:?}", said.lines);
    said.says("database", &["DATABASE_URL"]);
    said.says("mail", &["wrong", "Nothing can be written to data/mail", "OXCART_MAIL_FOLDER"]);
    let said = look("sqlite://other.db").await;
    said.says("database", &["wrong", "other.db is not there and cannot be made", "DATABASE_URL"]);
    // Or the folder would stay.
    mode(&data, 0o755);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_opened_for_reading_only_is_told() {
    let database = TestDatabase::sqlite().await;
    let (folder, ports) = (tempfile::tempdir().unwrap(), two_ports().await);
    let url = format!("{}?mode=ro", database.url());
    let said = doctor(folder.path(), &at_home(&url, &ports)).await;
    said.is_wrong_with("database", &["takes no writes"]);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_stay_in_a_public_shop_are_worth_a_warning() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    ward.set("SMTP_URL", "");
    let said = ward.look().await;
    assert!(said.well, "{:?}", said.lines);
    said.says("mail", &["warning", "No mail reaches anybody", "SMTP_URL"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_is_told_from_somebody_else_at_its_port() {
    let database = TestDatabase::sqlite().await;
    let ward = Ward::open(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let sandbox = ward.world.stripe.url.strip_prefix("http://").unwrap().to_owned();
    let said = doctor(folder.path(), &at_home(database.url(), &[a_closed_port().await, sandbox])).await;
    assert!(said.well, "{:?}", said.lines);
    said.says("payments", &["ok", "The payment sandbox answers at"]);
    let taken = ward.mail.address.to_string();
    let said = doctor(folder.path(), &at_home(database.url(), &[a_closed_port().await, taken])).await;
    said.is_wrong_with("payments", &["where something else is", "OXCART_SANDBOX_ADDR"]);
}
