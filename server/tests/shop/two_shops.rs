//! Two shops that are each other's halves (SVC-3): one has the storefront and the checkout service, the other the order
//! service. Both are the real binary, and either may die between any two steps: then nothing is lost or doubled.

mod caller;
mod world;

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio::time::sleep;

use crate::crash::points::{Point, or_long};
use caller::Caller;
use world::World;

/// Where the shop with the storefront dies while a session is completed.
pub(crate) const COMPLETING: [&str; 2] = ["complete.before_commit", "complete.committed"];
/// Where the other dies while it makes an order.
pub(crate) const MAKING: [&str; 6] = [
    "order_service.asked",
    "order_service.order_inserted",
    "order_service.payment_entered",
    "settle.status_told",
    "order_service.before_commit",
    "order_service.committed",
];

/// The shop comes to each of these places.
fn surely(places: &[&str]) -> impl Iterator<Item = Point> {
    places.iter().map(|&place| Point { place: place.to_owned(), surely: true })
}

/// Proves each story on both engines.
macro_rules! on_both_engines {
    ($(async fn $story:ident($world:ident: &World) $body:block)+) => {$(
        mod $story {
            use super::*;

            async fn story($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                use store::testing::TestDatabase;
                let world = World::new(TestDatabase::sqlite().await, TestDatabase::sqlite().await).await;
                story(&world).await;
                world.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                use store::testing::TestDatabase;
                let world = World::new(TestDatabase::postgres().await, TestDatabase::postgres().await).await;
                story(&world).await;
                world.remove().await;
            }
        }
    )+};
}

on_both_engines! {
    async fn what_is_bought_at_one_becomes_an_order_at_the_other(world: &World) {
        let storefront = world.storefront(None);
        let orders = world.order_service(None);
        let shopper = Caller::shopper();
        let session = world.a_session(&shopper).await;
        assert_eq!(world.make(&session).await.unwrap(), (400, json!("checkout.sessionNotCompleted")));
        assert_eq!(world.complete(&session).await, Some(200));
        assert_eq!(world.in_cart(&shopper).await, 0);
        let answers = join_all((0..50).map(|_| world.make(&session))).await;
        let (statuses, orders_told): (Vec<_>, Vec<_>) = answers.into_iter().map(Option::unwrap).unzip();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(orders_told.iter().all(|order| *order == orders_told[0]));
        let order = world.order(orders_told[0].as_str().unwrap()).await;
        let amounts = ["subtotal", "shipping", "tax", "total"].map(|name| order[name].as_f64().unwrap());
        assert_eq!(amounts, [8.98, 4.9, 1.7, 15.58]);
        assert_eq!((&order["status"], &order["email"]), (&json!("paid"), &json!("ada@example.com")));
        assert_eq!(order["shippingAddress"]["line2"], "2nd floor");
        world.has_orders(1, "after fifty calls at once").await;
        // The shop that sold has none of it, and the session is not needed any more.
        assert_eq!(world.sold_orders().await, 0);
        storefront.kill();
        assert_eq!(world.make(&session).await.unwrap(), (200, orders_told[0].clone()));
        orders.kill();
    }

    async fn while_the_order_is_made_either_shop_dies(world: &World) {
        let storefront = world.storefront(None);
        let shopper = Caller::shopper();
        let mut made = 0;
        for point in surely(&MAKING) {
            let session = world.a_session(&shopper).await;
            world.complete(&session).await.unwrap();
            let orders = world.order_service(Some(&point.place));
            world.make(&session).await;
            orders.meets(&point).await;
            let orders = world.order_service(None);
            let (status, order) = world.make(&session).await.unwrap();
            assert!(status <= 201, "{}: {status} {order}", point.place);
            assert_eq!(world.make(&session).await.unwrap(), (200, order));
            made += 1;
            world.has_orders(made, &point.place).await;
            orders.kill();
        }
        let session = world.a_session(&shopper).await;
        world.complete(&session).await.unwrap();
        let orders = world.order_service(None);
        storefront.kill();
        assert_eq!(world.make(&session).await.unwrap(), (500, json!("checkout.serviceUnavailable")));
        world.has_orders(made, "the checkout service is dead").await;
        let storefront = world.storefront(None);
        assert_eq!(world.make(&session).await.unwrap().0, 201);
        world.has_orders(made + 1, "the checkout service lives again").await;
        storefront.kill();
        orders.kill();
    }

    async fn while_a_session_is_completed_its_shop_dies(world: &World) {
        let orders = world.order_service(None);
        let mut made = 0;
        for point in surely(&COMPLETING) {
            let storefront = world.storefront(Some(&point.place));
            let shopper = Caller::shopper();
            let session = world.a_session(&shopper).await;
            world.complete(&session).await;
            storefront.meets(&point).await;
            let storefront = world.storefront(None);
            assert_eq!(world.complete(&session).await, Some(200), "{}", point.place);
            assert_eq!(world.in_cart(&shopper).await, 0, "{}", point.place);
            assert_eq!(world.make(&session).await.unwrap().0, 201, "{}", point.place);
            made += 1;
            world.has_orders(made, &point.place).await;
            storefront.kill();
        }
        orders.kill();
    }

    async fn at_any_moment_the_order_service_dies(world: &World) {
        let storefront = world.storefront(None);
        let shopper = Caller::shopper();
        let mut made = 0;
        for round in 0..or_long(4, 100) {
            let orders = world.order_service(None);
            let mut sessions = Vec::new();
            for _ in 0..4 {
                let session = world.a_session(&shopper).await;
                world.complete(&session).await.unwrap();
                sessions.push(session);
            }
            let moment = rand::random_range(0..60);
            let power_cut = async {
                sleep(Duration::from_millis(moment)).await;
                orders.kill();
            };
            let twice = sessions.iter().chain(&sessions).map(|session| world.make(session));
            tokio::join!(join_all(twice), power_cut);
            let orders = world.order_service(None);
            for session in &sessions {
                assert!(world.make(session).await.unwrap().0 <= 201, "round {round}, after {moment} ms");
            }
            made += 4;
            world.has_orders(made, &format!("round {round}, after {moment} ms")).await;
            orders.kill();
        }
        storefront.kill();
    }
}
