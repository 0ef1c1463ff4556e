//! What stands at which path, and how it is answered where nothing does.

use reqwest::Method;

use crate::api::client::{Client, refused};
use crate::support::World;

async fn world() -> (World, store::testing::TestDatabase) {
    let database = store::testing::TestDatabase::sqlite().await;
    (World::open(database.store()).await, database)
}

#[tokio::test]
async fn there_are_these_calls_and_a_wrong_method_is_told_the_right_ones() {
    let (world, _database) = world().await;
    let client = Client::of(&world);
    for (path, methods) in [
        ("/api/products", "GET,HEAD,POST"),
        ("/api/products/x", "GET,HEAD,PATCH,DELETE"),
        ("/api/products/x/stock", "POST"),
        ("/api/cart", "GET,HEAD,DELETE"),
        ("/api/cart/items", "POST"),
        ("/api/cart/items/x", "DELETE,PATCH"),
        ("/api/checkout/intent", "POST"),
        ("/api/orders", "GET,HEAD"),
        ("/api/orders/x", "GET,HEAD,PUT,PATCH,DELETE"),
        ("/api/orders/x/refunds", "POST"),
        ("/api/customers", "GET,HEAD,POST"),
        ("/api/customers/x", "GET,HEAD,PATCH,DELETE"),
        ("/api/customers/x/credits", "POST"),
        ("/api/customers/me", "GET,HEAD,PATCH"),
        ("/api/session", "DELETE,POST"),
        ("/api/v1/orders/checkout", "POST"),
        ("/api/v1/checkout/session", "POST"),
        ("/api/v1/checkout/session/x", "GET,HEAD"),
        ("/api/v1/checkout/session/x/complete", "POST"),
        ("/api/v3/customers/x/carts", "GET,HEAD,POST"),
        ("/api/v3/customers/x/carts/x", "GET,HEAD,PUT,DELETE"),
        ("/api/v3/customers/x/carts/x:checkout", "POST"),
        ("/api/v3/customers/x/carts/x%3Acheckout", "POST"),
        ("/api/v3/customers/x/carts/x/cartItems", "GET,HEAD,POST"),
        ("/api/v3/customers/x/carts/x/cartItems/x", "GET,HEAD,PUT,DELETE"),
        ("/api/webhooks/stripe", "POST"),
        ("/api/openapi.json", "GET,HEAD"),
    ] {
        for path in [path.to_owned(), format!("{path}/")] {
            let answer = client.send(Method::TRACE, &path, &[], None).await;
            assert_eq!(answer.refusal(), refused(405, "route.methodNotAllowed"), "{path}");
            let mut allowed: Vec<_> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
            let mut expected: Vec<_> = methods.split(',').collect();
            allowed.sort_unstable();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_told_as_json_whoever_asks() {
    let (world, _database) = world().await;
    let client = Client::of(&world);
    for path in [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api/cart/nowhere/at/all",
        "/api/orders/x/y",
        "/api/cart//items",
        "/api/%ff",
        "/api/v3/customers/x/carts/x:pay",
        "/api/v3/customers/x/carts/x%3A",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            let answer = client.send(method.clone(), path, &[("accept", "text/html")], None).await;
            assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"), "{method} {path}");
            assert_eq!(answer.refusal(), refused(404, "route.notFound"), "{method} {path}");
        }
    }
}

store::on_both_engines! {
    async fn what_breaks_is_told_by_a_reference_and_nothing_else(store: Store) {
        let world = World::open(store.clone()).await;
        let client = Client::of(&world);
        client.get("/api/cart").await.ok(200);
        store.close().await;
        for path in ["/api/products", "/api/products/x", "/api/orders/ord_00000000000000000000000000"] {
            let answer = client.send(Method::GET, path, &[("x-request-id", "edge-1")], None).await;
            assert_eq!(answer.refusal(), refused(500, "internal"), "{path}");
            assert!(answer.text.contains("Reference: edge-1") && !answer.text.to_lowercase().contains("pool"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_final_slash_is_ignored() {
    let (world, _database) = world().await;
    let client = Client::of(&world);
    for path in ["/api/products", "/api/cart", "/api/orders"] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(client.get(&format!("{path}/")).await.text, answer.text);
    }
    assert_eq!(client.get("/api/products/?limit=0").await.status, 400);
}

#[tokio::test]
async fn head_is_answered_like_get_without_a_body() {
    let (world, _database) = world().await;
    let answer = world.client.head(format!("{}/api/cart", world.url)).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (200, "application/json; charset=utf-8")
    );
    assert_eq!(answer.text().await.unwrap(), "");
}
