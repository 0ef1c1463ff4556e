//! What outlives the shop: its database, the provider, the shopper; and what must hold in it after every crash.

use std::fs::read_dir;
use std::path::Path;
use std::time::Duration;

use domain::order::OrderStatus;
use store::Store;
use store::testing::TestDatabase;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::business::Program;
use super::clerk::Clerk;
use super::process::{Process, Start, free_port, oxcart, token};
use super::provider::{CARD, Provider};
use super::shopper::{SODA, Shopper};
use crate::support::receiver::Receiver;

/// Later than anything that was put off, and than the end of every page.
const LATER: i64 = 4000;
const PATIENCE: Duration = Duration::from_secs(20);

/// What nothing of may exist, once the sweep has worked. Its orders are all settled then.
const WRONGS: [(&str, &str); 17] = [
    ("orders that are stuck", "orders WHERE status = 'pending'"),
    ("reservations without a paid order", "orders WHERE stock_held = 1 AND status <> 'paid'"),
    (
        "variants with a reservation that no order has",
        "variants v WHERE v.reserved <> (SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l
            JOIN orders o ON o.id = l.order_id WHERE o.stock_held = 1 AND l.variant_id = v.id)",
    ),
    (
        "variants whose movements tell another story",
        "variants v WHERE v.reserved <> (SELECT COALESCE(SUM(m.reserved_change), 0) FROM stock_movements m
            WHERE m.variant_id = v.id)",
    ),
    (
        "paid orders without just one payment of just their total, or others with any",
        "orders o WHERE (SELECT COUNT(*) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'payment') <>
            CASE WHEN o.status = 'paid' THEN 1 ELSE 0 END OR EXISTS (
            SELECT 1 FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'payment' AND l.amount <> o.total)",
    ),
    (
        "processed orders without just one debit of just their total, or others with any",
        "orders o WHERE (SELECT COUNT(*) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'processing') <>
            CASE WHEN o.processed_at IS NULL THEN 0 ELSE 1 END OR EXISTS (
            SELECT 1 FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'processing' AND l.amount <> -o.total)",
    ),
    (
        "variants of which more or less has left the store than was processed",
        "variants v WHERE v.on_hand <> 100000 - (SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l
            JOIN orders o ON o.id = l.order_id WHERE o.processed_at IS NOT NULL AND l.variant_id = v.id)",
    ),
    (
        "refunds that did not come through with just one entry of just their amount",
        "refunds r WHERE r.status <> 'succeeded' OR r.stripe_id IS NULL OR 1 <> (
            SELECT COUNT(*) FROM ledger_entries l WHERE l.kind = 'refund' AND l.order_id = r.order_id
                AND l.amount = -r.amount AND l.reference = r.id)",
    ),
    (
        "orders of which more or less was paid back than their refunds say",
        "orders o WHERE o.refunded <> (SELECT COALESCE(SUM(r.amount), 0) FROM refunds r WHERE r.order_id = o.id)",
    ),
    (
        "orders whose timeline does not tell just how they began and ended",
        "orders o WHERE 2 <> (SELECT COUNT(*) FROM timeline_entries t WHERE t.order_id = o.id AND t.subject = 'status')",
    ),
    (
        "carts that were not emptied though their order was bought, or the other way round",
        "orders WHERE cart_emptied <> CASE WHEN status IN ('paid', 'failed') THEN 1 ELSE 0 END",
    ),
    (
        "numbers left out",
        "(SELECT SUM(last) AS last FROM order_numbers) n WHERE n.last <> (SELECT COUNT(*) FROM orders)",
    ),
    (
        "paid orders without just one mail that confirms them, or others with any",
        "orders o WHERE (SELECT COUNT(*) FROM outbox_mails m WHERE m.order_id = o.id AND m.kind = 'orderConfirmation') <>
            CASE WHEN o.status = 'paid' THEN 1 ELSE 0 END",
    ),
    (
        "lines with attributes of paid orders without just one message, or others with any",
        "order_lines l JOIN orders o ON o.id = l.order_id
            WHERE (SELECT COUNT(*) FROM provision_messages m WHERE m.order_line_id = l.id) <>
            CASE WHEN o.status IN ('paid', 'refunded') AND l.attributes <> '{}' THEN 1 ELSE 0 END",
    ),
    (
        "refunds without just one mail that tells of them",
        "refunds r WHERE 1 <> (SELECT COUNT(*) FROM outbox_mails m
            WHERE m.order_id = r.order_id AND m.kind = 'orderRefunded' AND m.dedupe_key LIKE '%' || r.id)",
    ),
    ("reasons to look at an order", "order_flags"),
    (
        "attempts without a session at the provider that were not refused",
        "payment_sessions WHERE stripe_id IS NULL AND status <> 'refused'",
    ),
];

