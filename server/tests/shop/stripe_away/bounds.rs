//! How long anybody waits, by the clock on the wall.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::stripe_away::return_of;
use crate::stripe_away::{
    CARD, HONEY, NOT_CLOSED, NOT_OPENED, a_shop_that, assert_paid_once_each, only_order, orders, page_of,
};
use crate::support::buyer::{Buyer, Landing};
use crate::support::shopper::{SODA, pay};
use crate::support::{Deliveries, SECRET};

store::on_both_engines! {
    async fn no_page_waits_longer_than_ten_seconds(store: Store) {
        let world = a_shop_that(store, Deliveries::Off, Duration::from_secs(10)).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let page = page_of(&buyer).await;
        let back = return_of(&page, &only_order(&world).await);
        buyer.add(HONEY, 1, &[]).await;
        let other = Buyer::with_one(&world, SODA).await;
        world.stripe.breaks(json!({ "fault": "slow", "milliseconds": 60_000 })).await;
        let began = Instant::now();
        let waits = async {
            let (seen, returned, opened) =
                tokio::join!(buyer.check_out(), buyer.see(&back), other.check_out());
            assert_eq!((seen, opened), (Landing::Cart, Landing::Cart));
            assert!(returned.1.contains("Payment processing"), "{}", returned.1);
        };
        timeout(Duration::from_secs(10), waits).await.unwrap();
        assert!(began.elapsed() > Duration::from_secs(3), "nobody was asked to wait");
        assert!(buyer.look_at_cart().await.0.starts_with(NOT_CLOSED));
        assert!(other.look_at_cart().await.0.starts_with(NOT_OPENED));
    }

    async fn a_webhook_is_answered_in_five_seconds_however_slow_the_provider_is(store: Store) {
        let world = a_shop_that(store, Deliveries::Off, Duration::from_secs(10)).await;
        let page = page_of(&Buyer::with_one(&world, SODA).await).await;
        assert_eq!(pay(&world, &page, CARD).await, 303);
        let event = world.stripe.events("checkout.session.completed").await[0].to_string();
        world.stripe.breaks(json!({ "fault": "slow", "milliseconds": 6500 })).await;
        let answer = timeout(Duration::from_secs(6), world.deliver(&event, 0, SECRET)).await.unwrap();
        assert_eq!((answer.status().as_u16(), orders(&world, "pending").await), (200, 1));
        // What was begun goes on behind the answer.
        let settled = async {
            while orders(&world, "paid").await == 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_secs(10), settled).await.unwrap();
        world.stripe.heals().await;
        assert_paid_once_each(&world, 1).await;
    }
}
