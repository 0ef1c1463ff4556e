//! Faults of deliveries, as the shop's webhook meets them.

use domain::stripe_event::RefusalReason;
use serde_json::{Value, json};

use crate::shop::Shop;
use crate::support::{TestSandbox, session_path};

const EXPIRED: &str = "checkout.session.expired";
const COMPLETED: &str = "checkout.session.completed";

/// Expires a new session, which tells the webhook of one event.
async fn expire(sandbox: &TestSandbox) {
    let session = sandbox.session().await;
    sandbox.send(&format!("{}/expire", session_path(&session)), &[]).await;
}

async fn replay(sandbox: &TestSandbox, shown: &Value) -> Value {
    sandbox.send(&format!("/sandbox/deliveries/{}/replay", shown["delivery"]["id"]), &[]).await
}

#[tokio::test]
async fn a_dropped_event_is_never_sent_until_it_is_replayed_by_hand() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "drop", "types": [COMPLETED] })).await;
    // The page does not wait for an answer that cannot come.
    sandbox.paid("4242424242424242").await;
    assert!(shop.already(COMPLETED).is_none());
    let shown = sandbox.delivery_of(COMPLETED).await;
    assert_eq!((&shown["delivery"]["fault"], &shown["delivery"]["next_at"]), (&"drop".into(), &Value::Null));
    assert_eq!(shown["attempts"], json!([]));
    let undelivered = sandbox.read("/v1/events?types[]=checkout.session.completed&delivery_success=false").await;
    assert_eq!(undelivered["data"][0]["id"], shown["delivery"]["event_id"]);

    assert_eq!(replay(&sandbox, &shown).await["attempt"]["status"], 200);
    assert_eq!(shop.next(COMPLETED).await["id"], shown["delivery"]["event_id"]);
    assert_eq!(sandbox.delivery_of(COMPLETED).await["delivery"]["delivered"], true);
}

#[tokio::test]
async fn a_delayed_event_comes_late() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "delay", "seconds": 1 })).await;
    expire(&sandbox).await;
    shop.next(EXPIRED).await;
    let shown = sandbox.delivered(EXPIRED, 1).await;
    let late = shown["attempts"][0]["at"].as_i64().unwrap() - shown["delivery"]["created"].as_i64().unwrap();
    assert!(late >= 1000, "{late}");
}

#[tokio::test]
async fn the_page_does_not_wait_for_an_event_that_is_delayed() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "delay", "seconds": 3600, "types": [COMPLETED] })).await;
    sandbox.paid("4242424242424242").await;
    let shown = sandbox.delivery_of(COMPLETED).await;
    assert_eq!((&shown["delivery"]["fault"], &shown["attempts"]), (&"delay".into(), &json!([])));
    assert!(shop.already(COMPLETED).is_none());
}

#[tokio::test]
async fn a_duplicated_event_comes_twice_under_one_id() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "duplicate" })).await;
    expire(&sandbox).await;
    let (first, second) = (shop.next(EXPIRED).await, shop.next(EXPIRED).await);
    assert_eq!(first, second);
    let shown = sandbox.delivered(EXPIRED, 2).await;
    assert_eq!(faults_of(&shown), ["duplicate", "duplicate"]);
}

#[tokio::test]
async fn a_reordered_event_comes_after_the_next_one() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let settled = "checkout.session.async_payment_succeeded";
    sandbox.fault(json!({ "fault": "reorder", "seconds": 3600, "types": [COMPLETED, settled] })).await;
    let session = sandbox.paid("4000000000000077").await;
    assert!(shop.already(COMPLETED).is_none());
    assert_eq!(sandbox.delivery_of(COMPLETED).await["delivery"]["fault"], "reorder");
    sandbox.send(&format!("/sandbox/payments/{}/settle", session["payment_intent"].as_str().unwrap()), &[]).await;
    let mut types = Vec::new();
    while !types.iter().any(|kind| kind == COMPLETED) {
        types.extend(shop.next_types(1).await);
    }
    types.retain(|kind| kind.starts_with("checkout.session."));
    assert_eq!(types, [settled, COMPLETED]);
}

