//! `GET /api/orders`

use serde_json::Value;

use crate::api::client::{Client, SODA, faulty, item};
use crate::support::World;
use crate::support::shopper::pay;

async fn order(client: &Client<'_>, pieces: u32) -> Value {
    client.delete("/api/cart").await.ok(200);
    client.post("/api/cart/items", item(SODA, pieces)).await.ok(201);
    client.press("/api/checkout/intent").await.ok(201)
}

store::on_both_engines! {
    async fn ones_own_orders_are_listed_newest_first_a_page_at_a_time(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::of(&world);
        let empty = client.get("/api/orders").await;
        assert!(empty.header("set-cookie").is_none());
        assert_eq!(empty.ok(200).to_string(), r#"{"count":0,"items":[]}"#);
        let mut made = Vec::new();
        for pieces in 1..=3 {
            let checkout = order(&client, pieces).await;
            pay(&world, checkout["checkoutUrl"].as_str().unwrap(), "4242 4242 4242 4242").await;
            made.insert(0, checkout["orderId"].clone());
        }
        let all = client.get("/api/orders").await.ok(200);
        let ids = |list: &Value| list["items"].as_array().unwrap().iter().map(|order| order["id"].clone()).collect::<Vec<_>>();
        assert_eq!((ids(&all), all["count"].as_u64()), (made.clone(), Some(3)));
        assert_eq!(all["items"][0]["items"][0]["quantity"], 3);
        assert_eq!(all["items"][0], client.get(&format!("/api/orders/{}", made[0].as_str().unwrap())).await.ok(200));
        let first = client.get("/api/orders?limit=2").await.ok(200);
        let next = first["nextCursor"].as_str().unwrap();
        let second = client.get(&format!("/api/orders?limit=2&cursor={next}")).await.ok(200);
        assert_eq!([ids(&first), ids(&second)].concat(), made);
        assert!(second.get("nextCursor").is_none());
    }

    async fn nobody_sees_another_ones_orders(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::of(&world);
        order(&owner, 1).await;
        order(&owner, 2).await;
        let next = owner.get("/api/orders?limit=1").await.ok(200)["nextCursor"].as_str().unwrap().to_owned();
        let stranger = Client::with_cart(&world, SODA, 1).await;
        for path in ["/api/orders".to_owned(), format!("/api/orders?cursor={next}")] {
            assert_eq!(stranger.get(&path).await.ok(200)["count"], 0);
            assert_eq!(Client::of(&world).get(&path).await.ok(200)["count"], 0);
        }
    }

    async fn a_wrong_limit_or_cursor_is_named(store: Store) {
        let world = World::open(store).await;
        let client = Client::of(&world);
        for limit in ["0", "101", "x"] {
            assert_eq!(client.get(&format!("/api/orders?limit={limit}")).await.fault(), faulty("limit"), "{limit}");
        }
        for cursor in ["zz", "7b7d", "", "%00"] {
            assert_eq!(client.get(&format!("/api/orders?cursor={cursor}")).await.fault(), faulty("cursor"), "{cursor}");
        }
    }
}
