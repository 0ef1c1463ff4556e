//! Nobody can be made to do anything by another site (SEC-1).

use reqwest::Method;
use serde_json::json;

use crate::api::client::{Client, JSON, SODA, lines, refused};
use crate::support::World;

/// The calls that change something, all that there are.
const CHANGES: [(Method, &str); 20] = [
    (Method::POST, "/api/cart/items"),
    (Method::PATCH, "/api/cart/items/kaiser-natron-pulver-250-g-grosspackung"),
    (Method::DELETE, "/api/cart/items/kaiser-natron-pulver-250-g-grosspackung"),
    (Method::DELETE, "/api/cart"),
    (Method::POST, "/api/checkout/intent"),
    (Method::POST, "/api/customers"),
    (Method::PATCH, "/api/customers/me"),
    (Method::POST, "/api/session"),
    (Method::DELETE, "/api/session"),
    (Method::PUT, "/api/orders/x"),
    (Method::PATCH, "/api/orders/x"),
    (Method::DELETE, "/api/orders/x"),
    (Method::POST, "/api/orders/x/refunds"),
    (Method::PATCH, "/api/customers/x"),
    (Method::DELETE, "/api/customers/x"),
    (Method::POST, "/api/customers/x/credits"),
    (Method::POST, "/api/products"),
    (Method::PATCH, "/api/products/x"),
    (Method::DELETE, "/api/products/x"),
    (Method::POST, "/api/products/x/stock"),
];

store::on_both_engines! {
    async fn a_call_that_changes_something_under_a_session_comes_from_the_shop_itself(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        for (method, path) in CHANGES {
            for header in [
                None,
                Some(("origin", "https://evil.example")),
                Some(("origin", "null")),
                Some(("sec-fetch-site", "cross-site")),
                Some(("sec-fetch-site", "same-site")),
            ] {
                let headers: Vec<_> = header.into_iter().chain([JSON]).collect();
                let answer = client.send(method.clone(), path, &headers, Some("{}".into())).await;
                assert_eq!(answer.refusal(), refused(403, "request.crossSite"), "{method} {path} {header:?}");
            }
        }
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
        for own in [("origin", world.url.as_str()), ("sec-fetch-site", "same-origin")] {
            let body = json!({ "productId": SODA }).to_string();
            assert_eq!(client.send(Method::POST, "/api/cart/items", &[own, JSON], Some(body.into())).await.status, 201);
        }
    }

    async fn a_program_without_a_session_needs_to_tell_no_origin(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let body = json!({ "productId": SODA }).to_string();
        let client = Client::of(&world);
        let added = client.send(Method::POST, "/api/cart/items", &[JSON], Some(body.clone().into())).await;
        assert_eq!(added.status, 201);
        let again = client.send(Method::POST, "/api/cart/items", &[JSON], Some(body.into())).await;
        assert_eq!(again.refusal(), refused(403, "request.crossSite"), "now it has a session");
    }

    async fn a_page_of_another_site_can_begin_no_session_either(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            let body = json!({ "productId": SODA }).to_string();
            let answer = Client::of(&world).send(Method::POST, "/api/cart/items", &[header, JSON], Some(body.into())).await;
            assert_eq!(answer.refusal(), refused(403, "request.crossSite"), "{header:?}");
            assert!(answer.header("set-cookie").is_none());
        }
    }

    async fn what_is_wrong_first_is_told_first(store: Store) {
        let world = World::open(store).await;
        let client = Client::of(&world);
        let send = |method, path: &'static str, headers: &'static [(&'static str, &'static str)]| {
            let client = &client;
            async move { client.send(method, path, headers, Some("{".into())).await.refusal() }
        };
        const PLAIN: &[(&str, &str)] = &[("content-type", "text/plain")];
        const FOREIGN: &[(&str, &str)] = &[("origin", "https://evil.example"), ("content-type", "text/plain")];
        assert_eq!(send(Method::POST, "/api/nowhere", FOREIGN).await, refused(404, "route.notFound"));
        assert_eq!(send(Method::PUT, "/api/cart", FOREIGN).await, refused(405, "route.methodNotAllowed"));
        assert_eq!(send(Method::PATCH, "/api/customers/me", FOREIGN).await, refused(403, "request.crossSite"));
        assert_eq!(send(Method::PATCH, "/api/customers/me", PLAIN).await, refused(401, "auth.required"));
        assert_eq!(send(Method::POST, "/api/session", PLAIN).await, refused(415, "request.unsupportedType"));
        const OURS: &[(&str, &str)] = &[("content-type", "application/json")];
        assert_eq!(send(Method::POST, "/api/session", OURS).await, refused(400, "request.malformed"));
    }
}
