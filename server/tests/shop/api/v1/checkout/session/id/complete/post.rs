//! `POST /api/v1/checkout/session/{id}/complete`

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, SODA, faulty, refused};
use crate::support::World;

async fn a_session(client: &Client<'_>) -> String {
    let session = client.post("/api/v1/checkout/session", json!({ "email": "ada@example.com" })).await.ok(201);
    format!("/api/v1/checkout/session/{}", session["id"].as_str().unwrap())
}

store::on_both_engines! {
    async fn it_says_who_bought_and_takes_what_was_bought_out_of_the_cart(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let shopper = Client::with_cart(&world, SODA, 2).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let path = a_session(&shopper).await;
        let address = json!({
            "name": "Ada Lovelace", "street": "123 Main St", "line2": "2nd floor", "city": "Anytown", "state": "CA",
            "country": "us", "postalCode": "12345", "phone": "+1 2"
        });
        let said = json!({ "paymentIntentId": "pi_1", "shippingAddress": address, "customerName": "Ada" });
        let completed = clerk.post(&format!("{path}/complete"), said.clone()).await.ok(200);
        assert_eq!((&completed["status"], &completed["paymentIntentId"]), (&json!("COMPLETED"), &json!("pi_1")));
        let mut kept = address;
        kept["country"] = json!("US");
        assert_eq!((&completed["shippingAddress"], &completed["email"]), (&kept, &json!("ada@example.com")));
        assert_eq!(shopper.get(&path).await.ok(200), completed);
        assert_eq!(shopper.get("/api/cart").await.ok(200)["count"], 0);
        shopper.post("/api/cart/items", json!({ "productId": SODA })).await.ok(201);
        for again in [said, json!({})] {
            assert_eq!(clerk.post(&format!("{path}/complete"), again).await.ok(200), completed);
        }
        assert_eq!(shopper.get("/api/cart").await.ok(200)["count"], 1);
        let other = clerk.post(&format!("{path}/complete"), json!({ "paymentIntentId": "pi_2" })).await;
        assert_eq!(other.refusal(), refused(409, "checkout.sessionFixed"));
    }

    async fn it_is_for_those_who_make_orders_and_for_sessions_that_are_there(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let shopper = Client::with_cart(&world, SODA, 2).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let path = a_session(&shopper).await;
        let complete = async |client: &Client<'_>, said: Value| client.post(&format!("{path}/complete"), said).await;
        assert_eq!(complete(&shopper, json!({})).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(complete(&viewer, json!({})).await.refusal(), refused(403, "order.forbidden"));
        for unknown in ["67e55044-10b1-426f-9247-bb680e5fe0c8", "x", "%ff"] {
            let answer = clerk.post(&format!("/api/v1/checkout/session/{unknown}/complete"), json!({})).await;
            assert_eq!(answer.refusal(), refused(404, "checkout.sessionNotFound"), "{unknown}");
        }
        for (said, field) in [
            (json!({ "paymentIntentId": "" }), "paymentIntentId"),
            (json!({ "paymentIntentId": "x".repeat(256) }), "paymentIntentId"),
            (json!({ "paymentIntentId": 7 }), "paymentIntentId"),
            (json!({ "billingAddress": { "street": "a", "city": "b", "country": "DEU" } }), "billingAddress.country"),
        ] {
            assert_eq!(complete(&clerk, said.clone()).await.fault(), faulty(field), "{said}");
        }
        assert_eq!(clerk.get(&path).await.ok(200)["status"], "OPEN");
        world.wait(24 * 3600).await;
        assert_eq!(clerk.get(&path).await.ok(200)["status"], "EXPIRED");
        assert_eq!(complete(&clerk, json!({})).await.refusal(), refused(409, "checkout.sessionExpired"));
        complete(&clerk, json!({ "paymentIntentId": "pi_late" })).await.ok(200);
    }
}
