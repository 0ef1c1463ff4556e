use domain::address::Address;
use domain::checkout_session::{Buyer, Completion};
use domain::ids::StaffId;
use domain::order::{OrderStatus, PaymentStatus};
use domain::processing::Strategy;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{SALT, Scene, at_once, refusal};
use crate::checkout_sessions::tests::{STAFF, item};

fn address() -> Address {
    Address {
        name: "Ada Lovelace".to_owned(),
        line1: "123 Main St".to_owned(),
        line2: None,
        city: "Anytown".to_owned(),
        state: Some("CA".to_owned()),
        postal_code: "12345".to_owned(),
        country: "US".parse().unwrap(),
        phone: None,
    }
}

/// What a shop knows more of after an order than before.
const TRACES: [&str; 7] = [
    "orders",
    "order_lines",
    "timeline_entries",
    "ledger_entries",
    "customers",
    "outbox_mails",
    "checkout_sessions WHERE order_id IS NOT NULL",
];

impl Scene {
    async fn order_from(&self, id: CheckoutSessionId) -> Result<MadeOrder> {
        self.shop.order_from_checkout(STAFF, id).await
    }

    async fn traces(&self) -> Vec<i64> {
        let mut traces = vec![self.number("SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM order_numbers").await];
        for table in TRACES {
            traces.push(self.count(table).await);
        }
        traces
    }

    /// A completed session with these items.
    async fn a_completed_session(&self, items: Vec<SnapshotItem>, payment: Option<&str>) -> CheckoutSessionId {
        let id = self.a_session(items).await;
        self.complete(id, payment).await.unwrap();
        id
    }
}

