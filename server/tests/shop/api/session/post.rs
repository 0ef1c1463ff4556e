//! `POST /api/session`

use serde_json::{Value, json};

use crate::api::client::{Client, SODA, faulty, lines, refused};
use crate::support::World;

const SESSION: &str = "/api/session";
const PASSWORD: &str = "four oxen pull a cart";

fn login(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn register(world: &World) -> Client<'_> {
    let client = Client::of(world);
    let new = json!({ "email": "ada@example.com", "password": PASSWORD, "name": "Ada" });
    client.post("/api/customers", new).await.ok(201);
    client
}

store::on_both_engines! {
    async fn whoever_logs_in_brings_their_cart_along_and_has_a_new_session(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let first = register(&world).await;
        first.post("/api/cart/items", json!({ "productId": SODA, "quantity": 2 })).await.ok(201);
        let second = Client::with_cart(&world, SODA, 3).await;
        let before = second.cookie("oxcart");
        let customer = second.post(SESSION, login("Ada@Example.com", PASSWORD)).await.ok(200);
        assert_eq!(customer, first.get("/api/customers/me").await.ok(200));
        assert_ne!(second.cookie("oxcart"), before);
        assert_eq!(second.cookie("cart").as_deref(), Some("5"));
        for client in [first, second] {
            assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 5)]);
        }
    }

    async fn a_wrong_address_and_a_wrong_password_are_answered_alike(store: Store) {
        let world = World::open(store).await;
        register(&world).await;
        let client = Client::of(&world);
        let wrong = client.post(SESSION, login("ada@example.com", "six oxen pull a cart")).await;
        assert_eq!(wrong.refusal(), refused(401, "auth.invalidCredentials"));
        assert_eq!(client.post(SESSION, login("bob@example.com", PASSWORD)).await.text, wrong.text);
        assert_eq!(client.get("/api/customers/me").await.status, 401);
        assert!(wrong.header("set-cookie").is_none());
    }

    async fn what_is_missing_or_wrong_is_named(store: Store) {
        let world = World::open(store).await;
        let client = Client::of(&world);
        assert_eq!(client.post(SESSION, login("nonsense", "x")).await.fault(), faulty("email"));
        assert_eq!(client.post(SESSION, json!({ "email": "ada@example.com" })).await.fault(), faulty("password"));
        let wrong = json!({ "email": "ada@example.com", "password": ["x"] });
        assert_eq!(client.post(SESSION, wrong).await.fault(), faulty("password"));
    }
}
