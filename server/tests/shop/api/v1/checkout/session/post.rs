//! `POST /api/v1/checkout/session`

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, SODA, faulty, lines, refused};
use crate::support::World;

const PATH: &str = "/api/v1/checkout/session";

store::on_both_engines! {
    async fn a_shoppers_cart_is_kept_as_it_is(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let shopper = Client::with_cart(&world, SODA, 2).await;
        let begun = shopper.post(PATH, json!({ "email": "ada@example.com" })).await;
        let session = begun.clone().ok(201);
        assert_eq!((&session["status"], &session["email"]), (&json!("OPEN"), &json!("ada@example.com")));
        assert_eq!((&session["shippingAddress"], session.get("paymentIntentId")), (&json!(null), None));
        let item = &session["cart"]["items"][0];
        assert_eq!((&item["productId"], &item["quantity"], &item["price"]), (&json!(SODA), &json!(2), &json!(4.49)));
        assert!(begun.text.contains(r#""shipping":4.90,"tax":1.70,"taxIncluded":false,"total":15.58,"#), "{}", begun.text);
        assert_eq!(shopper.get(begun.header("location").unwrap()).await.ok(200), session);
        assert_eq!(lines(&shopper.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
        assert_eq!(world.number("SELECT reserved FROM variants WHERE id = 'kaiser-natron-pulver-250-g-grosspackung'").await, 0);
    }

    async fn nobody_begins_one_with_nothing_or_with_prices_of_their_own(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let clerk = Client::clerk(&world, Role::Staff).await;
        for empty in [Client::of(&world), clerk] {
            assert_eq!(empty.press(PATH).await.refusal(), refused(400, "request.malformed"));
            assert_eq!(empty.post(PATH, json!({})).await.refusal(), refused(400, "checkout.emptyCart"));
        }
        let cheap = json!({ "items": [{ "productId": SODA, "quantity": 1, "price": 0.01 }] });
        for (client, status, code) in [
            (Client::of(&world), 401, "auth.required"),
            (Client::with_cart(&world, SODA, 1).await, 401, "auth.required"),
            (Client::clerk(&world, Role::Viewer).await, 403, "order.forbidden"),
        ] {
            assert_eq!(client.post(PATH, cheap.clone()).await.refusal(), refused(status, code));
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM checkout_sessions").await, 0);
    }

    async fn every_field_that_is_wrong_is_named(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let good = || json!({ "productId": "a", "quantity": 1, "price": 1 });
        let item = |field: &str, value: Value| {
            let mut item = good();
            item[field] = value;
            json!({ "items": [good(), item] })
        };
        let address = |field: &str, value: Value| {
            let mut address = json!({ "street": "1 Side St", "city": "Berlin", "country": "DE" });
            address[field] = value;
            json!({ "items": [good()], "shippingAddress": address })
        };
        for (body, field) in [
            (item("productId", json!("a b")), "items[1].productId"),
            (item("quantity", json!(0)), "items[1].quantity"),
            (item("quantity", json!(1.5)), "items[1].quantity"),
            (item("quantity", json!("1")), "items[1].quantity"),
            (item("price", json!(1.001)), "items[1].price"),
            (item("price", json!(-1)), "items[1].price"),
            (item("price", json!("1")), "items[1].price"),
            (item("title", json!("")), "items[1].title"),
            (json!({ "items": {} }), "items"),
            (json!({ "items": [good()], "email": "nobody" }), "email"),
            (json!({ "items": [good()], "customerName": "" }), "customerName"),
            (address("street", json!(" ")), "shippingAddress.street"),
            (address("city", json!(7)), "shippingAddress.city"),
            (address("country", json!("Germany")), "shippingAddress.country"),
            (address("postalCode", json!("1".repeat(21))), "shippingAddress.postalCode"),
        ] {
            assert_eq!(clerk.post(PATH, body.clone()).await.fault(), faulty(field), "{body}");
        }
        let two = json!({ "items": [{ "productId": "", "quantity": 0, "price": 1 }] });
        let details = clerk.post(PATH, two).await.ok(400)["error"]["details"].clone();
        assert_eq!(details.as_array().unwrap().len(), 3, "{details}");
        let huge = json!({ "items": [{ "productId": "a", "quantity": 4_294_967_295_u32, "price": 90_000_000_000_000_000_i64 }] });
        assert_eq!(clerk.post(PATH, huge).await.refusal(), refused(400, "request.invalid"));
    }
}
