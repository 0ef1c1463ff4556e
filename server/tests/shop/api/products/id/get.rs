//! `GET /api/products/{id}`

use crate::api::client::{Client, LICENCE, SODA, refused};
use crate::support::World;

store::on_both_engines! {
    async fn a_product_is_found_by_its_slug_and_by_each_of_its_variants(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::of(&world);
        let product = client.get("/api/products/kaiser-natron-pulver").await.ok(200);
        assert_eq!(product["title"], "Kaiser-Natron® Pulver");
        assert!(product.get("requiredAttributes").is_none());
        let variants: Vec<_> = product["variants"].as_array().unwrap().iter().collect();
        let soda = variants.iter().find(|variant| variant["productId"] == SODA).unwrap();
        assert_eq!((soda["size"].as_str(), soda["currency"].as_str()), (Some("250 g Großpackung"), Some("EUR")));
        for variant in variants {
            let path = format!("/api/products/{}", variant["productId"].as_str().unwrap());
            assert_eq!(client.get(&path).await.ok(200), product);
        }
    }

    async fn what_a_buyer_must_say_is_told(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let product = Client::of(&world).get(&format!("/api/products/{LICENCE}")).await.ok(200);
        let asked = &product["requiredAttributes"][0];
        assert_eq!(asked["key"], "domain");
        assert!(asked["label"].is_string() && asked["pattern"].is_string(), "{asked}");
    }

    async fn an_unknown_product_and_what_can_be_none_are_answered_alike(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::of(&world);
        let unknown = client.get("/api/products/unknown").await;
        assert_eq!(unknown.refusal(), refused(404, "cart.productNotFound"));
        for odd in ["%00", "%ff", "a%20b", "..%2f", "ä", &"x".repeat(101)] {
            assert_eq!(client.get(&format!("/api/products/{odd}")).await.text, unknown.text, "{odd}");
        }
    }
}
