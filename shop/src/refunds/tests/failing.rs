//! Refunds that take their time, and that fail after all.

use domain::order::FlagKind;

use super::made_at_stripe::REFUND_UPDATED;
use super::*;

on_both_engines! {
    async fn a_refund_on_its_way_counts_until_it_fails(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.gateway.refunds_begin_as(RefundStatus::Pending);
        let refund = scene.refund(order, None).await.unwrap();
        assert_eq!(refund.status, RefundStatus::Pending);
        assert_eq!((scene.status(order).await, scene.books().await), (OrderStatus::Refunded, (2, 0)));
        assert_eq!(scene.reserved(SALT).await, 0);
        let made = refund.stripe_id.unwrap();
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund(REFUND_UPDATED, &made).await;
        let detail = scene.order(order).await;
        assert_eq!((detail.order.status, detail.order.payment_status), (OrderStatus::Paid, PaymentStatus::Paid));
        assert_eq!((detail.order.refunded, detail.refundable), (euro(0), euro(TOTAL)));
        assert_eq!(detail.refunds[0].failure.as_deref(), Some("declined"));
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((3, TOTAL), 2));
        assert_eq!(scene.flags(order).await, [FlagKind::RefundFailed]);
        assert!(detail.flags[0].detail.contains("€15.58"), "{}", detail.flags[0].detail);
        assert_eq!(scene.told(order, "status").await, ["pending", "paid", "refunded", "paid"]);
        assert_eq!(scene.told(order, "refund").await, ["pending", "failed"]);
        let reversed = "SELECT amount FROM ledger_entries WHERE kind = 'refund' AND reference LIKE '%:failed'";
        assert_eq!(scene.number(reversed).await, TOTAL);
    }

    async fn a_refund_that_failed_is_made_again(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let made = scene.refund(order, None).await.unwrap().stripe_id.unwrap();
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        scene.refund(order, None).await.unwrap();
        assert_eq!((scene.status(order).await, scene.books().await), (OrderStatus::Refunded, (4, 0)));
        scene.hear_of_refund("refund.failed", &made).await;
        assert_eq!((scene.status(order).await, scene.books().await), (OrderStatus::Refunded, (4, 0)));
    }

    async fn a_flag_that_somebody_saw_to_is_not_raised_again_by_further_news(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let made = scene.refund(order, None).await.unwrap().stripe_id.unwrap();
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        let flag = scene.order(order).await.flags[0].id;
        scene.shop.settle_flag(CLERK, order, flag, None).await.unwrap();
        for kind in ["refund.failed", REFUND_UPDATED] {
            scene.hear_of_refund(kind, &made).await;
        }
        let flags = scene.order(order).await.flags;
        assert!(flags.len() == 1 && flags[0].settled.is_some(), "{flags:?}");
    }

    async fn old_news_takes_nothing_back(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let made = scene.refund(order, None).await.unwrap().stripe_id.unwrap();
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        // A look that began before the refund failed, and comes in after it.
        scene.gateway.let_refund(&made, RefundStatus::Succeeded);
        scene.hear_of_refund(REFUND_UPDATED, &made).await;
        let detail = scene.order(order).await;
        assert_eq!((detail.order.status, detail.refunds[0].status), (OrderStatus::Paid, RefundStatus::Failed));
        assert_eq!(detail.refunds[0].failure.as_deref(), Some("declined"));
        assert_eq!(scene.books().await, (3, TOTAL));
    }

    async fn goods_that_went_to_others_meanwhile_are_missed_when_the_refund_fails(store: Store) {
        let scene = Scene::open(store).await;
        scene.set(SALT, "on_hand", 2).await;
        let (order, _) = scene.salt_paid().await;
        let made = scene.refund(order, None).await.unwrap().stripe_id.unwrap();
        scene.a_checkout(SALT, 2).await;
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        let mut flags = scene.flags(order).await;
        flags.sort_by_key(|flag| flag.as_str());
        assert_eq!(flags, [FlagKind::PaidWithoutStock, FlagKind::RefundFailed]);
        assert_eq!((scene.status(order).await, scene.reserved(SALT).await), (OrderStatus::Paid, 2));
    }

    async fn the_sweep_looks_after_a_refund_on_its_way(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.gateway.refunds_begin_as(RefundStatus::Pending);
        let made = scene.refund(order, Some(100)).await.unwrap().stripe_id.unwrap();
        scene.clock.advance(7 * 3600);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.order(order).await.refunds[0].status, RefundStatus::Pending);
        scene.gateway.let_refund(&made, RefundStatus::Succeeded);
        scene.clock.advance(7 * 3600);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.order(order).await.refunds[0].status, RefundStatus::Succeeded);
        scene.clock.advance(7 * 3600);
        assert_eq!(scene.shop.sweep().await.unwrap().refunds, 0);
    }
}
