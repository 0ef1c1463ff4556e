//! `oxcart seed`: a shop to look at.

use domain::staff::Role;
use store::Store;

use super::*;
use crate::support::World;
use crate::support::clerk::Clerk;

/// What became of `oxcart seed` with these arguments: its code, what it said, and what it complained about.
fn seed(folder: &TempDir, arguments: &str) -> (Option<i32>, String, String) {
    let output = oxcart(folder).arg("seed").args(arguments.split_whitespace()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), told(&output))
}

/// The orders as they were made, without what goes by the calendar.
async fn orders(folder: &TempDir) -> Vec<String> {
    const SQL: &str = "SELECT status || ' ' || fulfilment_status || ' ' || total || ' ' || refunded || ' ' \
        || COALESCE(customer_name, '') || ' ' || COALESCE(email, '') || ' ' || COALESCE(billing_address, '') \
        FROM orders ORDER BY id";
    let store = Store::connect(&database(folder)).await.unwrap();
    let orders = store.read().await.unwrap().texts_raw(SQL).await.unwrap();
    store.close().await;
    orders
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_shop_gets_orders_that_the_dashboard_lists() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said, complaint) = seed(&folder, "--orders 40 --customers 9");
    assert_eq!((code, complaint.as_str()), (Some(0), ""), "no progress is drawn where nobody sees it");
    assert!(said.starts_with("40 orders by 9 customers in ") && said.ends_with(" a second.\n"), "{said}");
    let store = Store::connect(&database(&folder)).await.unwrap();
    let world = World::open(store).await;
    let clerk = Clerk::inside(&world, Role::Viewer).await;
    let newest = world.shop.store().read().await.unwrap();
    let newest = { newest }.texts_raw("SELECT number FROM orders ORDER BY id DESC LIMIT 5").await.unwrap();
    let (_, page) = clerk.see("/admin/orders").await;
    for number in newest {
        assert!(page.contains(&number), "{number} in {page}");
    }
    let (_, page) = clerk.see("/admin/customers").await;
    assert_eq!(page.matches("@example.com</").count(), 9, "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_with_orders_gets_more_only_where_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(seed(&folder, "--orders 30").0, Some(0));
    let before = orders(&folder).await;
    let (code, said, complaint) = seed(&folder, "--orders 30");
    assert_eq!((code, said.as_str()), (Some(1), ""));
    assert!(complaint.contains("has orders already") && complaint.contains("--add"), "{complaint}");
    assert_eq!(orders(&folder).await, before);
    let (code, said, complaint) = seed(&folder, "--orders 20 --add");
    assert!(code == Some(0) && said.starts_with("20 orders "), "{said}{complaint}");
    assert_eq!(orders(&folder).await.len(), 50);
    assert_eq!(seed(&folder, "").0, Some(0), "the demo catalogue alone is asked for as often as one likes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_makes_the_same_orders_in_another_shop() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    for (folder, arguments) in folders.iter().zip(["--orders 30", "--orders 30 --seed 1", "--orders 30 --seed 2"]) {
        assert_eq!(seed(folder, arguments).0, Some(0));
    }
    let [first, same, other] = folders;
    let first = orders(&first).await;
    assert_eq!(first, orders(&same).await);
    assert_ne!(first, orders(&other).await);
}

#[test]
fn odd_numbers_are_refused_with_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, why) in [
        ("--orders 0", "1..=10000000"),
        ("--orders 10000001", "1..=10000000"),
        ("--orders many", "invalid"),
        ("--orders 5 --customers 0", "1..=10000000"),
        ("--orders 5 --seed half", "--seed"),
        ("--seed 3", "--orders"),
        ("--customers 3", "--orders"),
        ("--add", "--orders"),
    ] {
        let (code, said, complaint) = seed(&folder, arguments);
        assert!(code == Some(2) && said.is_empty() && complaint.contains(why), "{arguments}: {said}{complaint}");
    }
    let output = oxcart(&folder).env("OXCART_TAX_RATE", "nineteen").args(["seed", "--orders", "5"]).output().unwrap();
    assert!(output.status.code() == Some(1) && told(&output).contains("OXCART_TAX_RATE is \"nineteen\""));
    assert!(!folder.path().join("shop.db").exists());
}
