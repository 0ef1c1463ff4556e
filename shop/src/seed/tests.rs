use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use domain::ids::VisitorId;
use domain::rejection::Rejection;
use store::on_both_engines;
use store::testing::TestDatabase;

use super::*;
use crate::checkout::scene::refusal;
use crate::testing::{TestShop, a_shop, an_empty_shop};

/// Everything that is made, in columns that fit into one text each.
const TABLES: [(&str, &str); 8] = [
    ("customers", "id || kind || email || name || search_text || created_at"),
    (
        "orders",
        "id || number || status || payment_status || fulfilment_status || total || tax || tax_rules || visitor_id \
         || COALESCE(customer_id, '') || COALESCE(email, '') || COALESCE(billing_address, '') \
         || COALESCE(payment_intent, '') || COALESCE(tracking_url, '') || refunded || stock_held || cart_emptied \
         || created_at || COALESCE(paid_at, 0) || COALESCE(processed_at, 0) || version || search_text",
    ),
    ("order_lines", "id || order_id || position || variant_id || title || quantity || unit_price || line_total"),
    ("payment_sessions", "id || order_id || idempotency_key || status || stripe_id || expires_at || created_at"),
    ("timeline_entries", "id || order_id || at || actor || cause || subject || COALESCE(from_value, '') || to_value"),
    ("ledger_entries", "id || customer_id || order_id || kind || amount || reference || at"),
    ("refunds", "id || order_id || stripe_id || amount || status || source || actor || created_at"),
    (
        "stock_movements",
        "id || variant_id || reason || on_hand_change || reserved_change || COALESCE(order_id, '') || at",
    ),
];

/// What nothing of may be found after any number of random orders.
const WRONGS: [(&str, &str); 16] = [
    (
        "numbers left out",
        "(SELECT SUM(last) AS last FROM order_numbers) n WHERE n.last <> (SELECT COUNT(*) FROM orders)",
    ),
    ("orders that wait", "orders WHERE status = 'pending'"),
    (
        "orders whose lines sum to something else",
        "orders o WHERE o.subtotal <> (SELECT SUM(line_total) FROM order_lines l WHERE l.order_id = o.id)",
    ),
    (
        "orders out of the order of their numbers",
        "orders a JOIN orders b ON a.id < b.id AND a.created_at > b.created_at",
    ),
    (
        "paid orders without just one payment of just their total, or others with any",
        "orders o WHERE (SELECT COUNT(*) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'payment' \
            AND l.amount = o.total) <> CASE WHEN o.status IN ('paid', 'refunded') THEN 1 ELSE 0 END",
    ),
    (
        "processed orders without just one debit, or others with any",
        "orders o WHERE (SELECT COUNT(*) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'processing' \
            AND l.amount = -o.total) <> CASE WHEN o.processed_at IS NULL THEN 0 ELSE 1 END",
    ),
    (
        "orders whose refunds, entries and status differ",
        "orders o WHERE o.refunded <> (SELECT COALESCE(SUM(r.amount), 0) FROM refunds r WHERE r.order_id = o.id) \
            OR o.refunded <> (SELECT -COALESCE(SUM(l.amount), 0) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'refund') \
            OR (o.status = 'refunded') <> (o.refunded = o.total)",
    ),
    (
        "processed orders that leave something in the ledger",
        "orders o WHERE o.processed_at IS NOT NULL \
            AND (SELECT SUM(l.amount) FROM ledger_entries l WHERE l.order_id = o.id) <> 0",
    ),
    (
        "customers whose balance is not what they paid for orders to come",
        "customers c WHERE (SELECT COALESCE(SUM(l.amount), 0) FROM ledger_entries l WHERE l.customer_id = c.id) \
            <> (SELECT COALESCE(SUM(o.total - o.refunded), 0) FROM orders o \
                WHERE o.customer_id = c.id AND o.paid_at IS NOT NULL AND o.processed_at IS NULL)",
    ),
    (
        "reservations of orders that need none",
        "orders WHERE stock_held = 1 AND (status <> 'paid' OR processed_at IS NOT NULL)",
    ),
    (
        "variants whose reservations are no orders'",
        "variants v WHERE v.reserved <> (SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l \
            JOIN orders o ON o.id = l.order_id WHERE o.stock_held = 1 AND l.variant_id = v.id)",
    ),
    (
        "variants whose movements tell another story",
        "variants v WHERE v.on_hand <> (SELECT COALESCE(SUM(m.on_hand_change), 0) FROM stock_movements m WHERE m.variant_id = v.id) \
            OR v.reserved <> (SELECT COALESCE(SUM(m.reserved_change), 0) FROM stock_movements m WHERE m.variant_id = v.id)",
    ),
    (
        "variants of which something else is left than was delivered and not sold",
        "variants v WHERE v.on_hand + (SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l \
                JOIN orders o ON o.id = l.order_id WHERE o.processed_at IS NOT NULL AND l.variant_id = v.id) \
            <> (SELECT SUM(m.on_hand_change) FROM stock_movements m WHERE m.variant_id = v.id AND m.reason = 'delivery')",
    ),
    (
        "moments with less than nothing, or with more promised than there was",
        "(SELECT SUM(on_hand_change) OVER w AS on_hand, SUM(reserved_change) OVER w AS reserved FROM stock_movements \
            WINDOW w AS (PARTITION BY variant_id ORDER BY id)) s WHERE s.on_hand < 0 OR s.reserved < 0 OR s.reserved > s.on_hand",
    ),
    ("things that happen in the future", "timeline_entries WHERE at > 1776935642000"),
    (
        "paid orders without their customer, or others with one",
        "orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.created_at <= o.paid_at \
            WHERE (c.id IS NULL) <> (o.paid_at IS NULL)",
    ),
];

