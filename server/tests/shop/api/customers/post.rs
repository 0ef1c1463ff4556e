//! `POST /api/customers`

use serde_json::json;

use crate::api::client::{Client, SODA, faulty, lines, refused};
use crate::support::World;

pub(crate) fn ada() -> serde_json::Value {
    json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada Lovelace" })
}

store::on_both_engines! {
    async fn whoever_registers_is_logged_in_and_keeps_cart_and_orders(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let order = client.press("/api/checkout/intent").await.ok(201)["orderId"].clone();
        let before = client.cookie("oxcart");
        let registered = client.post("/api/customers", ada()).await;
        assert_eq!(registered.header("location"), Some("/api/customers/me"));
        let customer = registered.ok(201);
        assert_eq!((customer["email"].as_str(), customer["name"].as_str()), (Some("ada@example.com"), Some("Ada Lovelace")));
        assert_eq!((customer["balance"].as_f64(), customer["currency"].as_str()), (Some(0.0), Some("EUR")));
        assert!(customer.get("password").is_none());
        assert_ne!(client.cookie("oxcart"), before, "the session has a new id");
        assert_eq!(client.get("/api/customers/me").await.ok(200), customer);
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
        assert_eq!(client.get("/api/orders").await.ok(200)["items"][0]["id"], order);
    }

    async fn an_address_has_one_account_whatever_its_case(store: Store) {
        let world = World::open(store).await;
        Client::of(&world).post("/api/customers", ada()).await.ok(201);
        let mut again = ada();
        again["email"] = json!("ADA@Example.com");
        let refusal = Client::of(&world).post("/api/customers", again).await;
        assert_eq!(refusal.fault(), (409, "customer.emailTaken".to_owned(), "email".to_owned()));
        assert!(refusal.header("set-cookie").is_none());
    }

    async fn a_weak_password_is_refused(store: Store) {
        let world = World::open(store).await;
        for weak in ["", "short", "password1234", "aaaaaaaaaaaa"] {
            let mut body = ada();
            body["password"] = json!(weak);
            let refusal = Client::of(&world).post("/api/customers", body).await;
            assert_eq!(refusal.fault(), (400, "customer.weakPassword".to_owned(), "password".to_owned()), "{weak}");
        }
    }

    async fn what_is_missing_or_wrong_is_named(store: Store) {
        let world = World::open(store).await;
        let client = Client::of(&world);
        for (field, value) in [
            ("email", json!("ada")),
            ("email", json!(7)),
            ("email", json!("a@b.de\u{0}")),
            ("name", json!(" ")),
            ("name", json!("\u{0}")),
            ("name", json!("x".repeat(201))),
            ("name", json!(null)),
            ("password", json!(123_456_789_012_u64)),
        ] {
            let mut body = ada();
            body[field] = value;
            assert_eq!(client.post("/api/customers", body.clone()).await.fault(), faulty(field), "{body}");
        }
        let nothing = client.post("/api/customers", json!({})).await;
        assert_eq!(nothing.refusal(), refused(400, "request.invalid"));
        assert_eq!(nothing.json()["error"]["details"].as_array().unwrap().len(), 3);
    }
}
