//! `DELETE /api/session`

use serde_json::json;

use crate::api::client::{Client, SODA, lines, refused};
use crate::support::World;

store::on_both_engines! {
    async fn whoever_logs_out_is_a_new_guest(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
        client.post("/api/customers", new).await.ok(201);
        let thief = client.twin();
        assert_eq!(client.delete("/api/session").await.status, 204);
        assert_eq!(client.cookie("cart").as_deref(), Some("0"));
        for who in [client, thief] {
            assert_eq!(who.get("/api/customers/me").await.refusal(), refused(401, "auth.required"));
            assert_eq!(lines(&who.get("/api/cart").await.ok(200)), []);
            assert_eq!(who.get("/api/orders").await.ok(200)["count"], 0);
        }
    }

    async fn whoever_has_not_logged_in_is_logged_out_already(store: Store) {
        let world = World::open(store).await;
        let answer = Client::of(&world).delete("/api/session").await;
        assert_eq!((answer.status, answer.header("set-cookie")), (204, None));
    }
}
