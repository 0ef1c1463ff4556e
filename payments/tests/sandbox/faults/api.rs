//! Faults of the API, as a client meets them.

use std::time::{Duration, Instant};

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{KEY, TestSandbox, order, session_path};

const SESSIONS: &str = "/v1/checkout/sessions";

fn create(sandbox: &TestSandbox, key: &str) -> RequestBuilder {
    sandbox.post(SESSIONS, &order()).header("Idempotency-Key", key)
}

async fn count(sandbox: &TestSandbox) -> usize {
    sandbox.read(SESSIONS).await["data"].as_array().unwrap().len()
}

async fn body(response: Response) -> Value {
    response.json().await.unwrap()
}

#[tokio::test]
async fn an_api_that_is_down_closes_the_connection_and_does_nothing() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "down" })).await;
    for _ in 0..2 {
        let error = create(&sandbox, "k").send().await.unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    }
    let host = sandbox.url.strip_prefix("http://").unwrap();
    let mut raw = TcpStream::connect(host).await.unwrap();
    let head = format!("GET /v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {KEY}\r\n\r\n");
    raw.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    raw.read_to_end(&mut answer).await.unwrap();
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));

    // The control page is no part of the API.
    sandbox.send("/sandbox/faults/clear", &[]).await;
    assert_eq!(count(&sandbox).await, 0);
    assert_eq!(create(&sandbox, "k").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_error_before_anything_was_done_can_be_tried_again_with_the_same_key() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "error_before" })).await;
    let failed = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(failed.status(), 500);
    assert!(failed.headers().contains_key("request-id"));
    assert_eq!(failed.headers()["idempotency-key"], "k");
    assert_eq!(
        body(failed).await,
        json!({ "error": { "type": "api_error", "message": "An unknown error occurred." } })
    );
    assert_eq!(count(&sandbox).await, 0);
    let again = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(again.status(), 200);
    assert!(!again.headers().contains_key("idempotent-replayed"));
    assert_eq!(count(&sandbox).await, 1);
}

#[tokio::test]
async fn an_error_after_it_was_done_is_replayed_for_its_key() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "error_after" })).await;
    let failed = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(failed.status(), 500);
    assert_eq!(body(failed).await["error"]["type"], "api_error");
    assert_eq!(count(&sandbox).await, 1, "it was done");
    let again = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(again.status(), 500);
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(create(&sandbox, "other").send().await.unwrap().status(), 200);
    assert_eq!(count(&sandbox).await, 2);
}

#[tokio::test]
async fn an_error_does_not_hide_a_refusal_and_fails_a_read() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "error_after", "count": 2 })).await;
    assert_eq!(sandbox.post(SESSIONS, &[]).send().await.unwrap().status(), 400);
    assert_eq!(sandbox.get(SESSIONS).send().await.unwrap().status(), 500);
    assert_eq!(sandbox.get(SESSIONS).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_connection_that_is_cut_has_done_its_work_and_its_key_tells_the_answer() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "cut", "count": 1 })).await;
    assert!(create(&sandbox, "k").send().await.unwrap_err().is_request());
    let told = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(told.headers()["idempotent-replayed"], "true");
    let session = body(told).await;
    assert_eq!(sandbox.read(SESSIONS).await["data"], json!([session]));
}

#[tokio::test]
async fn a_slow_answer_comes_late() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "slow", "milliseconds": 300, "count": 1 })).await;
    let begun = Instant::now();
    assert_eq!(create(&sandbox, "k").send().await.unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(create(&sandbox, "k").send().await.unwrap().headers()["idempotent-replayed"], "true");
}

#[tokio::test]
async fn a_slow_request_is_done_at_once_and_holds_its_key_until_nobody_waits_any_more() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({ "fault": "slow", "milliseconds": 60_000, "method": "POST", "count": 1 })).await;
    let slow = tokio::spawn(create(&sandbox, "k").send());
    let done = async {
        while count(&sandbox).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), done).await.unwrap();
    let meanwhile = create(&sandbox, "k").send().await.unwrap();
    assert_eq!(meanwhile.status(), 409);
    assert_eq!(body(meanwhile).await["error"]["code"], "idempotency_key_in_use");

    slow.abort();
    let free = async {
        loop {
            let again = create(&sandbox, "k").send().await.unwrap();
            if again.status() == 200 {
                return again;
            }
            assert_eq!(again.status(), 409);
            tokio::task::yield_now().await;
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(10), free).await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(count(&sandbox).await, 1);
}

#[tokio::test]
async fn a_fault_is_limited_to_a_method_and_a_path() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let expire = format!("{}/expire", session_path(&session));
    sandbox.fault(json!({ "fault": "error_before", "method": "POST", "path": expire, "count": 9 })).await;
    sandbox.session().await;
    sandbox.read(&session_path(&session)).await;
    assert_eq!(sandbox.get(&expire).send().await.unwrap().status(), 404, "another method");
    assert_eq!(sandbox.post(&expire, &[]).send().await.unwrap().status(), 500);
    sandbox.fault(json!({ "fault": "error_before", "method": "GET", "path": SESSIONS })).await;
    assert_eq!(sandbox.get(&session_path(&session)).send().await.unwrap().status(), 500, "it begins with the path");
}
