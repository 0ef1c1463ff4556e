//! Whatever a body holds, the answer is a 4xx that says what is wrong with it (SEC-2).

use reqwest::{Body, Method};
use serde_json::json;

use crate::api::client::{Answer, Client, JSON, SODA, refused};
use crate::support::World;

/// The calls that read a body.
const CALLS: [(Method, &str); 6] = [
    (Method::POST, "/api/cart/items"),
    (Method::PATCH, "/api/cart/items/kaiser-natron-pulver-250-g-grosspackung"),
    (Method::POST, "/api/checkout/intent"),
    (Method::POST, "/api/customers"),
    (Method::PATCH, "/api/customers/me"),
    (Method::POST, "/api/session"),
];

/// Somebody for whom each of these calls would do something.
async fn customer(world: &World) -> Client<'_> {
    world.shop.seed_demo().await.unwrap();
    let client = Client::with_cart(world, SODA, 1).await;
    let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
    client.post("/api/customers", new).await.ok(201);
    client
}

async fn send(client: &Client<'_>, world: &World, call: &(Method, &str), kind: &str, body: impl Into<Body>) -> Answer {
    let headers = [("origin", world.url.as_str()), ("content-type", kind)];
    client.send(call.0.clone(), call.1, &headers, Some(body.into())).await
}

store::on_both_engines! {
    async fn what_is_no_json_is_malformed(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        let deep = "[".repeat(60_000);
        for call in &CALLS {
            for body in [
                &b"{"[..],
                b"nonsense",
                b"{\"productId\": \"a",
                b"{} {}",
                b"{\"email\": \"a\x00b\"}",
                b"{\"name\": \"\xff\xfe\"}",
                b"\xef\xbb\xbf{}",
                b"{\"quantity\": 1, \"quantity\"}",
                deep.as_bytes(),
            ] {
                let answer = send(&client, &world, call, JSON.1, body.to_vec()).await;
                let told = String::from_utf8_lossy(&body[..body.len().min(30)]).into_owned();
                assert_eq!(answer.refusal(), refused(400, "request.malformed"), "{call:?} {told}");
            }
        }
    }

    async fn what_is_no_object_or_says_one_thing_twice_is_refused(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        for call in &CALLS {
            for body in ["[]", "null", "7", "\"x\"", "[[[[[]]]]]"] {
                let answer = send(&client, &world, call, JSON.1, body).await;
                assert_eq!(answer.refusal(), refused(400, "request.invalid"), "{call:?} {body}");
            }
        }
        let twice = format!(r#"{{"productId": "{SODA}", "quantity": 1, "quantity": 2}}"#);
        let answer = send(&client, &world, &CALLS[0], JSON.1, twice).await;
        assert_eq!(answer.refusal(), refused(400, "request.malformed"));
    }

    async fn every_value_of_every_field_is_answered_and_none_breaks_anything(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        let values = [
            "null", "true", "-1", "0.5", "1e999", "-1e-999", "18446744073709551616", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
            "\"\\udfff\\ud800\"", "[]", "{}", r#"{"a": {"b": [1]}}"#, r#"{"domain": null}"#, &deep,
        ];
        let fields = ["productId", "quantity", "attributes", "email", "password", "name", "currentPassword"];
        for call in CALLS.iter().filter(|call| call.1 != "/api/session") {
            for field in fields {
                for value in values {
                    let answer = send(&client, &world, call, JSON.1, format!("{{\"{field}\": {value}}}")).await;
                    assert!(answer.status < 500, "{call:?} {field}: {}", answer.text);
                }
            }
        }
    }

    async fn unknown_fields_are_ignored(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        let body = format!(r#"{{"productId": "{SODA}", "price": 1e999, "x": [[{{}}]], "x": "\u0000", "unitPrice": 0.01}}"#);
        assert_eq!(send(&client, &world, &CALLS[0], JSON.1, body).await.status, 201);
        assert_eq!(send(&client, &world, &CALLS[2], JSON.1, r#"{"seen": true}"#).await.status, 201);
    }

    async fn a_body_of_another_type_is_refused_and_one_that_is_missing_has_none(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        for call in CALLS.iter().chain(&[(Method::DELETE, "/api/cart"), (Method::DELETE, "/api/session")]) {
            for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", ""] {
                let answer = send(&client, &world, call, kind, "{}").await;
                assert_eq!(answer.refusal(), refused(415, "request.unsupportedType"), "{call:?} {kind}");
            }
        }
        let none = client.press("/api/cart/items").await;
        assert_eq!(none.refusal(), refused(400, "request.malformed"));
        assert_eq!(client.press("/api/checkout/intent").await.status, 201);
    }

    async fn a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(store: Store) {
        let world = World::open(store).await;
        let client = customer(&world).await;
        for call in &CALLS {
            for size in [64 * 1024 + 1, 10 * 1024 * 1024] {
                let answer = send(&client, &world, call, JSON.1, "x".repeat(size)).await;
                assert_eq!(answer.refusal(), refused(413, "request.tooLarge"), "{call:?} {size}");
            }
            let pieces = (0..100).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024]));
            let body = Body::wrap_stream(futures::stream::iter(pieces));
            let answer = send(&client, &world, call, JSON.1, body).await;
            assert_eq!(answer.refusal(), refused(413, "request.tooLarge"), "{call:?} in pieces");
        }
    }
}