fn wanted(orders: u32, seed: u64) -> WantedOrders {
    WantedOrders { orders, seed, customers: None, add: false }
}

impl TestShop {
    async fn ask(&self, wanted: &WantedOrders) -> Seeding {
        self.shop.seed_orders(Actor::System, wanted, &|_| ()).await.unwrap()
    }

    async fn make(&self, wanted: &WantedOrders) -> SeededOrders {
        match self.ask(wanted).await {
            Seeding::Made(made) => made,
            Seeding::HasOrders | Seeding::NothingForSale => panic!("nothing was made"),
        }
    }

    async fn found(&self, sql: &str) -> i64 {
        self.shop.store().read().await.unwrap().number_raw(&format!("SELECT COUNT(*) FROM {sql}")).await.unwrap()
    }

    async fn run(&self, sql: &str) {
        let mut db = self.shop.store().write().await.unwrap();
        db.run_raw(sql).await.unwrap();
        db.commit().await.unwrap();
    }

    /// Every row that was made, as one text a row.
    async fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for (table, columns) in TABLES {
            let sql = format!("SELECT {columns} FROM {table} ORDER BY id");
            rows.extend(self.shop.store().read().await.unwrap().texts_raw(&sql).await.unwrap());
        }
        rows
    }

    async fn nothing_is_wrong(&self) {
        for (what, wrong) in WRONGS {
            assert_eq!(self.found(wrong).await, 0, "{what}");
        }
    }
}

