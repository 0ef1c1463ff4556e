//! Orders in a file, through the dashboard and through the binary (ADM-3).

use std::process::Command;

use super::*;
use crate::support::buyer::Buyer;

const FILE: &str = "/admin/orders.csv";

/// The rows of a file of orders, each as its text; the names of the columns are not among them.
async fn rows(clerk: &Clerk, path: &str) -> Vec<String> {
    let response = clerk.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"orders.csv\"");
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    let text = response.text().await.unwrap();
    let (heading, rows) = text.split_once("\r\n").unwrap();
    assert!(heading.starts_with("\u{feff}\"number\",\"id\",\"createdAt\",\"status\""), "{heading}");
    rows.split_terminator("\r\n").map(str::to_owned).collect()
}

store::on_both_engines! {
    async fn the_orders_that_the_list_shows_are_sent_as_a_file(store: Store) {
        let world = World::open(store).await;
        let paid = sold(&world).await;
        let pending = Shopper::of(&world).await.check_out(&world).await.order;
        world.run(&format!("UPDATE orders SET customer_name = '=cmd|calc', po_number = 'MY-PO-12345' WHERE id = '{paid}'")).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, page) = clerk.see("/admin/orders?status=paid&q=natron").await;
        assert!(page.contains(r#"href="/admin/orders.csv?q=natron&amp;status=paid""#), "{page}");
        let all = rows(&clerk, FILE).await;
        assert_eq!(all.len(), 2);
        assert!(all[0].contains(&pending.to_string()) && all[1].contains(&paid.to_string()), "newest first: {all:?}");
        let narrowed = rows(&clerk, "/admin/orders.csv?q=natron&status=paid&processed=no").await;
        assert_eq!(narrowed.len(), 1);
        for cell in ["\"'=cmd|calc\"", "\"MY-PO-12345\"", "\"15.58\"", "\"storefront\"", "\"ada@example.com\"", " × "] {
            assert!(narrowed[0].contains(cell), "{cell} in {}", narrowed[0]);
        }
        assert_eq!(rows(&clerk, "/admin/orders.csv?q=turing").await.len(), 0);
        assert_eq!(clerk.get("/admin/orders.csv?status=lost").await.status(), 400);
    }

    async fn chosen_orders_are_sent_alone(store: Store) {
        let world = World::open(store).await;
        let (one, two, three) = (sold(&world).await, sold(&world).await, sold(&world).await);
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let fields = [("deed", "export"), ("orders[0]", &one.to_string()), ("orders[7]", &three.to_string())];
        let (status, path) = place(&clerk.submit("/fn/bulk-orders", &fields).await);
        assert_eq!((status, path.as_str()), (303, format!("/admin/orders.csv?ids={one}%2C{three}").as_str()));
        let sent = rows(&clerk, &path).await;
        assert_eq!(sent.len(), 2);
        assert!(sent[0].contains(&three.to_string()) && sent[1].contains(&one.to_string()), "{sent:?}");
        assert!(!sent.iter().any(|row| row.contains(&two.to_string())));
        assert_eq!(rows(&clerk, "/admin/orders.csv?ids=ord_unknown").await.len(), 0);
        clerk.submit("/fn/bulk-orders", &[("deed", "export")]).await;
        assert!(clerk.see("/admin/orders").await.1.contains("Please choose at least one order"));
    }

    async fn a_stranger_logs_in_before_there_is_a_file(store: Store) {
        let world = World::open(store).await;
        sold(&world).await;
        let buyer = Buyer::of(&world);
        assert_eq!(place(&buyer.get(FILE).await), (303, "/admin/login?next=%2Fadmin%2Forders".to_owned()));
    }

    async fn the_number_of_a_purchase_stands_beside_the_order(store: Store) {
        let world = World::open(store).await;
        let (with, without) = (sold(&world).await, sold(&world).await);
        world.run(&format!("UPDATE orders SET po_number = 'MY-PO-12345' WHERE id = '{with}'")).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let customer = order(&world, with).await.customer.unwrap();
        for path in ["/admin/orders".to_owned(), format!("/admin/customers/{customer}")] {
            assert_eq!(clerk.see(&path).await.1.matches("PO MY-PO-12345").count(), 1, "{path}");
        }
        let (_, page) = clerk.see(&format!("/admin/orders/{with}")).await;
        assert!(page.contains("Purchase order</dt><dd>MY-PO-12345"), "{page}");
        assert!(!clerk.see(&format!("/admin/orders/{without}")).await.1.contains("Purchase order"));
        let detail = world.shop.order_detail(domain::actor::Actor::System, &with.to_string()).await.unwrap();
        assert_eq!(detail.order.po_number.unwrap().as_str(), "MY-PO-12345");
    }
}

#[test]
fn the_binary_writes_a_file_of_orders() {
    let folder = tempfile::tempdir().unwrap();
    let oxcart = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
        command.env_clear().current_dir(folder.path()).args(words);
        command.env("DATABASE_URL", format!("sqlite://{}", folder.path().join("shop.db").display()));
        command.output().unwrap()
    };
    assert!(oxcart(&["seed", "--orders", "3"]).status.success());
    let told = oxcart(&["orders", "export", "orders.csv"]);
    assert_eq!(String::from_utf8_lossy(&told.stdout), "The orders are in orders.csv.\n");
    let written = std::fs::read_to_string(folder.path().join("orders.csv")).unwrap();
    assert_eq!(written.lines().count(), 4, "{written}");
    assert_eq!(oxcart(&["orders", "export"]).stdout, written.into_bytes());
    let none = oxcart(&["orders", "export", "--search", "nobody-at-all"]);
    assert_eq!(String::from_utf8_lossy(&none.stdout).lines().count(), 1);
    let odd = oxcart(&["orders", "export", "--status", "lost"]);
    assert!(!odd.status.success() && String::from_utf8_lossy(&odd.stderr).starts_with("oxcart: "));
}
