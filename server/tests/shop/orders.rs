//! `GET /api/orders/{id}` (seed 001).

use crate::support::shopper::{SODA, Shopper, pay};
use crate::support::{World, json, refusal};

store::on_both_engines! {
    async fn an_order_has_the_figures_of_seed_001(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let order = shopper.check_out(&world).await.order.to_string();
        let text = shopper.order(&world, &order).await.text().await.unwrap();
        for figure in [
            r#""unitPrice":4.49"#,
            r#""lineTotal":8.98"#,
            r#""subtotal":8.98"#,
            r#""shipping":4.90"#,
            r#""tax":1.70"#,
            r#""total":15.58"#,
            r#""currency":"EUR""#,
        ] {
            assert!(text.contains(figure), "{figure} in {text}");
        }
        let body: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((body["status"].as_str(), body["paymentStatus"].as_str()), (Some("pending"), Some("pending")));
        assert_eq!(body["fulfilmentStatus"], "unfulfilled");
        assert_eq!((body["items"][0]["productId"].as_str(), body["items"][0]["quantity"].as_u64()), (Some(SODA), Some(2)));
        assert_eq!(body["items"][0]["size"], "250 g Großpackung");
        for unknown in ["email", "shippingAddress", "billingAddress"] {
            assert!(body.as_object().unwrap().get(unknown).is_some_and(serde_json::Value::is_null), "{unknown}");
        }
        assert!(body.get("trackingUrl").is_none() && body.get("paidAt").is_none());
        let created = body["createdAt"].as_str().unwrap();
        assert!(created.len() == 24 && created.ends_with('Z'), "{created}");
    }

    async fn an_order_is_found_in_both_spellings_of_its_id(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let order = shopper.check_out(&world).await.order;
        let uuid = order.uuid().to_string();
        assert_eq!(json(shopper.order(&world, &uuid).await).await["id"], order.to_string());
    }

    async fn an_order_is_nobody_elses_business(store: Store) {
        let world = World::open(store).await;
        let order = Shopper::of(&world).await.check_out(&world).await.order.to_string();
        let stranger = Shopper::of(&world).await;
        let unknown = (404, "order.notFound".to_owned());
        assert_eq!(refusal(stranger.order(&world, &order).await).await, unknown);
        let without_session = world.get(&format!("/api/orders/{order}")).send().await.unwrap();
        assert_eq!(refusal(without_session).await, unknown);
        for odd in ["ord_unknown", "%00", "%ff", "..%2f", "0", "ord_00000000000000000000000000"] {
            assert_eq!(refusal(stranger.order(&world, odd).await).await, unknown, "{odd}");
        }
    }

    async fn whoever_pays_on_the_hosted_page_has_a_paid_order(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let checkout = shopper.check_out(&world).await;
        // The page waits for the webhook's answer before it sends the shopper back.
        assert_eq!(pay(&world, &checkout.url, "4242 4242 4242 4242").await, 303);
        let order = json(shopper.order(&world, &checkout.order.to_string()).await).await;
        assert_eq!((order["status"].as_str(), order["paymentStatus"].as_str()), (Some("paid"), Some("paid")));
        assert_eq!((order["email"].as_str(), order["customerName"].as_str()), (Some("ada@example.com"), Some("Ada Lovelace")));
        assert_eq!(order["shippingAddress"]["postalCode"], "10115");
        assert!(order["paymentId"].as_str().is_some_and(|id| id.starts_with("pi_")));
        assert!(order["paidAt"].is_string());
        assert_eq!(world.shop.cart(shopper.actor).await.unwrap().count(), 0);
    }

    async fn a_declined_card_leaves_the_order_waiting(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let checkout = shopper.check_out(&world).await;
        assert_eq!(pay(&world, &checkout.url, "4000 0000 0000 0002").await, 402);
        let order = json(shopper.order(&world, &checkout.order.to_string()).await).await;
        assert_eq!(order["status"], "pending");
    }
}
