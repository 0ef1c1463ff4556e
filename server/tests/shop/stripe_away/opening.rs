//! The payment page is asked for.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::stripe_away::{
    CARD, NOT_OPENED, a_shop, a_shop_that, assert_paid_once_each, assert_sent_back, orders, page_of,
};
use crate::stripe_away::{reserved, sessions};
use crate::support::Deliveries;
use crate::support::buyer::{Buyer, Landing};
use crate::support::crowd::at_once;
use crate::support::shopper::{SODA, pay, pay_as};

store::on_both_engines! {
    async fn while_it_is_down_a_checkout_waits_and_goes_on_when_it_is_back(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        for _ in 0..2 {
            assert_sent_back(&buyer, NOT_OPENED).await;
            assert_eq!((orders(&world, "pending").await, reserved(&world).await), (1, 1));
        }
        world.stripe.heals().await;
        assert_eq!(sessions(&world).await, (0, 0));
        let page = page_of(&buyer).await;
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((1, 1), 1));
        assert_eq!(pay(&world, &page, CARD).await, 303);
        world.clock.advance(130);
        world.shop.sweep().await.unwrap();
        assert_paid_once_each(&world, 1).await;
    }

    async fn a_checkout_that_was_never_opened_is_given_up_when_it_is_too_late(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_sent_back(&buyer, NOT_OPENED).await;
        world.stripe.heals().await;
        world.wait(300).await;
        assert_eq!(world.shop.sweep().await.unwrap().failed, 0);
        assert_eq!((orders(&world, "cancelled").await, reserved(&world).await), (1, 0));
        page_of(&buyer).await;
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((1, 1), 1));
    }

    async fn trying_again_after_a_long_silence_leads_to_a_payment_page_at_once(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "down" })).await;
        assert_sent_back(&buyer, NOT_OPENED).await;
        world.stripe.heals().await;
        world.wait(300).await;
        page_of(&buyer).await;
        assert_eq!((orders(&world, "cancelled").await, orders(&world, "pending").await), (1, 1));
        assert_eq!((sessions(&world).await, reserved(&world).await), ((1, 1), 1));
    }

    async fn what_passes_in_a_moment_the_shopper_does_not_notice(store: Store) {
        let world = a_shop_that(store, Deliveries::Off, Duration::from_secs(5)).await;
        for (number, fault) in ["error_before", "cut", "down"].into_iter().enumerate() {
            let buyer = Buyer::with_one(&world, SODA).await;
            world.stripe.breaks(json!({ "fault": fault, "count": 1 })).await;
            page_of(&buyer).await;
            assert_eq!(sessions(&world).await, (number + 1, number + 1), "{fault}");
            assert_eq!(orders(&world, "pending").await, number as i64 + 1, "{fault}");
        }
    }

    async fn an_answer_that_comes_too_late_opens_no_second_session(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "slow", "milliseconds": 30_000 })).await;
        assert_sent_back(&buyer, NOT_OPENED).await;
        world.stripe.heals().await;
        // The first call may still hold its key.
        let page = timeout(Duration::from_secs(20), async {
            loop {
                if let Landing::PaymentPage(page) = buyer.check_out().await {
                    break page;
                }
            }
        });
        assert_eq!(pay(&world, &page.await.unwrap(), CARD).await, 303);
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((1, 0), 1));
    }

    async fn a_refusal_cancels_the_order_and_releases_its_goods(store: Store) {
        let world = a_shop(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        // For the provider, our page would end too soon.
        world.stripe.advance(300).await;
        assert_sent_back(&buyer, NOT_OPENED).await;
        assert_eq!((orders(&world, "cancelled").await, reserved(&world).await), (1, 0));
        assert_eq!((orders(&world, "pending").await, sessions(&world).await), (0, (0, 0)));
        world.stripe.advance(-300).await;
        page_of(&buyer).await;
        assert_eq!(sessions(&world).await, (1, 1));
    }

    async fn an_error_that_is_repeated_for_ever_ends_with_the_session_that_nobody_can_reach(store: Store) {
        let world = a_shop_that(store, Deliveries::On, Duration::from_millis(600)).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "error_after", "method": "POST", "count": 1 })).await;
        for _ in 0..2 {
            assert_sent_back(&buyer, NOT_OPENED).await;
        }
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((1, 1), 1));
        world.wait(2000).await;
        // The provider tells by webhook that the session has ended.
        let cancelled = async {
            while orders(&world, "cancelled").await == 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), cancelled).await.unwrap();
        assert_eq!((reserved(&world).await, sessions(&world).await), (0, (1, 0)));
        page_of(&buyer).await;
        assert_eq!((sessions(&world).await, orders(&world, "pending").await), ((2, 1), 1));
    }

    async fn a_crowd_meets_every_kind_of_trouble_and_each_pays_once(store: Store) {
        let world = Arc::new(a_shop_that(store, Deliveries::On, Duration::from_millis(600)).await);
        let mut buyers = Vec::new();
        for _ in 0..20 {
            buyers.push(Buyer::with_one(&world, SODA).await);
        }
        for fault in ["down", "cut", "error_before", "slow", "down", "cut"] {
            world.stripe.breaks(json!({ "fault": fault, "method": "POST", "count": 8 })).await;
        }
        let (landings, slowest) = at_once(buyers.clone().into_iter().map(|buyer| async move { buyer.check_out().await })).await;
        assert!(slowest < Duration::from_secs(10), "{slowest:?}");
        assert!(!landings.iter().any(|landing| matches!(landing, Landing::Nowhere(..))), "{landings:?}");
        world.stripe.heals().await;
        at_once(buyers.into_iter().enumerate().map(|(number, buyer)| {
            let world = Arc::clone(&world);
            async move {
                let page = page_of(&buyer).await;
                assert_eq!(pay_as(&world, &page, CARD, &format!("buyer{number}@example.com")).await, 303);
            }
        })).await;
        world.clock.advance(130);
        world.shop.sweep().await.unwrap();
        assert_eq!(sessions(&world).await.0, 20);
        assert_paid_once_each(&world, 20).await;
    }
}