/// What outlives the shop.
pub(crate) struct World {
    database: TestDatabase,
    store: Store,
    folder: TempDir,
}

/// One crash: its provider and its shopper.
pub(crate) struct Case<'w> {
    world: &'w World,
    pub(crate) provider: Provider,
    pub(crate) shopper: Shopper,
    /// Where the provider tells of payments, if it does.
    port: u16,
    /// Where another system is told what to provide, if there is one.
    provision_url: Option<String>,
}

impl World {
    /// A shop with the demo catalogue, and more of it than anybody buys.
    pub(crate) async fn new(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seeded = oxcart(database.url(), folder.path()).arg("seed").output().unwrap();
        assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
        let store = database.store();
        let mut db = store.write().await.unwrap();
        db.run_raw("UPDATE variants SET on_hand = 100000").await.unwrap();
        db.commit().await.unwrap();
        Self { database, store, folder }
    }

    /// A new shopper, and a provider that tells the shop of payments or leaves it to find out.
    pub(crate) async fn case(&self, tells: bool) -> Case<'_> {
        let port = free_port();
        let provider = Provider::open(tells.then_some(port)).await;
        Case { world: self, provider, shopper: Shopper::new(), port, provision_url: None }
    }

    /// A program that may work on orders.
    pub(crate) fn clerk(&self) -> Clerk {
        Clerk::new(token(self.database.url(), self.folder.path(), "orders:write"))
    }

    /// A program that may order for customers.
    pub(crate) fn program(&self) -> Program {
        Program::new(token(self.database.url(), self.folder.path(), "carts,customers"))
    }

    pub(crate) async fn remove(self) {
        self.database.remove().await;
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.store.read().await.unwrap().number_raw(sql).await.unwrap()
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until the sweep has nothing left to do.
    async fn quiet(&self, when: &str) {
        let until = Instant::now() + PATIENCE;
        while self.number("SELECT COUNT(*) FROM payment_sessions WHERE next_check_at IS NOT NULL").await > 0
            || self.number("SELECT COUNT(*) FROM refunds WHERE next_check_at IS NOT NULL").await > 0
            || self.number("SELECT COUNT(*) FROM stripe_events WHERE status = 'stored'").await > 0
            || self.number("SELECT COUNT(*) FROM outbox_mails WHERE status <> 'sent'").await > 0
            || self.number("SELECT COUNT(*) FROM provision_messages WHERE status <> 'delivered'").await > 0
        {
            assert!(Instant::now() < until, "{when}: something is left undone");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Each mail has left once, under its own name.
    async fn check_mails(&self, when: &str) {
        let entries = read_dir(self.folder().join("data/mail")).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> =
            entries.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".eml")).collect();
        let written = self.number("SELECT COUNT(*) FROM outbox_mails").await;
        assert_eq!(i64::try_from(left.len()).unwrap(), written, "{when}: {left:?}");
    }
}

