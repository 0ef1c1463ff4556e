mod failing;
mod made_at_stripe;
mod order_of_telling;
mod processed;
mod silence;

use domain::actor::Actor;
use domain::ids::{OrderId, PaymentIntentId, StaffId, VisitorId};
use domain::money::{Currency, Money};
use domain::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::refund::{Refund, RefundReason, RefundSource, RefundStatus};
use domain::rejection::{Field, Rejection};
use domain::staff::Role;
use store::on_both_engines;

use super::RefundRequest;
use crate::checkout::scene::{SALT, SODA, Scene, at_once, refusal};
use crate::orders::TimelineEntry;
use crate::{Result, Shop};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);
/// What two of [`SALT`] cost with shipping and tax.
const TOTAL: i64 = 1558;

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::Eur)
}

fn of(shop: &Shop, cents: Option<i64>) -> RefundRequest {
    RefundRequest { amount: cents.map(euro), reason: None, note: None, press: shop.fresh_press() }
}

impl Scene {
    /// A paid order of two pieces of salt, and its payment.
    async fn salt_paid(&self) -> (OrderId, PaymentIntentId) {
        let (_, started, session) = self.a_checkout(SALT, 2).await;
        self.pay(&session).await;
        let paid = self.order(started.order).await.order;
        assert_eq!(paid.totals.total, euro(TOTAL));
        (paid.id, paid.payment_intent.unwrap())
    }

    /// A clerk pays back so much; all that can be, where it is not said.
    pub(crate) async fn refund(&self, order: OrderId, cents: Option<i64>) -> Result<Refund> {
        self.shop.refund_order(CLERK, order, of(&self.shop, cents)).await
    }

    /// How many entries the ledger has, and what they sum to.
    async fn books(&self) -> (i64, i64) {
        let sum = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries";
        (self.count("ledger_entries").await, self.number(sum).await)
    }

    /// What the timeline tells of a subject, the oldest first: the words of each change.
    async fn told(&self, order: OrderId, subject: &str) -> Vec<String> {
        let about = |entry: &&TimelineEntry| entry.subject == subject;
        let timeline = self.order(order).await.timeline;
        timeline.iter().rev().filter(about).filter_map(|entry| entry.to.clone()).collect()
    }
}

