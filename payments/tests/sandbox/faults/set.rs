//! Putting faults in and taking them out.

use serde_json::{Value, json};

use crate::support::{TestSandbox, good, http};

#[tokio::test]
async fn faults_are_listed_and_cleared_one_by_one_or_all_at_once() {
    let sandbox = TestSandbox::start().await;
    let delay =
        sandbox.fault(json!({ "fault": "delay", "seconds": 3, "types": ["charge.refunded"], "count": 2 })).await;
    let expected = json!({
        "id": 1, "on": "deliveries", "fault": "delay", "seconds": 3, "types": ["charge.refunded"], "count": 2,
    });
    assert_eq!(delay, expected);
    let slow =
        sandbox.fault(json!({ "fault": "slow", "milliseconds": 5, "method": "POST", "path": "/v1/refunds" })).await;
    let expected = json!({
        "id": 2, "on": "api", "fault": "slow", "milliseconds": 5, "method": "POST", "path": "/v1/refunds", "count": null,
    });
    assert_eq!(slow, expected);
    let error = sandbox.fault(json!({ "fault": "error_before" })).await;
    assert_eq!(error["count"], 1, "an error strikes once");
    assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [delay, slow, error] }));

    let url = format!("{}/sandbox/faults", sandbox.url);
    let left = good(http().delete(format!("{url}/2")).send().await.unwrap()).await;
    assert_eq!(left, json!({ "faults": [delay, error] }));
    assert_eq!(http().delete(format!("{url}/2")).send().await.unwrap().status(), 404);
    let left = good(http().delete(url).send().await.unwrap()).await;
    assert_eq!(left, json!({ "faults": [] }));
}

#[tokio::test]
async fn every_fault_can_be_put_in_by_its_name_and_is_read_back() {
    let sandbox = TestSandbox::start().await;
    let of_deliveries = [
        "drop",
        "delay",
        "duplicate",
        "reorder",
        "corrupt_body",
        "bad_signature",
        "old_timestamp",
        "two_signatures",
        "only_v0",
    ];
    let of_the_api = ["down", "slow", "error_before", "error_after", "cut"];
    let all: Vec<(&str, &str)> = of_deliveries
        .iter()
        .map(|name| (*name, "deliveries"))
        .chain(of_the_api.iter().map(|name| (*name, "api")))
        .collect();
    for (name, on) in &all {
        let set = sandbox.fault(json!({ "fault": name })).await;
        assert_eq!((&set["fault"], &set["on"]), (&Value::from(*name), &Value::from(*on)));
    }
    let listed = sandbox.read("/sandbox/faults").await;
    let names: Vec<&str> =
        listed["faults"].as_array().unwrap().iter().map(|fault| fault["fault"].as_str().unwrap()).collect();
    assert_eq!(names, all.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_sets_nothing() {
    let sandbox = TestSandbox::start().await;
    let cases = [
        (json!({}), "fault"),
        (json!({ "fault": "earthquake" }), "fault"),
        (json!({ "fault": "drop", "count": 0 }), "count"),
        (json!({ "fault": "delay", "seconds": -1 }), "seconds"),
        (json!({ "fault": "drop", "seconds": 1 }), "seconds"),
        (json!({ "fault": "drop", "type": "charge.refunded" }), "type"),
        (json!({ "fault": "down", "path": "/sandbox" }), "path"),
        (json!({ "fault": "down", "method": "BREW" }), "method"),
        (json!({ "fault": "down", "types": ["charge.refunded"] }), "types"),
    ];
    for (fault, param) in cases {
        let refused = http().post(format!("{}/sandbox/faults", sandbox.url)).json(&fault).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{fault}");
        assert_eq!(refused.json::<Value>().await.unwrap()["error"]["param"], param, "{fault}");
    }
    assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [] }));
}

#[tokio::test]
async fn faults_outlive_a_restart() {
    let sandbox = TestSandbox::start().await;
    let set = sandbox.fault(json!({ "fault": "drop", "types": ["charge.refunded"] })).await;
    let sandbox = sandbox.restart().await;
    assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [set] }));
}