on_both_engines! {
    async fn random_orders_leave_everything_as_real_ones_would(store: Store) {
        let shop = a_shop(store).await;
        let heard = AtomicU32::new(0);
        let progress = |done| heard.store(done, Ordering::SeqCst);
        let made = shop.shop.seed_orders(Actor::System, &wanted(600, 7), &progress).await.unwrap();
        let customers = shop.found("customers").await;
        assert_eq!(made, Seeding::Made(SeededOrders { orders: 600, customers: u32::try_from(customers).unwrap() }));
        assert_eq!((shop.found("orders").await, heard.load(Ordering::SeqCst)), (600, 600));
        shop.nothing_is_wrong().await;
        for (some, least) in [
            ("orders WHERE status = 'cancelled'", 20),
            ("orders WHERE status = 'failed'", 3),
            ("orders WHERE status = 'refunded'", 5),
            ("orders WHERE status = 'paid' AND refunded > 0", 5),
            ("orders WHERE fulfilment_status = 'delivered'", 300),
            ("orders WHERE stock_held = 1", 1),
            ("audit_entries WHERE action = 'orders.seeded'", 1),
        ] {
            assert!(shop.found(some).await >= least, "{some}");
        }
        assert_eq!(shop.shop.sweep().await.unwrap(), crate::jobs::SweepReport::default());
        assert_eq!(shop.shop.deliver_mails().await.unwrap().sent, 0, "nobody is written to");
    }

    async fn they_are_everywhere_that_orders_are(store: Store) {
        let shop = a_shop(store).await;
        shop.make(&wanted(50, 7)).await;
        let page = shop.shop.list_orders(Actor::System, &crate::orders::OrderQuery::default()).await.unwrap();
        assert!(!page.items.is_empty());
        for order in page.items {
            let detail = shop.shop.order_detail(Actor::System, &order.id.to_string()).await.unwrap();
            assert_eq!(detail.payment_attempts.len(), 1);
            assert_eq!(detail.timeline.last().unwrap().cause, "command: seed");
            assert_eq!(detail.refunds.iter().map(|refund| refund.amount.minor).sum::<i64>(), detail.order.refunded.minor);
        }
    }

    async fn the_same_seed_makes_the_same_orders_and_another_one_others(store: Store) {
        let (first, other) = (a_shop(store).await, TestDatabase::sqlite().await);
        first.make(&wanted(80, 7)).await;
        let mut rows = first.rows().await;
        let again = a_shop(other.store()).await;
        again.make(&wanted(80, 7)).await;
        let mut same = again.rows().await;
        // The engines sort alike, but they need not.
        rows.sort();
        same.sort();
        assert_eq!(rows.len(), same.len());
        for (one, same) in rows.iter().zip(&same) {
            assert_eq!(one, same);
        }
        other.remove().await;
        let third = TestDatabase::sqlite().await;
        let differs = a_shop(third.store()).await;
        differs.make(&wanted(80, 8)).await;
        assert!(differs.rows().await.iter().all(|row| row.contains("delivery") || !rows.contains(row)));
        third.remove().await;
    }

    async fn they_come_beside_others_only_where_that_is_said(store: Store) {
        let shop = a_shop(store).await;
        shop.make(&wanted(30, 7)).await;
        assert_eq!((shop.ask(&wanted(30, 7)).await, shop.found("orders").await), (Seeding::HasOrders, 30));
        let more = WantedOrders { add: true, ..wanted(30, 7) };
        assert_eq!(shop.make(&more).await.orders, 30);
        assert_eq!((shop.found("orders").await, shop.found("(SELECT DISTINCT number FROM orders) n").await), (60, 60));
        let numbers = "(SELECT SUM(last) AS last FROM order_numbers) n WHERE n.last <> 60";
        assert_eq!(shop.found(numbers).await, 0);
    }

    async fn the_same_seed_makes_others_the_next_time(store: Store) {
        let shop = a_shop(store).await;
        for seed in 0..20 {
            for _ in 0..2 {
                shop.make(&WantedOrders { add: true, ..wanted(1, seed) }).await;
            }
        }
        assert!(shop.found("orders WHERE customer_id IS NULL").await > 1, "nobody came to be a customer by some");
        assert_eq!(shop.found("orders").await, 40);
        shop.nothing_is_wrong().await;
    }

    async fn customers_who_are_gone_are_in_nobodys_way(store: Store) {
        let shop = a_shop(store).await;
        shop.run(
            "INSERT INTO customers (id, kind, email, email_key, name, name_text, search_text, created_at) \
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) \
                SELECT 'firm' || i, 'account', 'firm' || i, 'firm' || i, 'Firm', 'firm', 'firm', 0 FROM n",
        )
        .await;
        shop.make(&wanted(600, 7)).await;
        shop.run("DELETE FROM customers WHERE name = 'Firm'").await;
        shop.make(&WantedOrders { add: true, ..wanted(600, 7) }).await;
        shop.nothing_is_wrong().await;
    }

    async fn there_are_as_many_customers_as_were_asked_for(store: Store) {
        let shop = a_shop(store).await;
        let made = shop.make(&WantedOrders { customers: Some(9), ..wanted(100, 1) }).await;
        assert_eq!((made.customers, shop.found("customers").await), (9, 9));
        let none = WantedOrders { add: true, ..wanted(0, 1) };
        assert_eq!(shop.make(&none).await, SeededOrders::default());
    }

    async fn a_shop_without_products_gets_the_demo_catalogue_first(store: Store) {
        let shop = an_empty_shop(store).await;
        shop.make(&wanted(20, 1)).await;
        assert_eq!((shop.found("orders").await, shop.found("products").await), (20, 28));
        shop.nothing_is_wrong().await;
    }

    async fn a_shop_that_sells_nothing_gets_no_orders(store: Store) {
        let shop = a_shop(store).await;
        shop.run("UPDATE variants SET active = 0").await;
        assert_eq!((shop.ask(&wanted(1, 1)).await, shop.found("orders").await), (Seeding::NothingForSale, 0));
    }

    async fn nobody_makes_orders_without_being_allowed_to(store: Store) {
        let shop = an_empty_shop(store).await;
        let guest = Actor::Guest(VisitorId::from_bits(1));
        let answer = shop.shop.seed_orders(guest, &wanted(1, 1), &|_| ()).await;
        assert_eq!(refusal(answer), Rejection::AuthRequired);
        assert_eq!((shop.found("orders").await, shop.found("products").await), (0, 0));
    }
}

/// Many orders cost no more each than few: what is slow is slow by number, not by chance. The best of a few rounds tells,
/// as the machine may be busy with other things.
#[tokio::test]
async fn ten_times_as_many_orders_take_about_ten_times_as_long() {
    let mut rounds = Vec::new();
    for _ in 0..4 {
        let (few, many) = (time_to_make(500).await, time_to_make(5000).await);
        if many < few * 25 {
            return;
        }
        rounds.push((few, many));
    }
    panic!("{rounds:?}");
}

async fn time_to_make(orders: u32) -> Duration {
    let database = TestDatabase::sqlite().await;
    let shop = a_shop(database.store()).await;
    let began = Instant::now();
    shop.make(&wanted(orders, 3)).await;
    let took = began.elapsed();
    database.remove().await;
    took
}