#[tokio::test]
async fn a_reordered_event_that_nothing_follows_comes_all_the_same() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "reorder", "seconds": 1 })).await;
    expire(&sandbox).await;
    shop.next(EXPIRED).await;
}

#[tokio::test]
async fn bad_signatures_and_changed_bodies_are_refused_and_told_as_they_were_sent() {
    let cases = [
        ("corrupt_body", RefusalReason::Mismatch),
        ("bad_signature", RefusalReason::Mismatch),
        ("old_timestamp", RefusalReason::Time),
        ("only_v0", RefusalReason::Header),
    ];
    for (fault, expected) in cases {
        let mut shop = Shop::open(&[]).await;
        let sandbox = TestSandbox::start_for(&shop).await;
        sandbox.fault(json!({ "fault": fault, "count": 2 })).await;
        expire(&sandbox).await;
        for _ in 0..2 {
            assert_eq!(shop.receipt(EXPIRED).await.fault, Some(expected), "{fault}");
        }
        // The fault is used up: the next attempt is as good as any.
        assert_eq!(shop.receipt(EXPIRED).await.fault, None, "{fault}");
        let shown = sandbox.delivered(EXPIRED, 3).await;
        assert_eq!(faults_of(&shown), [fault, fault, ""]);
        assert_eq!(shown["attempts"][0]["status"], 400);
        assert_eq!(shown["attempts"][0]["body"].as_str().unwrap().contains("corrupted"), fault == "corrupt_body");
        assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [] }));
    }
}

#[tokio::test]
async fn an_old_timestamp_is_signed_as_long_ago_as_was_asked() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "old_timestamp", "seconds": 5000, "count": 1 })).await;
    expire(&sandbox).await;
    let time = |signature: &str| signature[2..signature.find(',').unwrap()].parse::<i64>().unwrap();
    let (old, new) = (shop.receipt(EXPIRED).await, shop.receipt(EXPIRED).await);
    let between = time(&new.signature) - time(&old.signature);
    assert!((5000..5010).contains(&between), "{between}");
}

#[tokio::test]
async fn an_event_with_a_strangers_signature_before_ours_is_good() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "two_signatures" })).await;
    expire(&sandbox).await;
    let receipt = shop.receipt(EXPIRED).await;
    assert_eq!(receipt.fault, None);
    assert_eq!(receipt.signature.matches(",v1=").count(), 2);
    let shown = sandbox.delivered(EXPIRED, 1).await;
    assert_eq!(faults_of(&shown), ["two_signatures"]);
    assert_eq!(shown["attempts"][0]["signature"], receipt.signature);
}

#[tokio::test]
async fn a_fault_strikes_only_the_types_and_as_often_as_it_was_asked() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "drop", "types": [EXPIRED], "count": 1 })).await;
    sandbox.paid("4242424242424242").await;
    assert!(shop.already(COMPLETED).is_some(), "of another type");
    expire(&sandbox).await;
    expire(&sandbox).await;
    shop.next(EXPIRED).await;
    assert!(shop.already(EXPIRED).is_none(), "the first of the two was dropped");
}

#[tokio::test]
async fn several_faults_strike_one_after_another() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    for fault in ["bad_signature", "old_timestamp"] {
        sandbox.fault(json!({ "fault": fault, "count": 1 })).await;
    }
    expire(&sandbox).await;
    let mut met = Vec::new();
    for _ in 0..3 {
        met.push(shop.receipt(EXPIRED).await.fault);
    }
    assert_eq!(met, [Some(RefusalReason::Mismatch), Some(RefusalReason::Time), None]);
}

fn faults_of(shown: &Value) -> Vec<&str> {
    let attempts = shown["attempts"].as_array().unwrap();
    attempts.iter().map(|attempt| attempt["fault"].as_str().unwrap_or_default()).collect()
}
