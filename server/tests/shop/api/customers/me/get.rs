//! `GET /api/customers/me`

use serde_json::json;

use crate::api::client::{Client, SODA, refused};
use crate::support::World;

store::on_both_engines! {
    async fn only_who_has_logged_in_sees_themselves_and_nobody_else(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        for nobody in [Client::of(&world), Client::with_cart(&world, SODA, 1).await] {
            assert_eq!(nobody.get("/api/customers/me").await.refusal(), refused(401, "auth.required"));
        }
        for name in ["ada", "bob"] {
            let client = Client::of(&world);
            let email = format!("{name}@example.com");
            let new = json!({ "email": email, "password": "four oxen pull a cart", "name": name });
            let registered = client.post("/api/customers", new).await.ok(201);
            assert_eq!(registered["email"].as_str(), Some(email.as_str()));
            assert_eq!(client.get("/api/customers/me").await.ok(200), registered);
        }
    }
}
