//! Refunds of orders that the store has processed.

use domain::processing::Strategy;

use super::*;

impl Scene {
    /// The amount of a kind of ledger entries, all together.
    async fn of_kind(&self, kind: &str) -> i64 {
        let sum = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries";
        self.number(&format!("{sum} WHERE kind = '{kind}'")).await
    }
}

on_both_engines! {
    async fn paying_a_processed_order_back_leaves_the_balance_where_it_was(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.shop.process_order(CLERK, order, Strategy::Adjust).await.unwrap();
        assert_eq!(scene.books().await, (2, 0));
        scene.refund(order, Some(1000)).await.unwrap();
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((4, 0), 1000));
        let made = scene.refund(order, None).await.unwrap();
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((6, 0), TOTAL));
        assert_eq!(scene.status(order).await, OrderStatus::Refunded);
        let on_hand = format!("SELECT on_hand FROM variants WHERE id = '{SALT}'");
        assert_eq!(scene.number(&on_hand).await, 98, "nobody knows whether the goods came back");
        let made = made.stripe_id.unwrap();
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((8, 0), 1000));
        assert_eq!((scene.of_kind("refund").await, scene.status(order).await), (-1000, OrderStatus::Paid));
    }

    async fn what_processing_took_off_is_paid_out_of_the_credit_that_it_left(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.set(SALT, "on_hand", 1).await;
        scene.shop.process_order(CLERK, order, Strategy::Adjust).await.unwrap();
        let credit = scene.books().await.1;
        assert_eq!(credit, TOTAL - scene.order(order).await.order.totals.total.minor);
        assert!(credit > 0);
        scene.refund(order, Some(credit)).await.unwrap();
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((3, 0), 0));
        assert_eq!(scene.status(order).await, OrderStatus::Paid);
        scene.refund(order, None).await.unwrap();
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((5, 0), TOTAL - credit));
        assert_eq!(scene.status(order).await, OrderStatus::Refunded);
    }

    async fn what_was_paid_back_before_processing_is_no_return(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        let made = scene.refund(order, Some(100)).await.unwrap().stripe_id.unwrap();
        scene.shop.process_order(CLERK, order, Strategy::Adjust).await.unwrap();
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((3, -100), 0));
        scene.gateway.let_refund(&made, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &made).await;
        assert_eq!((scene.books().await, scene.of_kind("return").await), ((4, 0), 0));
    }

    async fn an_order_that_is_wholly_paid_back_is_not_processed(store: Store) {
        let scene = Scene::open(store).await;
        let (order, _) = scene.salt_paid().await;
        scene.refund(order, None).await.unwrap();
        let answer = scene.shop.process_order(CLERK, order, Strategy::Adjust).await;
        assert_eq!(refusal(answer), Rejection::NotProcessable { status: OrderStatus::Refunded });
    }
}
