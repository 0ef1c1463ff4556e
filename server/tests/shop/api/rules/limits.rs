//! Whoever asks too often is told when to come back.

use std::num::NonZeroU32;

use serde_json::json;
use server::config::Limits;
use store::testing::TestDatabase;

use crate::api::client::{Client, SODA, lines, refused};
use crate::support::{Deliveries, World, unlimited};

async fn limited(limits: Limits) -> (World, TestDatabase) {
    let database = TestDatabase::sqlite().await;
    (World::with(database.store(), Deliveries::Off, limits).await, database)
}

#[tokio::test]
async fn more_calls_than_the_limit_are_told_to_wait_and_nothing_accepted_is_lost() {
    let limits = Limits { per_second: NonZeroU32::new(1), burst: NonZeroU32::new(4).unwrap(), ..unlimited() };
    let (world, _database) = limited(limits).await;
    world.shop.seed_demo().await.unwrap();
    // The document is the first of the four.
    let client = Client::with_cart(&world, SODA, 1).await;
    let mut accepted = 1;
    let refusal = loop {
        let answer = client.post("/api/cart/items", json!({ "productId": SODA })).await;
        if answer.status != 201 {
            break answer;
        }
        accepted += 1;
    };
    assert_eq!(refusal.refusal(), refused(429, "request.tooMany"));
    let seconds: u64 = refusal.header("retry-after").unwrap().parse().unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
    assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), accepted)]);
}

#[tokio::test]
async fn logins_are_counted_by_the_minute_and_other_calls_are_not() {
    let (world, _database) = limited(Limits { logins_per_minute: NonZeroU32::new(3), ..unlimited() }).await;
    let client = Client::of(&world);
    let login = json!({ "email": "ada@example.com", "password": "x" });
    for _ in 0..3 {
        assert_eq!(client.post("/api/session", login.clone()).await.refusal(), refused(401, "auth.invalidCredentials"));
    }
    for path in ["/api/session", "/api/session/"] {
        let refusal = client.post(path, login.clone()).await;
        assert_eq!(refusal.refusal(), refused(429, "request.tooMany"));
        assert!(refusal.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    }
    assert_eq!(client.get("/api/cart").await.status, 200);
    assert_eq!(client.delete("/api/session").await.status, 204);
}

#[tokio::test]
async fn one_account_cannot_be_tried_for_ever() {
    let (world, _database) = limited(unlimited()).await;
    let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
    Client::of(&world).post("/api/customers", new).await.ok(201);
    let client = Client::of(&world);
    let mut last = client.get("/api/cart").await;
    for _ in 0..30 {
        last = client.post("/api/session", json!({ "email": "ada@example.com", "password": "wrong" })).await;
        if last.status != 401 {
            break;
        }
    }
    assert_eq!(last.refusal(), refused(429, "request.tooMany"));
    assert!(last.header("retry-after").is_some());
}
