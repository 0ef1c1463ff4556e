//! `GET /api/products`

use serde_json::Value;

use crate::api::client::{Client, faulty};
use crate::support::World;

fn slugs(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|product| product["slug"].as_str().unwrap()).collect()
}

async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

store::on_both_engines! {
    async fn products_are_listed_a_page_at_a_time_with_their_variants(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let first = client.get("/api/products").await.ok(200);
        assert_eq!((first["count"].as_u64(), slugs(&first).len()), (Some(28), 20));
        let second = client.get(&format!("/api/products?cursor={}", first["nextCursor"].as_str().unwrap())).await.ok(200);
        assert_eq!((second["count"].as_u64(), slugs(&second).len()), (Some(28), 8));
        assert!(second.get("nextCursor").is_none());
        assert!(slugs(&first).iter().all(|slug| !slugs(&second).contains(slug)));
        let whole = client.get("/api/products?limit=100").await.ok(200);
        assert_eq!(slugs(&whole), [slugs(&first), slugs(&second)].concat());
        for product in whole["items"].as_array().unwrap() {
            assert!(!product["variants"].as_array().unwrap().is_empty(), "{product}");
        }
    }

    async fn products_are_found_by_words_and_by_category(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let found = client.get("/api/products?query=kaiser%20nat").await.ok(200);
        assert_eq!((slugs(&found), found["count"].as_u64()), (vec!["kaiser-natron-pulver"], Some(1)));
        let category = found["items"][0]["category"].as_str().unwrap();
        let listed = client.get(&format!("/api/products?category={category}&limit=100")).await.ok(200);
        assert!(listed["items"].as_array().unwrap().iter().all(|product| product["category"] == category));
        assert_eq!(listed["count"].as_u64(), Some(slugs(&listed).len() as u64));
        let both = client.get(&format!("/api/products?category={category}&query=natron")).await.ok(200);
        assert_eq!(slugs(&both), ["kaiser-natron-pulver"]);
        for nothing in ["query=zzz", "query=%3F", "query=%00", "category=unknown", "category=%00", "category=A%20B"] {
            let found = client.get(&format!("/api/products?{nothing}")).await.ok(200);
            assert_eq!((slugs(&found).len(), found["count"].as_u64()), (0, Some(0)), "{nothing}");
        }
    }

    async fn money_has_all_its_digits(store: Store) {
        let world = stocked(store).await;
        let text = Client::of(&world).get("/api/products?limit=100").await.text;
        assert!(text.contains(r#""unitPrice":4.49"#), "{text}");
        let prices = text.split(r#""unitPrice":"#).skip(1).map(|rest| rest.split(',').next().unwrap());
        for price in prices {
            assert_eq!(price.split_once('.').map(|(_, cents)| cents.len()), Some(2), "{price}");
        }
    }

    async fn a_wrong_limit_or_cursor_is_named(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        for limit in ["0", "101", "-1", "1.5", "abc", "", "99999999999999999999", "%00"] {
            assert_eq!(client.get(&format!("/api/products?limit={limit}")).await.fault(), faulty("limit"), "{limit}");
        }
        for cursor in ["zz", "7b7d", "", "%00", "5b22"] {
            assert_eq!(client.get(&format!("/api/products?cursor={cursor}")).await.fault(), faulty("cursor"), "{cursor}");
        }
        let twice = client.get("/api/products?limit=1&limit=2").await;
        assert_eq!(twice.refusal(), (400, "request.malformed".to_owned()));
        assert_eq!(client.get("/api/products?unknown=%ff&limit=1").await.status, 200);
    }
}
