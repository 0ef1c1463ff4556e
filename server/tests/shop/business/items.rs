//! The items of a cart.

use serde_json::json;

use super::desk::{Cart, Desk, licence};
use crate::api::client::{LICENCE, SODA, faulty, item, refused};

store::on_both_engines! {
    async fn the_same_product_twice_makes_two_items_each_listed_and_changed_by_itself(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        let first = cart.add(licence(1, "one.example")).await.ok(201);
        let second = cart.add(licence(1, "one.example")).await.ok(201);
        assert_ne!(first["cartItemId"], second["cartItemId"]);
        let items = format!("{}/cartItems", cart.path);
        let page = program.get(&format!("{items}?limit=1")).await.ok(200);
        assert_eq!((&page["items"], &page["count"]), (&json!([first]), &json!(2)));
        let next = program.get(&format!("{items}?cursor={}", page["nextCursor"].as_str().unwrap())).await.ok(200);
        assert_eq!((&next["items"], next.get("nextCursor")), (&json!([second]), None));

        let path = cart.first_item().await;
        let more = program.put(&path, json!({ "productId": LICENCE, "quantity": 7 })).await.ok(200);
        assert_eq!((&more["quantity"], &more["attributes"]), (&json!(7), &json!({ "domain": "one.example" })));
        assert_eq!(program.put(&path, json!({ "attributes": null })).await.ok(200)["attributes"], json!({}));
        assert_eq!(program.put(&path, json!({ "productId": SODA })).await.fault(), faulty("productId"));
        assert_eq!(program.put(&path, json!({ "productId": "no id" })).await.fault(), faulty("productId"));
        assert_eq!(program.delete(&path).await.status, 204);
        for gone in [&path, &format!("{items}/nonsense")] {
            assert_eq!(program.get(gone).await.refusal(), refused(404, "cart.lineNotFound"));
            assert_eq!(program.put(gone, json!({ "quantity": 1 })).await.refusal(), refused(404, "cart.lineNotFound"));
            assert_eq!(program.delete(gone).await.refusal(), refused(404, "cart.lineNotFound"));
        }
        assert_eq!(cart.look().await["items"], json!([second]));
    }

    async fn under_one_key_a_cart_and_an_item_are_made_once(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let made = program.post_once(&desk.carts(), "cart-1", json!({})).await.ok(201);
        assert_eq!(program.post_once(&desk.carts(), "cart-1", json!({})).await.ok(201), made);
        let items = format!("{}/{}/cartItems", desk.carts(), made["cartId"].as_str().unwrap());
        let added = program.post_once(&items, "item-1", item(SODA, 1)).await.ok(201);
        let again = program.post_once(&items, "item-1", item(SODA, 1)).await;
        assert_eq!((again.header("idempotent-replayed"), again.clone().ok(201)), (Some("true"), added));
        let other = program.post_once(&items, "item-1", item(SODA, 2)).await;
        assert_eq!(other.refusal(), refused(422, "idempotency.mismatch"));
        let counts = (program.get(&items).await.ok(200)["count"].clone(), program.get(&desk.carts()).await.ok(200)["count"].clone());
        assert_eq!(counts, (json!(1), json!(1)));
    }

    async fn what_is_not_for_sale_and_odd_quantities_are_refused(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        desk.world.run(&format!("UPDATE variants SET active = 0 WHERE id = '{LICENCE}'")).await;
        for unknown in [LICENCE, "nothing-like-this", "no id", ""] {
            assert_eq!(cart.add(item(unknown, 1)).await.refusal(), refused(404, "cart.productNotFound"), "{unknown}");
        }
        for odd in [json!(0), json!(1000), json!(-1), json!(1.5), json!(1e300)] {
            let refusal = cart.add(json!({ "productId": SODA, "quantity": odd })).await.refusal();
            assert_eq!(refusal, refused(400, "cart.invalidQuantity"), "{odd}");
        }
        for wrong in [json!("1"), json!(null), json!([1])] {
            assert_eq!(cart.add(json!({ "productId": SODA, "quantity": wrong })).await.fault(), faulty("quantity"));
        }
        assert_eq!(cart.add(json!({ "productId": SODA })).await.fault(), faulty("quantity"));
        assert_eq!(cart.add(json!({ "quantity": 1 })).await.fault(), faulty("productId"));
        assert_eq!(cart.look().await["items"], json!([]));
    }

    async fn a_cart_holds_a_thousand_items_and_no_more(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        let id = cart.path.rsplit('/').next().unwrap();
        let rows: Vec<_> = (0..999).map(|n| format!("('bitem_{n:026}', '{id}', '{SODA}', '{{}}', 1)")).collect();
        let into = "INSERT INTO business_cart_items (id, cart_id, variant_id, attributes, quantity) VALUES";
        desk.world.run(&format!("{into} {}", rows.join(", "))).await;
        cart.add(item(SODA, 1)).await.ok(201);
        assert_eq!(cart.add(item(SODA, 1)).await.refusal(), refused(409, "cart.full"));
    }

    async fn what_is_in_a_cart_keeps_its_variant_and_a_deleted_customer_takes_the_cart_along(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        cart.add(item(SODA, 1)).await.ok(201);
        let staff = crate::api::client::Client::program(&desk.world, "products,customers").await;
        assert_eq!(staff.delete("/api/products/kaiser-natron-pulver").await.status, 204);
        let review = cart.look().await;
        assert_eq!(review["validationErrors"][0]["code"], "cart.productNotFound");
        assert_eq!(staff.delete(&format!("/api/customers/{}", desk.customer)).await.status, 204);
        assert_eq!(desk.world.number("SELECT COUNT(*) FROM business_cart_items").await, 0);
    }
}
