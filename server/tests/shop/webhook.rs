//! `POST /api/webhooks/stripe` (PAY-4).

mod dashboard;
use crate::support::shopper::{Shopper, pay};
use crate::support::{Deliveries, SECRET, World, json, refusal, unlimited};

const UNKNOWN: &str = r#"{"id":"evt_unknown","object":"event","type":"something.new","livemode":false,"created":1776935642,"data":{"object":{"id":"x"}}}"#;

fn completed(event: &str, session: &str) -> String {
    format!(
        r#"{{"id":"{event}","object":"event","type":"checkout.session.completed","livemode":false,"created":1776935642,
            "data":{{"object":{{"id":"{session}","object":"checkout.session"}}}}}}"#
    )
}

/// The id in a payment page's address.
fn session_of(page: &str) -> String {
    page.rsplit('/').next().unwrap().to_owned()
}

async fn status(shopper: &Shopper, world: &World, order: &str) -> String {
    json(shopper.order(world, order).await).await["status"].as_str().unwrap().to_owned()
}

store::on_both_engines! {
    async fn a_delivery_settles_its_order_once_however_often_it_comes(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let shopper = Shopper::of(&world).await;
        let checkout = shopper.check_out(&world).await;
        let order = checkout.order.to_string();
        assert_eq!(pay(&world, &checkout.url, "4242 4242 4242 4242").await, 303);
        assert_eq!(status(&shopper, &world, &order).await, "pending");
        for event in ["evt_1", "evt_1", "evt_2"] {
            let answer = world.deliver(&completed(event, &session_of(&checkout.url)), 0, SECRET).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(json(answer).await["received"], true);
            assert_eq!(status(&shopper, &world, &order).await, "paid");
        }
    }

    async fn a_delivery_that_only_claims_to_be_paid_changes_nothing(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let shopper = Shopper::of(&world).await;
        let checkout = shopper.check_out(&world).await;
        let answer = world.deliver(&completed("evt_1", &session_of(&checkout.url)), 0, SECRET).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(status(&shopper, &world, &checkout.order.to_string()).await, "pending");
    }

    async fn a_stranger_an_old_and_a_future_delivery_are_refused(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        for (seconds, secret) in [(0, "whsec_of_a_stranger"), (-310, SECRET), (310, SECRET)] {
            let answer = world.deliver(UNKNOWN, seconds, secret).await;
            assert_eq!(refusal(answer).await, (400, "webhook.badSignature".to_owned()), "{seconds} {secret}");
        }
        let unsigned = world.post("/api/webhooks/stripe").body(UNKNOWN).send().await.unwrap();
        assert_eq!(refusal(unsigned).await, (400, "webhook.badSignature".to_owned()));
    }

    async fn what_is_signed_and_no_event_is_malformed(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        assert_eq!(refusal(world.deliver("nonsense", 0, SECRET).await).await, (400, "request.malformed".to_owned()));
    }

    async fn an_event_of_an_unknown_kind_or_of_nobodys_order_is_acknowledged(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        for body in [UNKNOWN, &completed("evt_9", "cs_test_of_another_shop"), &UNKNOWN.replace("false", "true")] {
            assert_eq!(world.deliver(body, 0, SECRET).await.status(), 200, "{body}");
        }
    }

    async fn either_of_two_secrets_will_do(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        assert_eq!(world.deliver(UNKNOWN, 0, "whsec_of_tomorrow").await.status(), 200);
    }
}
