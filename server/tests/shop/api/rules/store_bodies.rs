//! The store's own calls answer a 4xx to whatever a body holds, and only to those who may make them (SEC-2).

use reqwest::{Body, Method};

use crate::api::client::{Answer, Client, JSON, refused};
use crate::api::counter::{paid, somebody, stocked};
use crate::support::World;

const ALL: &str = "orders:read,orders:write,customers,products,carts";

/// The store's calls that read a body, on things that there are.
async fn calls(world: &World) -> Vec<(Method, String)> {
    let order = paid(world).await;
    let customer = format!("/api/customers/{}", somebody(world).await);
    vec![
        (Method::PUT, order.clone()),
        (Method::PATCH, order.clone()),
        (Method::POST, format!("{order}/refunds")),
        (Method::PATCH, customer.clone()),
        (Method::POST, format!("{customer}/credits")),
        (Method::POST, "/api/products".to_owned()),
        (Method::PATCH, "/api/products/kaiser-natron-pulver".to_owned()),
        (Method::POST, "/api/products/kaiser-natron-pulver-250-g-grosspackung/stock".to_owned()),
    ]
}

async fn send(client: &Client<'_>, (method, path): &(Method, String), kind: &str, body: impl Into<Body>) -> Answer {
    client.send(method.clone(), path, &[("content-type", kind)], Some(body.into())).await
}

store::on_both_engines! {
    async fn what_is_no_body_for_a_call_is_told_alike_everywhere(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, ALL).await;
        let nobody = Client::of(&world);
        let deep = "[".repeat(60_000);
        for call in &calls(&world).await {
            for body in ["", "{", "nonsense", "{} {}", "{\"a\": \"\u{0}\"}", &deep] {
                let answer = send(&program, call, JSON.1, body.to_owned()).await;
                assert_eq!(answer.refusal(), refused(400, "request.malformed"), "{call:?} {body:.20}");
            }
            for body in ["[]", "null", "7", "\"x\""] {
                assert_eq!(send(&program, call, JSON.1, body).await.refusal(), refused(400, "request.invalid"), "{call:?} {body}");
            }
            assert_eq!(send(&program, call, "text/plain", "{}").await.refusal(), refused(415, "request.unsupportedType"), "{call:?}");
            let large = send(&program, call, JSON.1, "x".repeat(64 * 1024 + 1)).await;
            assert_eq!(large.refusal(), refused(413, "request.tooLarge"), "{call:?}");
            // Who may not make the call is told so before the body is looked at.
            assert_eq!(send(&nobody, call, "text/plain", "{").await.refusal(), refused(401, "auth.required"), "{call:?}");
            let reader = Client::program(&world, "orders:read").await;
            assert_eq!(send(&reader, call, "text/plain", "{").await.refusal(), refused(403, "auth.insufficientScope"), "{call:?}");
        }
    }

    async fn every_value_of_every_field_is_answered_and_none_breaks_anything(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, ALL).await;
        let values = [
            "null", "true", "-1", "0.5", "1e999", "-1e-999", "18446744073709551616", "-9223372036854775808", "\"\"",
            "\"\\u0000\"", "\"\\ud800\"", "[]", "[null]", "[[]]", "[{}]", "{}", r#"{"a": {"b": [1]}}"#,
            r#"[{"productId": "x", "quantity": 4294967296, "unitPrice": -0.0}]"#,
            r#"[{"productId": "x", "unitPrice": 92233720368547758.07, "onHand": 4294967295}]"#,
        ];
        let fields = [
            "process", "strategy", "version", "customerName", "email", "billingAddress", "shippingAddress",
            "fulfilmentStatus", "trackingUrl", "items", "amount", "reason", "name", "note", "slug", "title",
            "description", "vendor", "category", "taxClass", "images", "requiredAttributes", "variants", "change",
            "evenIfReserved",
        ];
        // What a call needs beside the field that is tried.
        let needed = r#""note": "x", "title": "T", "vendor": "V", "category": "C", "change": 1, "reason": "count""#;
        for call in &calls(&world).await {
            for field in fields {
                let others: String = needed.split(", ").filter(|other| !other.contains(&format!("\"{field}\""))).fold(
                    String::new(), |all, other| format!("{all}, {other}"));
                for value in values {
                    let answer = send(&program, call, JSON.1, format!("{{\"{field}\": {value}{others}}}")).await;
                    assert!(answer.status < 500, "{call:?} {field} {value}: {}", answer.text);
                }
            }
        }
    }
}
