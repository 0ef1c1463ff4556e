//! `POST /api/cart/items`

use domain::ids::LineId;
use serde_json::json;

use crate::api::client::{Client, LICENCE, SODA, faulty, item, lines, refused};
use crate::support::World;

const ITEMS: &str = "/api/cart/items";

async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

store::on_both_engines! {
    async fn what_is_put_in_is_in_the_cart_and_begins_the_session(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let added = client.post(ITEMS, json!({ "productId": SODA })).await;
        assert_eq!(added.header("location"), Some("/api/cart"));
        assert_eq!(lines(&added.ok(201)), [(SODA.to_owned(), 1)]);
        assert!(client.cookie("oxcart").is_some());
        assert_eq!(client.cookie("cart").as_deref(), Some("1"));
        let more = client.post(ITEMS, item(SODA, 3)).await;
        assert_eq!(client.cookie("cart").as_deref(), Some("4"));
        assert_eq!(lines(&more.ok(201)), [(SODA.to_owned(), 4)]);
    }

    async fn a_refusal_is_no_reason_to_be_remembered(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        for body in [json!({}), item("unknown", 1), item(SODA, 0)] {
            assert!(client.post(ITEMS, body).await.header("set-cookie").is_none());
        }
    }

    async fn only_what_is_for_sale_can_be_put_in(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let unknown = client.post(ITEMS, item("unknown", 1)).await;
        assert_eq!(unknown.refusal(), refused(404, "cart.productNotFound"));
        for odd in ["", "a b", "ä", "\u{0}", "'; DROP TABLE carts; --", &"x".repeat(101), "kaiser-natron-pulver"] {
            assert_eq!(client.post(ITEMS, item(odd, 1)).await.text, unknown.text, "{odd:?}");
        }
    }

    async fn a_quantity_is_a_whole_number_from_1_to_999(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        for number in [json!(0), json!(-1), json!(1000), json!(1.5), json!(4_294_967_297_u64), json!(1e300)] {
            let refusal = client.post(ITEMS, json!({ "productId": SODA, "quantity": number })).await;
            let expected = (400, "cart.invalidQuantity".to_owned(), "quantity".to_owned());
            assert_eq!(refusal.fault(), expected, "{number}");
        }
        for other in [json!("2"), json!(null), json!(true), json!([1]), json!({})] {
            let refusal = client.post(ITEMS, json!({ "productId": SODA, "quantity": other })).await;
            assert_eq!(refusal.fault(), faulty("quantity"), "{other}");
        }
    }

    async fn no_more_can_be_put_in_than_there_is(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let available = client.get(&format!("/api/products/{SODA}")).await.ok(200);
        let variants = available["variants"].as_array().unwrap();
        let available = variants.iter().find(|variant| variant["productId"] == SODA).unwrap()["available"].as_u64().unwrap();
        let refusal = client.post(ITEMS, json!({ "productId": SODA, "quantity": available + 1 })).await;
        assert_eq!(refusal.refusal(), refused(409, "cart.insufficientStock"));
        assert_eq!(refusal.json()["error"]["available"].as_u64(), Some(available));
    }

    async fn what_a_product_asks_for_must_be_said(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        for attributes in [json!({}), json!({ "domain": "" }), json!({ "domain": "a b" }), json!({ "domain": "x.de\u{0}" })] {
            let refusal = client.post(ITEMS, json!({ "productId": LICENCE, "attributes": attributes })).await;
            assert_eq!(refusal.fault(), faulty("attributes.domain"), "{attributes}");
        }
        let wrong = client.post(ITEMS, json!({ "productId": LICENCE, "attributes": { "domain": 7 } })).await;
        assert_eq!(wrong.fault(), faulty("attributes.domain"));
        let said = json!({ "productId": LICENCE, "attributes": { "domain": "example.com", "other": "x" } });
        let cart = client.post(ITEMS, said).await.ok(201);
        assert_eq!(cart["items"][0]["attributes"], json!({ "domain": "example.com" }));
    }

    async fn several_wrong_fields_are_all_named(store: Store) {
        let world = stocked(store).await;
        let refusal = Client::of(&world).post(ITEMS, json!({ "quantity": "2", "attributes": [] })).await;
        assert_eq!(refusal.refusal(), refused(400, "request.invalid"));
        let details = refusal.json()["error"]["details"].clone();
        let fields: Vec<_> = details.as_array().unwrap().iter().map(|detail| detail["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["productId", "quantity", "attributes"]);
    }

    async fn a_full_cart_takes_no_more_lines(store: Store) {
        let world = stocked(store.clone()).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let mut db = store.write().await.unwrap();
        for turn in 0..198 {
            let line = LineId::from_bits(turn);
            db.run_raw(&format!(
                "INSERT INTO cart_lines (id, cart_id, variant_id, attributes, quantity, seen_price)
                SELECT '{line}', id, '{LICENCE}', '{{\"domain\":\"x{turn}.example\"}}', 1, 14040 FROM carts"
            )).await.unwrap();
        }
        db.commit().await.unwrap();
        let last = client.post(ITEMS, item("gallseife-100-g", 1)).await.ok(201);
        assert_eq!(lines(&last).len(), 200);
        assert_eq!(client.post(ITEMS, item("zuendhoelzer-45", 1)).await.refusal(), refused(409, "cart.full"));
        assert_eq!(client.post(ITEMS, item(SODA, 1)).await.status, 201);
    }

    async fn a_hundred_at_once_lose_nothing(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let posts = (0..50).map(|_| client.post(ITEMS, item(SODA, 1)));
        let line = client.get("/api/cart").await.json()["items"][0]["lineId"].as_str().unwrap().to_owned();
        let licence = |turn: u32| json!({ "productId": LICENCE, "attributes": { "domain": format!("x{turn}.example") } });
        let others = (0..50).map(|turn| client.post(ITEMS, licence(turn)));
        let (posted, other) = futures::join!(futures::future::join_all(posts), futures::future::join_all(others));
        for answer in posted.into_iter().chain(other) {
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
        let cart = client.get("/api/cart").await.ok(200);
        assert_eq!(lines(&cart).len(), 51);
        assert_eq!((cart["items"][0]["lineId"].as_str(), cart["items"][0]["quantity"].as_u64()), (Some(line.as_str()), Some(51)));
    }
}