on_both_engines! {
    async fn paying_all_back_refunds_the_order_and_frees_its_goods(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        assert_eq!(scene.order(order).await.refundable, euro(TOTAL));
        let reason = RefundReason::from_form("requested_by_customer").unwrap();
        let request = RefundRequest { reason, ..of(&scene.shop, None) };
        let refund = scene.shop.refund_order(CLERK, order, request).await.unwrap();
        assert_eq!((refund.amount, refund.status, refund.source), (euro(TOTAL), RefundStatus::Succeeded, RefundSource::Shop));
        assert_eq!(refund.actor, CLERK.label());
        let [made] = scene.gateway.refunds().try_into().unwrap();
        assert_eq!((made.payment, made.amount, made.refund), (Some(payment), TOTAL, Some(refund.id)));
        assert_eq!(made.reason.unwrap().as_str(), "requested_by_customer");
        let detail = scene.order(order).await;
        let stands = (detail.order.status, detail.order.payment_status, detail.order.fulfilment_status);
        assert_eq!(stands, (OrderStatus::Refunded, PaymentStatus::Refunded, FulfilmentStatus::Unfulfilled));
        assert_eq!((detail.order.refunded, detail.received, detail.refundable), (euro(TOTAL), euro(TOTAL), euro(0)));
        assert_eq!(detail.refunds, [refund]);
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((2, 0), 0));
        assert!(!detail.order.stock_held);
        assert_eq!(scene.told(order, "refund").await, ["pending", "succeeded"]);
        assert_eq!(scene.told(order, "status").await, ["pending", "paid", "refunded"]);
        let audited = "SELECT COUNT(*) FROM audit_entries WHERE action = 'order.refunded'";
        assert_eq!(scene.number(audited).await, 1);
    }

    async fn parts_are_paid_back_until_nothing_is_left(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.refund(order, Some(1000)).await.unwrap();
        let detail = scene.order(order).await;
        assert_eq!((detail.order.status, detail.order.refunded, detail.refundable), (OrderStatus::Paid, euro(1000), euro(558)));
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((2, 558), 2));
        assert_eq!(refusal(scene.refund(order, Some(559)).await), Rejection::RefundTooLarge { refundable: euro(558) });
        assert_eq!(scene.refund(order, None).await.unwrap().amount, euro(558));
        assert_eq!(scene.status(order).await, OrderStatus::Refunded);
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((3, 0), 0));
        assert_eq!(refusal(scene.refund(order, None).await), Rejection::NothingToRefund);
    }

    async fn what_is_no_amount_never_reaches_stripe(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let wrong = Rejection::Invalid { field: Field::Amount };
        for cents in [0, -1] {
            assert_eq!(refusal(scene.refund(order, Some(cents)).await), wrong);
        }
        let francs = RefundRequest { amount: Some(Money::new(5, Currency::Chf)), ..of(&scene.shop, None) };
        assert_eq!(refusal(scene.shop.refund_order(CLERK, order, francs).await), wrong);
        let all_and_a_cent = refusal(scene.refund(order, Some(TOTAL + 1)).await);
        assert_eq!(all_and_a_cent, Rejection::RefundTooLarge { refundable: euro(TOTAL) });
        let (_, unpaid, _) = scene.a_checkout(SODA, 1).await;
        assert_eq!(refusal(scene.refund(unpaid.order, None).await), Rejection::NothingToRefund);
        let unknown = OrderId::from_bits(7);
        assert_eq!(refusal(scene.refund(unknown, None).await), Rejection::OrderNotFound);
        assert_eq!((scene.gateway.calls().refund, scene.count("refunds").await), (0, 0));
    }

    async fn only_those_who_may_change_orders_pay_back(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let viewer = Actor::Staff(StaffId::from_bits(1), Role::Viewer);
        let guest = Actor::Guest(VisitorId::from_bits(1));
        for (actor, answer) in [(viewer, Rejection::Forbidden), (guest, Rejection::AuthRequired)] {
            assert_eq!(refusal(scene.shop.refund_order(actor, order, of(&scene.shop, None)).await), answer);
        }
        assert_eq!(scene.count("refunds").await, 0);
    }

    async fn a_press_that_comes_twice_pays_back_once(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let press = of(&scene.shop, Some(500));
        let first = scene.shop.refund_order(CLERK, order, press.clone()).await.unwrap();
        assert_eq!(scene.shop.refund_order(CLERK, order, press.clone()).await.unwrap(), first);
        let other = RefundRequest { amount: Some(euro(501)), ..press.clone() };
        assert_eq!(refusal(scene.shop.refund_order(CLERK, order, other).await), Rejection::OrderConflict);
        let (another, _) = scene.salt_paid().await;
        assert_eq!(refusal(scene.shop.refund_order(CLERK, another, press).await), Rejection::OrderConflict);
        assert_eq!((scene.gateway.refunds().len(), scene.gateway.calls().refund, scene.count("refunds").await), (1, 1, 1));
    }

    async fn a_press_that_comes_many_times_at_once_pays_back_once(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let press = of(&scene.shop, Some(500));
        let answers = at_once((0..6).map(|_| {
            let (shop, press) = (scene.shop.clone(), press.clone());
            async move { shop.refund_order(CLERK, order, press).await.unwrap().id }
        }))
        .await;
        assert!(answers.iter().all(|id| *id == answers[0]), "{answers:?}");
        assert_eq!((scene.gateway.refunds().len(), scene.books().await), (1, (2, TOTAL - 500)));
        assert_eq!(scene.told(order, "refund").await, ["pending", "succeeded"]);
    }

    async fn presses_at_once_never_pay_back_more_than_was_received(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let second = scene.a_second_process().await;
        let answers = at_once((0..6).map(|nth| {
            let shop = if nth % 2 == 0 { scene.shop.clone() } else { second.clone() };
            async move { shop.refund_order(CLERK, order, of(&shop, Some(600))).await }
        }))
        .await;
        let (paid, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(paid.len(), 2);
        for answer in refused {
            assert_eq!(refusal(answer), Rejection::RefundTooLarge { refundable: euro(TOTAL - 1200) });
        }
        assert_eq!((scene.gateway.refunds().len(), scene.books().await), (2, (3, TOTAL - 1200)));
    }

    async fn an_order_that_was_paid_after_it_was_given_up_is_paid_back_too(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Cancelled);
        scene.pay(&session).await;
        scene.refund(started.order, None).await.unwrap();
        assert_eq!(scene.status(started.order).await, OrderStatus::Refunded);
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((2, 0), 0));
    }
}
