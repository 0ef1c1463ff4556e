use std::collections::BTreeMap;

use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    #[serde(default)]
    product_id: Given<String>,
    #[serde(default)]
    quantity: Given<Pieces>,
    #[serde(default)]
    attributes: Given<BTreeMap<String, String>>,
}

/// The error that is answered to a body, without its message.
async fn refused(body: &[u8]) -> Value {
    let problem = fields_of::<Item>(body).and_then(|item| {
        let mut faults = Faults::default();
        let product = faults.needed("productId", item.product_id);
        faults.optional("quantity", item.quantity);
        faults.optional("attributes", item.attributes);
        faults.or(product)
    });
    let response = problem.expect_err("the body is refused").into_response();
    let body = axum::body::to_bytes(response.into_body(), 9999).await.unwrap();
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    let error = body["error"].as_object_mut().unwrap();
    assert!(error.remove("message").is_some_and(|message| message.is_string()));
    Value::Object(error.clone())
}

#[tokio::test]
async fn what_is_no_json_is_malformed_and_blamed_on_no_field() {
    let deep = format!("{{\"productId\": {}", "[".repeat(9_000));
    for body in [
        &b""[..],
        b"{",
        b"nonsense",
        b"{\"productId\": \"a\"",
        b"{\"productId\": 7",
        b"{\"productId\": \"a\"} {}",
        b"{\"productId\": \"\x00\"}",
        b"{\"productId\": \"\xff\"}",
        b"{\"unknown\": \"\xff\", \"productId\": \"a\"}",
        b"{\"productId\": \"\\ud800\"",
        b"{\"productId\": \"a\", \"productId\": \"b\"}",
        b"\xef\xbb\xbf{\"productId\": \"a\"}",
        b"{'productId': 'a'}",
        deep.as_bytes(),
    ] {
        assert_eq!(refused(body).await, json!({ "code": "request.malformed" }), "{:?}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn what_is_no_object_is_invalid() {
    for body in ["[]", "[\"a\", 1]", "null", "7", "\"a\"", "[[[[]]]]"] {
        assert_eq!(refused(body.as_bytes()).await, json!({ "code": "request.invalid" }), "{body}");
    }
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named_with_its_path() {
    for (body, field) in [
        ("{}", "productId"),
        (r#"{"productId": null}"#, "productId"),
        (r#"{"productId": 7}"#, "productId"),
        (r#"{"productId": {"a": 1}}"#, "productId"),
        (r#"{"productId": "\ud800"}"#, "productId"),
        (r#"{"productId": "a", "quantity": "2"}"#, "quantity"),
        (r#"{"productId": "a", "quantity": 1e999}"#, "quantity"),
        (r#"{"productId": "a", "attributes": "x"}"#, "attributes"),
        (r#"{"productId": "a", "attributes": {"domain": 7}}"#, "attributes.domain"),
    ] {
        assert_eq!(refused(body.as_bytes()).await, json!({ "code": "request.invalid", "field": field }), "{body}");
    }
    let deep = format!("{{\"productId\": {}{}}}", "[".repeat(9_000), "]".repeat(9_000));
    assert_eq!(refused(deep.as_bytes()).await["field"], "productId");
}

#[tokio::test]
async fn several_wrong_fields_are_all_named() {
    let refused = refused(br#"{"quantity": "2", "attributes": 7}"#).await;
    let fields: Vec<_> = refused["details"].as_array().unwrap().iter().map(|fault| fault["field"].clone()).collect();
    assert_eq!(fields, ["productId", "quantity", "attributes"]);
    assert_eq!(refused.get("field"), None);
}

#[test]
fn unknown_fields_are_ignored_whatever_they_hold() {
    let body = r#"{"productId": "a", "x": 1e999, "y": [[[{}]]], "x": "\u0000"}"#;
    let item: Item = fields_of(body.as_bytes()).unwrap();
    assert_eq!((item.product_id, item.quantity), (Given::Read("a".to_owned()), Given::Absent));
}

#[test]
fn every_number_is_one_of_pieces_but_only_whole_ones_are_possible() {
    for (text, pieces) in [("2", Some(2)), ("0", Some(0)), ("-1", None), ("1.5", None), ("2.0", None), ("1e3", None)] {
        assert_eq!(serde_json::from_str::<Pieces>(text).unwrap().get().ok(), pieces, "{text}");
    }
    assert!(serde_json::from_str::<Pieces>("99999999999999999999").unwrap().get().is_err());
    assert!(serde_json::from_str::<Pieces>("\"2\"").is_err());
}

#[test]
fn json_is_taken_in_its_one_encoding_only() {
    for kind in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
        assert!(is_json(kind), "{kind}");
    }
    for kind in ["", "text/plain", "application/json; charset=latin1", "text/json", "application/x-www-form-urlencoded"]
    {
        assert!(!is_json(kind), "{kind}");
    }
}