impl Case<'_> {
    /// Another system, which is told what to provide from now on.
    pub(crate) async fn with_receiver(&mut self) -> Receiver {
        let receiver = Receiver::open().await;
        self.provision_url = Some(receiver.url.clone());
        receiver
    }

    /// The shop, where the provider's events reach it.
    pub(crate) fn shop(&self, die_at: Option<&str>) -> Process {
        self.start(Start { port: self.port, die_at, ..Start::default() })
    }

    /// The shop some time later, where no event reaches it: it has only its sweep.
    pub(crate) fn later(&self, ahead: i64, die_at: Option<&str>) -> Process {
        self.start(Start { port: free_port(), die_at, ahead, ..Start::default() })
    }

    /// The shopper puts this into the cart and checks out. Answers the payment page, if the shop lived to open it.
    pub(crate) async fn checks_out(&mut self, shop: &Process, product: &str) -> Option<String> {
        self.shopper.add(&shop.url, product).await;
        self.shopper.check_out(&shop.url).await
    }

    /// The shopper checks out with this, and pays. Answers nothing where there was no page to pay at.
    pub(crate) async fn buys(&mut self, shop: &Process, product: &str) -> Option<()> {
        let page = self.checks_out(shop, product).await?;
        self.provider.pay(&page, CARD).await;
        Some(())
    }

    /// The shopper buys, and comes back from the payment page to the shop. Answers the order.
    pub(crate) async fn buys_and_comes_back(&mut self, shop: &Process) -> Option<String> {
        self.buys(shop, SODA).await?;
        let order = self.provider.sessions().await.remove(0).order;
        self.shopper.come_back(&shop.url, &order).await;
        Some(order)
    }

    fn start(&self, start: Start<'_>) -> Process {
        let start = Start { provision_url: self.provision_url.as_deref(), ..start };
        Process::start(self.world.database.url(), &self.provider.url, self.world.folder(), start)
    }

    /// The shop is started once more, a long time later; its sweep works, and everything is as it must be. Then the
    /// shopper buys once more, what is left in the cart with it.
    pub(crate) async fn survives(mut self, when: &str) {
        let shopper = std::mem::replace(&mut self.shopper, Shopper::new());
        self.survives_with(vec![shopper], when).await;
    }

    /// The same with many shoppers.
    pub(crate) async fn survives_with(self, mut shoppers: Vec<Shopper>, when: &str) {
        let shop = self.later(LATER, None);
        self.world.quiet(when).await;
        self.world.check_mails(when).await;
        self.check(&shop, &shoppers, when).await;
        for shopper in &mut shoppers {
            shopper.add(&shop.url, SODA).await.unwrap();
            let page = shopper.check_out(&shop.url).await.unwrap_or_else(|| panic!("{when}: no new checkout"));
            self.provider.pay(&page, CARD).await;
            let newest = self.provider.sessions().await.remove(0);
            shopper.come_back(&shop.url, &newest.order).await.unwrap();
            assert_eq!(shopper.cart(&shop.url).await, 0, "{when}: the cart after another purchase");
        }
        self.check(&shop, &shoppers, when).await;
        shop.kill();
    }

    /// Whatever was paid is an order that is paid; whatever was not, is not; nothing is left over.
    async fn check(&self, shop: &Process, shoppers: &[Shopper], when: &str) {
        for (what, wrong) in WRONGS {
            let found = self.world.number(&format!("SELECT COUNT(*) FROM {wrong}")).await;
            assert_eq!(found, 0, "{when}: {what}");
        }
        let mut bought = 0;
        for session in self.provider.sessions().await {
            let (order, status, total) = (&session.order, session.must_be, session.total);
            let right = format!("orders WHERE id = '{order}' AND status = '{status}' AND total = {total}");
            assert_eq!(self.world.number(&format!("SELECT COUNT(*) FROM {right}")).await, 1, "{when}: {right}");
            if matches!(status, OrderStatus::Paid | OrderStatus::Failed) {
                let pieces =
                    format!("SELECT CAST(SUM(quantity) AS BIGINT) FROM order_lines WHERE order_id = '{order}'");
                bought += self.world.number(&pieces).await;
            }
        }
        self.check_refunds(when).await;
        let (mut there, mut put, mut perhaps) = (0, 0, 0);
        for shopper in shoppers {
            there += shopper.cart(&shop.url).await;
            put += shopper.put;
            perhaps += shopper.perhaps;
        }
        let right = (put..=put + perhaps).contains(&(there + bought));
        assert!(
            right,
            "{when}: {put} and perhaps {perhaps} were put into carts, {there} are there, {bought} were bought"
        );
    }

    /// Whatever was paid back at the provider, the shop knows of.
    async fn check_refunds(&self, when: &str) {
        let (mut count, mut sum) = (0, 0);
        for session in self.provider.sessions().await {
            let order = session.order;
            let of = |what: &str| {
                format!("SELECT CAST(COALESCE({what}, 0) AS BIGINT) FROM refunds WHERE order_id = '{order}'")
            };
            count += self.world.number(&of("COUNT(*)")).await;
            sum += self.world.number(&of("SUM(amount)")).await;
        }
        assert_eq!((count, sum), self.provider.refunds().await, "{when}: refunds");
    }
}
