//! `DELETE /api/cart/items/{id}`

use serde_json::json;

use crate::api::client::{Client, LICENCE, SODA, item, lines, refused};
use crate::support::World;

const ITEMS: &str = "/api/cart/items";

store::on_both_engines! {
    async fn a_line_is_removed_by_its_id_and_by_what_it_holds(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        assert_eq!(lines(&client.delete(&format!("{ITEMS}/{SODA}")).await.ok(200)), []);
        let cart = client.post(ITEMS, item(SODA, 1)).await.ok(201);
        let line = cart["items"][0]["lineId"].as_str().unwrap();
        assert_eq!(lines(&client.delete(&format!("{ITEMS}/{line}")).await.ok(200)), []);
        assert_eq!(client.cookie("cart").as_deref(), Some("0"));
        assert_eq!(client.delete(&format!("{ITEMS}/{line}")).await.refusal(), refused(404, "cart.lineNotFound"));
    }

    async fn what_two_lines_hold_names_neither(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::of(&world);
        for domain in ["one.example", "two.example"] {
            client.post(ITEMS, json!({ "productId": LICENCE, "attributes": { "domain": domain } })).await.ok(201);
        }
        assert_eq!(client.delete(&format!("{ITEMS}/{LICENCE}")).await.refusal(), refused(409, "cart.ambiguousLine"));
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)).len(), 2);
    }

    async fn nobody_removes_another_ones_line_or_learns_that_it_exists(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::with_cart(&world, SODA, 2).await;
        let line = owner.get("/api/cart").await.json()["items"][0]["lineId"].as_str().unwrap().to_owned();
        for stranger in [Client::of(&world), Client::with_cart(&world, "gallseife-100-g", 1).await] {
            let foreign = stranger.delete(&format!("{ITEMS}/{line}")).await;
            assert_eq!(foreign.refusal(), refused(404, "cart.lineNotFound"));
            for unknown in [SODA, "line_00000000000000000000000000", "%00", "%ff"] {
                assert_eq!(stranger.delete(&format!("{ITEMS}/{unknown}")).await.text, foreign.text, "{unknown}");
            }
        }
        assert_eq!(lines(&owner.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
    }
}
