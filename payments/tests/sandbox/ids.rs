//! Ids follow from the seed and the requests.

use serde_json::Value;

use super::support::{TestSandbox, session_path};

#[tokio::test]
async fn the_same_seed_gives_the_same_ids() {
    let (one, other) = (TestSandbox::start().await, TestSandbox::start().await);
    let ids = [one.session().await["id"].clone(), one.session().await["id"].clone()];
    assert_eq!(ids, [other.session().await["id"].clone(), other.session().await["id"].clone()]);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_repeats_no_id() {
    let first = TestSandbox::start().await;
    let session = first.session().await;
    let second = first.restart().await;
    assert_eq!(second.read(&session_path(&session)).await["amount_total"], 1558);
    assert_ne!(second.session().await["id"], session["id"]);
}

/// A checkout that is paid, disputed, and one that is expired: the ids that came of it.
async fn first_half(sandbox: &TestSandbox) -> Vec<Value> {
    let paid = sandbox.paid("4242424242424242").await;
    let path = format!("/sandbox/payments/{}/dispute", paid["payment_intent"].as_str().unwrap());
    let dispute = sandbox.send(&path, &[]).await;
    vec![paid["id"].clone(), paid["payment_intent"].clone(), dispute["id"].clone(), dispute["charge"].clone()]
}

async fn second_half(sandbox: &TestSandbox) -> Vec<Value> {
    let session = sandbox.session().await;
    sandbox.send(&format!("{}/expire", session_path(&session)), &[]).await;
    let paid = sandbox.paid("4000000000005126").await;
    let refund = sandbox.send("/v1/refunds", &[("payment_intent", paid["payment_intent"].as_str().unwrap())]).await;
    vec![session["id"].clone(), paid["id"].clone(), refund["id"].clone()]
}

/// All events' ids with those of the requests that caused them, and the id of this request itself.
async fn all_ids(sandbox: &TestSandbox) -> (Vec<(Value, Value)>, String) {
    let listed = sandbox.get("/v1/events?limit=100").send().await.unwrap();
    let request = listed.headers()["request-id"].to_str().unwrap().to_owned();
    let list: Value = listed.json().await.unwrap();
    let events = list["data"].as_array().unwrap().iter();
    (events.map(|event| (event["id"].clone(), event["request"]["id"].clone())).collect(), request)
}

#[tokio::test]
async fn the_same_requests_give_the_same_ids_with_a_restart_between_them_or_without() {
    let lasting = TestSandbox::start().await;
    let lasting_ids = [first_half(&lasting).await, second_half(&lasting).await];
    let restarted = TestSandbox::start().await;
    let first = first_half(&restarted).await;
    let restarted = restarted.restart().await;
    assert_eq!([first, second_half(&restarted).await], lasting_ids);
    let (events, request) = all_ids(&lasting).await;
    assert!(events.len() > 10);
    assert_eq!(all_ids(&restarted).await, (events, request));
}