on_both_engines! {
    async fn an_order_is_made_as_its_snapshot_says_whatever_the_catalogue_says(store: Store) {
        let scene = Scene::open(store).await;
        let id = scene.a_session(vec![item(SALT, 4599, 2), item("not-ours", 10, 1)]).await;
        let buyer = Buyer {
            name: Some("Ada Lovelace".to_owned()),
            shipping_address: Some(address()),
            billing_address: Some(address()),
            ..Buyer::default()
        };
        let said = Completion { payment: Some("pi_1".to_owned()), buyer };
        scene.shop.complete_checkout_session(STAFF, id, said).await.unwrap();
        let made = scene.order_from(id).await.unwrap();
        assert!(made.fresh);
        let order = made.order;
        let lines: Vec<_> = order.lines.iter().map(|l| (l.variant.as_str(), l.title.as_str(), l.unit_price.minor, l.quantity)).collect();
        assert_eq!(lines, [(SALT, "A salt-250-g", 4599, 2), ("not-ours", "A not-ours", 10, 1)]);
        assert_eq!((order.totals.total.minor, order.totals.tax.minor, order.totals.shipping.minor), (9208, 0, 0));
        assert_eq!((order.number.as_str(), order.source), ("KN-2026-0001", OrderSource::OrderService));
        assert_eq!((order.shipping_address, order.billing_address), (Some(address()), Some(address())));
        assert_eq!(order.email.unwrap().as_str(), "ada@example.com");
        assert_eq!((order.status, order.payment_status), (OrderStatus::Paid, PaymentStatus::Paid));
        assert_eq!(order.payment_intent.unwrap().as_str(), "pi_1");
        assert_eq!((order.stock_held, scene.reserved(SALT).await), (false, 0));
        let entry = "SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE kind = 'payment' AND reference = 'pi_1'";
        assert_eq!(scene.number(entry).await, 9208);
    }

    async fn an_order_without_a_payment_waits_and_is_never_swept(store: Store) {
        let scene = Scene::open(store).await;
        let id = scene.a_completed_session(vec![item("a", 100, 1)], None).await;
        let made = scene.order_from(id).await.unwrap().order;
        assert_eq!((made.status, made.customer), (OrderStatus::Pending, None));
        for _ in 0..3 {
            scene.clock.advance(30 * 24 * 3600);
            scene.shop.sweep().await.unwrap();
        }
        assert_eq!(scene.order(made.id).await.order, made);
        assert_eq!(scene.count("ledger_entries").await, 0);
    }

    async fn a_cart_of_ours_keeps_its_shipping_and_tax_and_its_shopper_sees_the_order(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let id = scene.a_session_of(guest).await.id;
        scene.complete(id, Some("stub:77")).await.unwrap();
        let order = scene.order_from(id).await.unwrap().order;
        let totals = order.totals;
        assert_eq!((totals.subtotal.minor, totals.shipping.minor, totals.tax.minor, totals.total.minor), (898, 490, 170, 1558));
        assert_eq!((order.lines[0].tax_class, order.lines[0].size.as_str()), (TaxClass::Standard, "1 piece"));
        // A payment of another provider is money too.
        assert_eq!((order.status, &order.payment_intent), (OrderStatus::Paid, &None));
        assert_eq!(scene.shop.visible_order(guest, &order.id.to_string()).await.unwrap(), order);
    }

    async fn to_process_such_an_order_takes_its_goods_and_comes_to_the_same_total(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let taxed = scene.a_session_of(guest).await.id;
        scene.complete(taxed, Some("pi_1")).await.unwrap();
        let untaxed = scene.a_completed_session(vec![item(SALT, 4599, 2), item("not-ours", 10, 1)], Some("pi_2")).await;
        for (session, left) in [(taxed, 98), (untaxed, 96)] {
            let made = scene.order_from(session).await.unwrap().order;
            let processed = scene.shop.process_order(STAFF, made.id, Strategy::Adjust).await.unwrap().order;
            assert_eq!((&processed.totals, &processed.lines), (&made.totals, &made.lines));
            assert_eq!(scene.number(&format!("SELECT on_hand FROM variants WHERE id = '{SALT}'")).await, left);
            assert_eq!(scene.number("SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries").await, 0);
        }
    }

    async fn fifty_at_once_make_one_order_and_one_mail(store: Store) {
        let scene = Scene::open(store).await;
        let id = scene.a_completed_session(vec![item("a", 100, 1)], Some("pi_1")).await;
        let (one, other) = (scene.shop.clone(), scene.a_second_process().await);
        let runs = (0..50).map(|n| {
            let shop = if n % 2 == 0 { one.clone() } else { other.clone() };
            async move { shop.order_from_checkout(STAFF, id).await.unwrap() }
        });
        let made = at_once(runs).await;
        assert_eq!(made.iter().filter(|made| made.fresh).count(), 1);
        assert!(made.iter().all(|other| other.order == made[0].order));
        // Number, order, line, timeline (made, paid), entry, customer, mail, session.
        assert_eq!(scene.traces().await, [1, 1, 1, 2, 1, 1, 1, 1]);
        scene.shop.deliver_mails().await.unwrap();
        assert_eq!(scene.mailer.taken().len(), 1);
    }

    async fn what_is_refused_leaves_nothing_behind(store: Store) {
        let scene = Scene::open(store).await;
        let open = scene.a_session(vec![item("a", 100, 1)]).await;
        let before = scene.traces().await;
        let guest = scene.a_guest();
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        for (actor, why) in
            [(Actor::Anonymous, Rejection::AuthRequired), (guest, Rejection::AuthRequired), (viewer, Rejection::Forbidden)]
        {
            assert_eq!(refusal(scene.shop.order_from_checkout(actor, open).await), why);
        }
        assert_eq!(refusal(scene.order_from(open).await), Rejection::CheckoutSessionNotCompleted);
        let unknown = CheckoutSessionId::from_bits(7);
        assert_eq!(refusal(scene.order_from(unknown).await), Rejection::CheckoutSessionNotFound);
        scene.clock.advance(25 * 3600);
        assert_eq!(refusal(scene.order_from(open).await), Rejection::CheckoutSessionNotCompleted);
        assert_eq!(scene.traces().await, before);
    }

    async fn a_session_that_has_an_order_gives_that_order_the_shops_own_too(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        let id = store.read().await.unwrap().text_raw("SELECT id FROM checkout_sessions").await.unwrap();
        let made = scene.order_from(id.parse().unwrap()).await.unwrap();
        assert_eq!((made.order.id, made.fresh, made.order.status), (started.order, false, OrderStatus::Pending));
    }

    async fn one_payment_pays_one_order_and_the_other_is_looked_at(store: Store) {
        let scene = Scene::open(store).await;
        let first = scene.a_completed_session(vec![item("a", 100, 1)], Some("pi_1")).await;
        let second = scene.a_completed_session(vec![item("b", 900, 1)], Some("pi_1")).await;
        scene.order_from(first).await.unwrap();
        let order = scene.order_from(second).await.unwrap().order;
        assert_eq!((order.status, order.paid_at, order.customer, order.payment_intent), (OrderStatus::Pending, None, None, None));
        assert_eq!(scene.flags(order.id).await, [FlagKind::PaymentUnknown]);
        assert_eq!(scene.number("SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries").await, 100);
    }

    async fn who_made_an_order_of_which_session_is_told(store: Store) {
        let scene = Scene::open(store).await;
        let id = scene.a_completed_session(vec![item("a", 100, 1)], Some("pi_1")).await;
        let order = scene.order_from(id).await.unwrap().order;
        let told: Vec<_> = scene.order(order.id).await.timeline.into_iter().map(|e| (e.who, e.from, e.to, e.remark)).rev().collect();
        let (who, some) = (StaffId::from_bits(1).to_string(), |text: &str| Some(text.to_owned()));
        let made = (who.clone(), None, some("pending"), Some(format!("checkout session {id}")));
        assert_eq!(told, [made, (who, some("pending"), some("paid"), None)]);
        let audited = format!("SELECT COUNT(*) FROM audit_entries WHERE action = 'order.made' AND subject = '{}'", order.id);
        assert_eq!(scene.number(&audited).await, 2);
    }
}
