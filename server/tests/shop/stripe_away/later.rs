//! The payment is looked up, after the shopper has paid or gone.

use serde_json::json;

use crate::stripe_away::{
    CARD, NOT_OPENED, a_shop, assert_paid_once_each, assert_sent_back, only_order, orders, page_of, reserved,
};
use crate::stripe_away::{return_of, sessions};
use crate::support::SECRET;
use crate::support::buyer::Buyer;
use crate::support::shopper::{SODA, pay};

store::on_both_engines! {
    async fn the_sweep_asks_again_with_the_same_key_and_finds_the_session_whose_answer_was_lost(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let create = json!({ "fault": "cut", "method": "POST", "path": "/v1/checkout/sessions", "count": 1 });
        world.stripe.breaks(create).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_sent_back(&buyer, NOT_OPENED).await;
        world.clock.advance(130);
        assert_eq!(world.shop.sweep().await.unwrap().failed, 1);
        assert_eq!((orders(&world, "pending").await, reserved(&world).await), (1, 1));

        world.stripe.heals().await;
        assert_eq!(sessions(&world).await, (1, 1));
        world.wait(400).await;
        assert_eq!(world.shop.sweep().await.unwrap().failed, 0);
        let known = world.number("SELECT COUNT(*) FROM payment_sessions WHERE status = 'open' AND url IS NOT NULL").await;
        assert_eq!((known, sessions(&world).await), (1, (1, 1)));
        let page = page_of(&buyer).await;
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((1, 1), 1));
        assert_eq!(pay(&world, &page, CARD).await, 303);
    }

    async fn the_sweep_leaves_everything_as_it_is_until_it_is_answered(store: Store) {
        let world = a_shop(store).await;
        let page = page_of(&Buyer::with_one(&world, SODA).await).await;
        assert_eq!(pay(&world, &page, CARD).await, 303);
        world.clock.advance(130);
        world.stripe.breaks(json!({ "fault": "down" })).await;
        let report = world.shop.sweep().await.unwrap();
        assert_eq!((report.checkouts, report.failed), (1, 1));
        assert_eq!((orders(&world, "pending").await, reserved(&world).await), (1, 1));
        world.stripe.heals().await;
        world.clock.advance(400);
        let report = world.shop.sweep().await.unwrap();
        assert_eq!((report.checkouts, report.failed), (1, 0));
        assert_paid_once_each(&world, 1).await;
    }

    async fn the_return_page_goes_on_waiting(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let page = page_of(&buyer).await;
        assert_eq!(pay(&world, &page, CARD).await, 303);
        let order = only_order(&world).await;
        let back = return_of(&page, &order);
        world.stripe.breaks(json!({ "fault": "down" })).await;
        for _ in 0..2 {
            let (status, text) = buyer.see(&back).await;
            assert!(status == 200 && text.contains("Payment processing"), "{status} {text}");
            assert_eq!(buyer.fetch("/fn/watch-payment", format!("order={order}")).await.text().await.unwrap(), "false");
            world.clock.advance(5);
        }
        assert_eq!(orders(&world, "pending").await, 1);
        world.stripe.heals().await;
        let (_, text) = buyer.see(&back).await;
        assert!(text.contains("Thank you for your order"), "{text}");
        assert_paid_once_each(&world, 1).await;
    }

    async fn a_webhook_is_acknowledged_and_finished_later(store: Store) {
        let world = a_shop(store).await;
        let page = page_of(&Buyer::with_one(&world, SODA).await).await;
        assert_eq!(pay(&world, &page, CARD).await, 303);
        let event = world.stripe.events("checkout.session.completed").await[0].to_string();
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_eq!(world.deliver(&event, 0, SECRET).await.status(), 200);
        assert_eq!(orders(&world, "pending").await, 1);
        world.stripe.heals().await;
        world.clock.advance(60);
        assert_eq!(world.shop.sweep().await.unwrap().events, 1);
        assert_paid_once_each(&world, 1).await;
    }
}
