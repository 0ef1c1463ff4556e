//! Stripe does not answer, or refuses.

use domain::order::FlagKind;

use super::*;
use crate::jobs::KEY_SECONDS;
use crate::testing::When;

/// Long enough for the sweep to look at a refund.
const A_WHILE: i64 = 3601;

impl Scene {
    async fn sweep_later(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.shop.sweep().await.unwrap();
    }
}

on_both_engines! {
    async fn a_silent_stripe_leaves_the_refund_pending_and_the_sweep_asks_again(store: Store) {
        let scene = Scene::open(store).await;
        for (when, asked) in [(When::Before, 2), (When::After, 1)] {
            let (order, _) = scene.salt_paid().await;
            let before = (scene.gateway.calls().refund, scene.gateway.refunds().len());
            scene.gateway.silence_next(when);
            let refund = scene.refund(order, Some(1000)).await.unwrap();
            assert_eq!((refund.status, refund.stripe_id), (RefundStatus::Pending, None));
            let detail = scene.order(order).await;
            assert_eq!((detail.order.refunded, detail.refundable), (euro(0), euro(558)));
            assert_eq!(scene.books().await.1, detail.received.minor + before_of(&scene, order).await);
            scene.sweep_later(A_WHILE).await;
            let detail = scene.order(order).await;
            assert_eq!(detail.refunds[0].status, RefundStatus::Succeeded);
            assert_eq!((detail.order.refunded, detail.refundable), (euro(1000), euro(558)));
            assert_eq!(scene.gateway.calls().refund - before.0, asked, "{when:?}");
            assert_eq!(scene.gateway.refunds().len() - before.1, 1);
            let due = "SELECT COUNT(*) FROM refunds WHERE next_check_at IS NOT NULL";
            assert_eq!(scene.number(due).await, 0);
        }
    }

    async fn pressing_again_asks_again(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let press = of(&scene.shop, None);
        scene.gateway.silence_next(When::After);
        let first = scene.shop.refund_order(CLERK, order, press.clone()).await.unwrap();
        assert_eq!(first.status, RefundStatus::Pending);
        let second = scene.shop.refund_order(CLERK, order, press).await.unwrap();
        assert_eq!((second.id, second.status), (first.id, RefundStatus::Succeeded));
        assert_eq!((scene.gateway.refunds().len(), scene.status(order).await), (1, OrderStatus::Refunded));
    }

    async fn what_stripe_refuses_is_told_at_once_and_can_be_tried_anew(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let press = of(&scene.shop, None);
        scene.gateway.refuse_next();
        for _ in 0..2 {
            let answer = refusal(scene.shop.refund_order(CLERK, order, press.clone()).await);
            assert_eq!(answer, Rejection::RefundRefused { reason: "scripted".to_owned() });
        }
        let detail = scene.order(order).await;
        assert_eq!((detail.order.status, detail.order.refunded, detail.refundable), (OrderStatus::Paid, euro(0), euro(TOTAL)));
        assert_eq!((detail.refunds[0].status, detail.flags), (RefundStatus::Failed, vec![]));
        assert_eq!(scene.books().await, (1, TOTAL));
        scene.refund(order, None).await.unwrap();
        assert_eq!(scene.status(order).await, OrderStatus::Refunded);
    }

    async fn what_the_sweep_finds_refused_is_shown_to_a_person(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        scene.gateway.silence_next(When::Before);
        scene.refund(order, None).await.unwrap();
        scene.gateway.pay_back(&payment, TOTAL);
        scene.sweep_later(A_WHILE).await;
        let detail = scene.order(order).await;
        assert_eq!(detail.refunds[0].status, RefundStatus::Failed);
        assert_eq!(scene.flags(order).await, [FlagKind::RefundFailed]);
        assert_eq!(scene.told(order, "refund").await, ["pending", "failed"]);
    }

    async fn a_refund_that_stripe_never_took_on_is_given_up_after_a_day(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.gateway.silence_next(When::Before);
        let refund = scene.refund(order, None).await.unwrap();
        let asked = scene.gateway.calls().refund;
        scene.sweep_later(KEY_SECONDS + 1).await;
        assert_eq!(scene.gateway.calls().refund, asked, "a forgotten key would pay back twice");
        let detail = scene.order(order).await;
        assert_eq!((detail.refunds[0].status, detail.refundable), (RefundStatus::Failed, euro(TOTAL)));
        assert_eq!(scene.flags(order).await, [FlagKind::RefundFailed]);
        let failure = detail.refunds[0].failure.clone().unwrap();
        assert_eq!(refund.failure, None);
        assert!(failure.contains("never"), "{failure}");
    }

    async fn a_refund_made_long_ago_whose_answer_was_lost_is_found_in_stripes_list(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.gateway.silence_next(When::After);
        scene.refund(order, None).await.unwrap();
        scene.sweep_later(KEY_SECONDS + 1).await;
        assert_eq!((scene.status(order).await, scene.gateway.refunds().len()), (OrderStatus::Refunded, 1));
    }

    async fn two_sweeps_at_once_pay_back_once(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.gateway.silence_next(When::Before);
        scene.refund(order, None).await.unwrap();
        scene.clock.advance(A_WHILE);
        let second = scene.a_second_process().await;
        let reports = at_once([scene.shop.clone(), second].map(|shop| async move { shop.sweep().await.unwrap() })).await;
        assert_eq!(reports.iter().map(|report| report.refunds).sum::<u32>(), 1);
        assert_eq!((scene.gateway.refunds().len(), scene.books().await), (1, (2, 0)));
    }
}

/// What all other orders have brought to the ledger.
async fn before_of(scene: &Scene, order: OrderId) -> i64 {
    let sum = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries";
    scene.number(&format!("{sum} WHERE order_id <> '{order}'")).await
}
