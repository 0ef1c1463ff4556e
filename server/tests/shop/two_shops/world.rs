//! What outlives the two shops: their databases, who works and who shops there, and what must hold after every crash.

use serde_json::{Value, json};
use store::testing::TestDatabase;
use tempfile::TempDir;

use super::caller::Caller;
use crate::crash::process::{Process, Start, free_port, oxcart, token};
use crate::crash::provider::Provider;

const SODA: &str = "kaiser-natron-pulver-250-g-grosspackung";

/// A shop's database, its place, and a program that works there.
struct Half {
    database: TestDatabase,
    folder: TempDir,
    port: u16,
    clerk: Caller,
}

impl Half {
    fn new(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clerk = Caller::program(&token(database.url(), folder.path(), "orders:read,orders:write"));
        Self { database, folder, port: free_port(), clerk }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn number(&self, sql: &str) -> i64 {
        self.database.store().read().await.unwrap().number_raw(sql).await.unwrap()
    }
}

/// The two shops, while they live and while they do not.
pub(super) struct World {
    storefront: Half,
    orders: Half,
    /// By which the order service is known at the storefront's shop.
    token: String,
    provider: Provider,
}

impl World {
    pub(super) async fn new(one: TestDatabase, other: TestDatabase) -> Self {
        let (storefront, orders) = (Half::new(one), Half::new(other));
        let mut seed = oxcart(storefront.database.url(), storefront.folder.path());
        assert!(seed.arg("seed").output().unwrap().status.success());
        let mut db = storefront.database.store().write().await.unwrap();
        db.run_raw("UPDATE variants SET on_hand = 100000").await.unwrap();
        db.commit().await.unwrap();
        let token = token(storefront.database.url(), storefront.folder.path(), "orders:read");
        Self { storefront, orders, token, provider: Provider::open(None).await }
    }

    pub(super) async fn remove(self) {
        self.storefront.database.remove().await;
        self.orders.database.remove().await;
    }

    /// The shop with the storefront.
    pub(super) fn storefront(&self, die_at: Option<&str>) -> Process {
        let start = Start { port: self.storefront.port, die_at, ..Start::default() };
        let half = &self.storefront;
        Process::start(half.database.url(), &self.provider.url, half.folder.path(), start)
    }

    /// The shop with the order service.
    pub(super) fn order_service(&self, die_at: Option<&str>) -> Process {
        let (half, url) = (&self.orders, self.storefront.url());
        let checkout_service = Some((url.as_str(), self.token.as_str()));
        let start = Start { port: half.port, die_at, checkout_service, ..Start::default() };
        Process::start(half.database.url(), &self.provider.url, half.folder.path(), start)
    }

    /// A session of a shopper who puts two pieces into the cart.
    pub(super) async fn a_session(&self, shopper: &Caller) -> String {
        let shop = self.storefront.url();
        let item = json!({ "productId": SODA, "quantity": 2 });
        assert_eq!(shopper.call(&shop, "/api/cart/items", &item).await.unwrap().0, 201);
        let (status, session) = shopper.call(&shop, "/api/v1/checkout/session", &json!({})).await.unwrap();
        assert_eq!(status, 201, "{session}");
        session["id"].as_str().unwrap().to_owned()
    }

    /// The session was paid: the status, unless the shop dies.
    pub(super) async fn complete(&self, session: &str) -> Option<u16> {
        let address = json!({
            "name": "Ada Lovelace", "street": "123 Main St", "line2": "2nd floor", "city": "Anytown", "country": "US"
        });
        let said = json!({
            "paymentIntentId": format!("pi_{}", session.replace('-', "")),
            "shippingAddress": address,
            "email": "ada@example.com"
        });
        let half = &self.storefront;
        let path = format!("/api/v1/checkout/session/{session}/complete");
        half.clerk.call(&half.url(), &path, &said).await.map(|(status, _)| status)
    }

    /// How many pieces are in a shopper's cart.
    pub(super) async fn in_cart(&self, shopper: &Caller) -> i64 {
        shopper.look(&self.storefront.url(), "/api/cart").await["count"].as_i64().unwrap()
    }

    /// Asks for the order of a session: the status, and the order's id or why there is none; unless the shop dies.
    pub(super) async fn make(&self, session: &str) -> Option<(u16, Value)> {
        let half = &self.orders;
        let wish = json!({ "checkoutSessionId": session });
        let (status, body) = half.clerk.call(&half.url(), "/api/v1/orders/checkout", &wish).await?;
        let told = if status <= 201 { &body["id"] } else { &body["error"]["code"] };
        Some((status, told.clone()))
    }

    /// An order as the order service's shop tells it.
    pub(super) async fn order(&self, id: &str) -> Value {
        self.orders.clerk.look(&self.orders.url(), &format!("/api/orders/{id}")).await
    }

    /// How many orders the storefront's shop has.
    pub(super) async fn sold_orders(&self) -> i64 {
        self.storefront.number("SELECT COUNT(*) FROM orders").await
    }

    /// So many orders were made, each wholly, and nothing else is there.
    pub(super) async fn has_orders(&self, made: i64, when: &str) {
        for (what, counted) in [
            ("orders", "orders WHERE status = 'paid'"),
            ("orders in all", "orders"),
            ("lines", "order_lines"),
            ("sessions with an order", "checkout_sessions WHERE order_id IS NOT NULL"),
            ("sessions", "checkout_sessions"),
            ("payments", "ledger_entries WHERE kind = 'payment'"),
            ("mails", "outbox_mails"),
        ] {
            let found = self.orders.number(&format!("SELECT COUNT(*) FROM {counted}")).await;
            assert_eq!(found, made, "{when}: {what}");
        }
        let last = "SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM order_numbers";
        assert_eq!(self.orders.number(last).await, made, "{when}: numbers");
        let told = "SELECT COUNT(*) FROM timeline_entries WHERE subject = 'status'";
        assert_eq!(self.orders.number(told).await, 2 * made, "{when}: made, and paid");
        assert_eq!(self.orders.number("SELECT COUNT(*) FROM order_flags").await, 0, "{when}: flags");
    }
}
