//! A changed cart is checked out, and the earlier payment page must be closed first.

use std::time::Duration;

use serde_json::json;

use crate::stripe_away::{
    CARD, HONEY, NOT_CLOSED, a_shop, a_shop_that, assert_paid_once_each, assert_sent_back, orders, page_of,
};
use crate::stripe_away::{reserved, sessions};
use crate::support::Deliveries;
use crate::support::buyer::{Buyer, Landing};
use crate::support::shopper::{SODA, pay};

store::on_both_engines! {
    async fn an_earlier_checkout_is_not_replaced_before_it_is_known_to_be_closed(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        page_of(&buyer).await;
        buyer.add(HONEY, 1, &[]).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_sent_back(&buyer, NOT_CLOSED).await;
        assert_eq!((orders(&world, "pending").await, orders(&world, "cancelled").await, reserved(&world).await), (1, 0, 1));
        world.stripe.heals().await;
        page_of(&buyer).await;
        assert_eq!((orders(&world, "pending").await, orders(&world, "cancelled").await), (1, 1));
        assert_eq!((sessions(&world).await, reserved(&world).await), ((2, 1), 1));
    }

    async fn an_earlier_checkout_that_was_paid_meanwhile_is_not_charged_again(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let page = page_of(&buyer).await;
        assert_eq!(pay(&world, &page, CARD).await, 303);
        buyer.add(HONEY, 1, &[]).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_sent_back(&buyer, NOT_CLOSED).await;
        world.stripe.heals().await;
        assert_eq!(buyer.check_out().await, Landing::Cart);
        let (_, cart) = buyer.look_at_cart().await;
        assert!(cart.contains("Your earlier checkout is complete."), "{cart}");
        assert_eq!(buyer.cart().await["count"], 1);
        assert_paid_once_each(&world, 1).await;
    }

    async fn a_checkout_that_was_closed_ends_even_if_nothing_takes_its_place(store: Store) {
        let world = a_shop_that(store, Deliveries::Off, Duration::from_secs(10)).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        page_of(&buyer).await;
        buyer.add(HONEY, 1, &[]).await;
        let expire = json!({ "fault": "slow", "milliseconds": 1500, "path": "/v1/checkout/sessions/", "count": 1 });
        world.stripe.breaks(expire).await;
        let pressed = tokio::spawn({
            let buyer = buyer.clone();
            async move { buyer.check_out().await }
        });
        while sessions(&world).await.1 > 0 {
            tokio::task::yield_now().await;
        }
        world.run(&format!("UPDATE variants SET on_hand = 0 WHERE id = '{HONEY}'")).await;
        assert_eq!(pressed.await.unwrap(), Landing::Cart);
        let (told, _) = buyer.look_at_cart().await;
        assert!(told.starts_with("Something in your shopping cart has changed."), "{told}");
        assert_eq!((orders(&world, "pending").await, orders(&world, "cancelled").await), (0, 1));
        assert_eq!((reserved(&world).await, buyer.cart().await["count"].as_u64()), (0, Some(2)));
    }
}
