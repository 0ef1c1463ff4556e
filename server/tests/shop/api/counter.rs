//! What a store's clerk finds on the counter: orders to work on.

use domain::ids::CustomerId;
use serde_json::{Value, json};

use crate::api::client::{Client, LICENCE, SODA, item};
use crate::support::World;
use crate::support::shopper::pay;

const CARD: &str = "4242 4242 4242 4242";

/// A shop with the demo catalogue.
pub(crate) async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

/// The path of an order of 2 × 4.49 that waits to be paid: 15.58.
pub(crate) async fn pending(world: &World) -> String {
    let buyer = Client::with_cart(world, SODA, 2).await;
    path_of(&buyer.press("/api/checkout/intent").await.ok(201))
}

/// The path of an order of 2 × 4.49 that was paid: 15.58.
pub(crate) async fn paid(world: &World) -> String {
    paid_for(world, &[(SODA, 2)]).await
}

/// The path of an order of these that was paid.
pub(crate) async fn paid_for(world: &World, items: &[(&str, u32)]) -> String {
    let buyer = Client::of(world);
    for &(product, quantity) in items {
        let mut wanted = item(product, quantity);
        if product == LICENCE {
            wanted["attributes"] = json!({ "domain": "example.com" });
        }
        buyer.post("/api/cart/items", wanted).await.ok(201);
    }
    let checkout = buyer.press("/api/checkout/intent").await.ok(201);
    assert_eq!(pay(world, checkout["checkoutUrl"].as_str().unwrap(), CARD).await, 303);
    let path = path_of(&checkout);
    // The payment page's answer may come before its event.
    world.shop.sweep().await.unwrap();
    let id = checkout["orderId"].as_str().unwrap();
    world.shop.settle_visible_order(domain::actor::Actor::System, id).await.unwrap();
    assert_eq!(buyer.get(&path).await.ok(200)["status"], "paid");
    path
}

fn path_of(checkout: &Value) -> String {
    format!("/api/orders/{}", checkout["orderId"].as_str().unwrap())
}

/// How many pieces of a variant are in the store, and how many of them are promised.
pub(crate) async fn shelf(world: &World, variant: &str) -> (i64, i64) {
    let of = async |column: &str| world.number(&format!("SELECT {column} FROM variants WHERE id = '{variant}'")).await;
    (of("on_hand").await, of("reserved").await)
}

/// Lets pieces of a variant be gone, so that so many are left.
pub(crate) async fn leave(world: &World, variant: &str, pieces: u32) {
    world.run(&format!("UPDATE variants SET on_hand = {pieces} WHERE id = '{variant}'")).await;
}

/// What the customers of an order's path are owed, in cents.
pub(crate) async fn balance(world: &World, path: &str) -> i64 {
    let id = path.rsplit('/').next().unwrap();
    let sum = format!(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE customer_id = \
         (SELECT customer_id FROM orders WHERE id = '{id}')"
    );
    world.number(&sum).await
}

/// A customer who has bought nothing.
pub(crate) async fn somebody(world: &World) -> CustomerId {
    register(world, "bob@example.com", "Bob").await
}

/// A customer with an account.
pub(crate) async fn register(world: &World, email: &str, name: &str) -> CustomerId {
    let new = json!({ "email": email, "password": "four oxen pull a cart", "name": name });
    Client::of(world).post("/api/customers", new).await.ok(201)["id"].as_str().unwrap().parse().unwrap()
}
