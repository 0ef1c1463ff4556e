//! `GET /api/v1/checkout/session/{id}`

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, SODA, refused};
use crate::support::World;

store::on_both_engines! {
    async fn a_session_is_its_shoppers_and_the_staffs_alone(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::with_cart(&world, SODA, 2).await;
        let session = owner.post("/api/v1/checkout/session", json!({})).await.ok(201);
        let path = format!("/api/v1/checkout/session/{}", session["id"].as_str().unwrap());
        for reader in [&owner, &Client::clerk(&world, Role::Viewer).await, &Client::clerk(&world, Role::Staff).await] {
            assert_eq!(reader.get(&path).await.ok(200), session);
        }
        let stranger = Client::with_cart(&world, SODA, 1).await;
        let foreign = stranger.get(&path).await;
        assert_eq!(foreign.refusal(), refused(404, "checkout.sessionNotFound"));
        for unknown in ["67e55044-10b1-426f-9247-bb680e5fe0c8", "unknown", "%ff", "%00"] {
            assert_eq!(stranger.get(&format!("/api/v1/checkout/session/{unknown}")).await.text, foreign.text, "{unknown}");
        }
        assert_eq!(Client::of(&world).get(&path).await.refusal(), refused(401, "auth.required"));
    }
}
