//! Attributes that somebody means ill with.

use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Cart, Desk};
use crate::api::client::{Answer, Client, JSON, SODA};

async fn send(client: &Client<'_>, path: &str, field: &str, value: &str) -> Answer {
    let body = format!(r#"{{"productId":"{SODA}","quantity":1,"{field}":{value}}}"#);
    client.send(Method::POST, path, &[JSON], Some(body.into())).await
}

store::on_both_engines! {
    async fn a_hostile_map_is_refused_by_its_place_and_leaves_nothing(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        let many: Value = (0..51).map(|key| (format!("k{key}"), json!("x"))).collect::<serde_json::Map<_, _>>().into();
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(501));
        let odd_key = format!(r#"{{"{}":"x"}}"#, "k".repeat(65));
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let deep_in = format!(r#"{{"a":{deep}}}"#);
        let deeper = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
        let many = many.to_string();
        let maps = [
            ("[]", ""),
            ("\"x\"", ""),
            ("1", ""),
            ("null", ""),
            ("true", ""),
            (many.as_str(), ""),
            (deep.as_str(), ""),
            (deeper.as_str(), ".a"),
            (deep_in.as_str(), ".a"),
            (r#"{"a":{"b":"c"}}"#, ".a"),
            (r#"{"a":1}"#, ".a"),
            (r#"{"a":null}"#, ".a"),
            (r#"{"a":["b"]}"#, ".a"),
            (r#"{"a":"x","a":"y"}"#, ".a"),
            (r#"{"__proto__":"x"}"#, ".__proto__"),
            (r#"{"":"x"}"#, "."),
            (r#"{"a b":"x"}"#, ".a b"),
            (r#"{"a":"x\u0000y"}"#, ".a"),
            (long.as_str(), ".a"),
        ];
        let (items, carts) = (format!("{}/cartItems", cart.path), desk.carts());
        for (path, field) in [(&items, "attributes"), (&carts, "metadata")] {
            for (map, below) in maps {
                let fault = send(&program, path, field, map).await.fault();
                let shown: String = map.chars().take(60).collect();
                assert_eq!(fault, (400, "request.invalid".to_owned(), format!("{field}{below}")), "{shown}");
            }
            assert_eq!(send(&program, path, field, &odd_key).await.status, 400);
            // Half of a pair of surrogates is no text.
            assert_eq!(send(&program, path, field, r#"{"a":"\ud800"}"#).await.status, 400);
            let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20));
            assert_eq!(send(&program, path, field, &large).await.status, 413);
        }
        assert_eq!(cart.look().await["items"], json!([]));
        assert_eq!(program.get(&carts).await.ok(200)["count"], 1);
    }

    async fn all_that_may_be_said_is_kept_as_it_was_said(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        let said: Value = (0..50).map(|key| (format!("Key-{key}.x_y"), json!("ü'\"<b>%&".repeat(50)))).collect::<serde_json::Map<_, _>>().into();
        let added = cart.add(json!({ "productId": SODA, "quantity": 1, "attributes": said })).await.ok(201);
        assert_eq!(added["attributes"], said);
        cart.check_out().await.ok(201);
        assert_eq!(cart.look().await["items"][0]["attributes"], said);
    }
}
