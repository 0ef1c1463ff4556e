//! Idempotency keys: one effect per key, and the same answer each time.

use reqwest::Response;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::{KEY, TestSandbox, order, session_path, set, without};

async fn create(sandbox: &TestSandbox, key: &str, form: &[(&str, &str)]) -> Response {
    sandbox.post("/v1/checkout/sessions", form).header("Idempotency-Key", key).send().await.unwrap()
}

#[tokio::test]
async fn the_same_key_and_parameters_in_any_order_give_the_same_session() {
    let sandbox = TestSandbox::start().await;
    let first = create(&sandbox, "co:ord_1:1", &order()).await;
    assert!(!first.headers().contains_key("idempotent-replayed"));
    assert_eq!(first.headers()["request-id"], first.headers()["original-request"]);
    let original = first.headers()["request-id"].clone();
    let session: Value = first.json().await.unwrap();

    let mut backwards = order();
    backwards.reverse();
    let again = create(&sandbox, "co:ord_1:1", &backwards).await;
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(again.headers()["idempotency-key"], "co:ord_1:1");
    assert_eq!(again.headers()["original-request"], original);
    assert_ne!(again.headers()["request-id"], original);
    assert_eq!(again.json::<Value>().await.unwrap(), session);
    assert_eq!(sandbox.read("/v1/checkout/sessions").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_used_with_other_parameters_is_refused() {
    let sandbox = TestSandbox::start().await;
    create(&sandbox, "k", &order()).await;
    let mut other = order();
    set(&mut other, "client_reference_id", "ord_2");
    let refused = create(&sandbox, "k", &other).await;
    assert_eq!(refused.status(), 400);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["type"], "idempotency_error");
}

#[tokio::test]
async fn a_request_that_was_not_valid_does_not_use_up_its_key() {
    let sandbox = TestSandbox::start().await;
    assert_eq!(create(&sandbox, "k", &without(order(), "mode")).await.status(), 400);
    assert_eq!(create(&sandbox, "k", &order()).await.status(), 200);
}

#[tokio::test]
async fn a_refusal_by_the_state_is_replayed_too() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let path = format!("{}/expire", session_path(&session));
    let expire = async |key: &str| sandbox.post(&path, &[]).header("Idempotency-Key", key).send().await.unwrap();
    assert_eq!(expire("a").await.status(), 200);
    assert_eq!(expire("b").await.status(), 400);
    let replayed = expire("b").await;
    assert_eq!(replayed.status(), 400);
    assert_eq!(replayed.headers()["idempotent-replayed"], "true");
    assert_eq!(expire("a").await.status(), 200);
}

#[tokio::test]
async fn a_key_whose_first_request_is_still_running_is_409() {
    let sandbox = TestSandbox::start().await;
    let body = encoded(&order());
    let host = sandbox.url.strip_prefix("http://").unwrap();
    let mut slow = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST /v1/checkout/sessions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {KEY}\r\nIdempotency-Key: k\r\n\
         Expect: 100-continue\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body only when the handler reads it, and by then the handler holds the key.
    let mut interim = [0; 25];
    slow.read_exact(&mut interim).await.unwrap();
    assert!(interim.starts_with(b"HTTP/1.1 100 Continue"));

    let meanwhile = create(&sandbox, "k", &order()).await;
    assert_eq!(meanwhile.status(), 409);
    assert_eq!(meanwhile.json::<Value>().await.unwrap()["error"]["code"], "idempotency_key_in_use");

    slow.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(create(&sandbox, "k", &order()).await.headers()["idempotent-replayed"], "true");
}

fn encoded(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}
