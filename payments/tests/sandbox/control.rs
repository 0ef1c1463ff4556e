//! The clock, and what happens by it.

use serde_json::Value;

use super::shop::Shop;
use super::support::{TestSandbox, http, session_path};

async fn advance(sandbox: &TestSandbox, seconds: &str) {
    sandbox.send("/sandbox/clock", &[("advance", seconds)]).await;
}

async fn intent(sandbox: &TestSandbox, session: &Value) -> Value {
    sandbox.read(&format!("/v1/payment_intents/{}", session["payment_intent"].as_str().unwrap())).await
}

#[tokio::test]
async fn the_clock_moves_and_comes_back() {
    let sandbox = TestSandbox::start().await;
    let moved = sandbox.send("/sandbox/clock", &[("advance", "3600")]).await;
    assert_eq!(moved["offset_seconds"], 3600);
    let set = http().post(format!("{}/sandbox/clock", sandbox.url)).json(&serde_json::json!({ "now": 2_000_000_000 }));
    let set: Value = set.send().await.unwrap().json().await.unwrap();
    assert!(set["now"].as_i64().unwrap() - 2_000_000_000 < 10);
    assert_eq!(sandbox.send("/sandbox/clock", &[("reset", "true")]).await["offset_seconds"], 0);
    let nothing = sandbox.post("/sandbox/clock", &[]).send().await.unwrap();
    assert_eq!(nothing.status(), 400);
}

#[tokio::test]
async fn a_session_expires_when_its_time_has_come() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.session().await;
    advance(&sandbox, "86000").await;
    assert_eq!(sandbox.read(&session_path(&session)).await["status"], "open");
    advance(&sandbox, "401").await;
    assert_eq!(sandbox.read(&session_path(&session)).await["status"], "expired");
    let event = shop.next("checkout.session.expired").await;
    assert_eq!(event["data"]["object"]["id"], session["id"]);
}

#[tokio::test]
async fn a_delayed_payment_completes_unpaid_and_settles_later() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4000000000000077").await;
    assert_eq!((&session["status"], &session["payment_status"]), (&"complete".into(), &"unpaid".into()));
    assert_eq!(intent(&sandbox, &session).await["status"], "processing");
    advance(&sandbox, "61").await;
    assert_eq!(sandbox.read(&session_path(&session)).await["payment_status"], "paid");
    assert_eq!(intent(&sandbox, &session).await["status"], "succeeded");
    let types = sandbox.event_types().await;
    assert_eq!(
        types,
        [
            "payment_intent.created",
            "payment_intent.processing",
            "checkout.session.completed",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.async_payment_succeeded",
        ]
    );
}

#[tokio::test]
async fn a_delayed_payment_can_fail_later() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4000000000000085").await;
    advance(&sandbox, "61").await;
    let after = sandbox.read(&session_path(&session)).await;
    assert_eq!((&after["status"], &after["payment_status"]), (&"complete".into(), &"unpaid".into()));
    assert_eq!(intent(&sandbox, &session).await["status"], "requires_payment_method");
    assert_eq!(sandbox.event_types().await.last().unwrap(), "checkout.session.async_payment_failed");
}

#[tokio::test]
async fn a_delayed_payment_can_be_settled_or_failed_by_hand_once() {
    let sandbox = TestSandbox::start().await;
    for (action, status) in [("settle", "paid"), ("fail", "unpaid")] {
        let session = sandbox.paid("4000000000000077").await;
        let id = session["payment_intent"].as_str().unwrap();
        let page = sandbox.get("/sandbox").send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("/sandbox/payments/{id}/{action}")));
        let path = format!("/sandbox/payments/{id}/{action}");
        let form = sandbox.post(&path, &[]).header("accept", "text/html").send().await.unwrap();
        assert_eq!(form.status(), 303);
        assert_eq!(form.headers()["location"], "/sandbox#payments");
        assert_eq!(sandbox.read(&session_path(&session)).await["payment_status"], status);
        assert_eq!(sandbox.post(&path, &[]).send().await.unwrap().status(), 400);
    }
}

#[tokio::test]
async fn a_refund_to_the_failing_card_fails_later_and_can_be_made_again() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4000000000005126").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let refund = sandbox.send("/v1/refunds", &[("payment_intent", intent)]).await;
    assert_eq!(refund["status"], "succeeded");
    advance(&sandbox, "61").await;
    let refund = sandbox.read(&format!("/v1/refunds/{}", refund["id"].as_str().unwrap())).await;
    assert_eq!(refund["status"], "failed");
    let types = sandbox.event_types().await;
    assert_eq!(types[types.len() - 4..], ["refund.created", "charge.refunded", "refund.updated", "refund.failed"]);
    sandbox.send("/v1/refunds", &[("payment_intent", intent)]).await;
}

#[tokio::test]
async fn a_refund_to_the_slow_card_is_pending_first_and_arrives_later() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4000000000007726").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let refund = sandbox.send("/v1/refunds", &[("payment_intent", intent)]).await;
    assert_eq!((&refund["status"], &refund["pending_reason"]), (&"pending".into(), &"processing".into()));
    advance(&sandbox, "61").await;
    let refund = sandbox.read(&format!("/v1/refunds/{}", refund["id"].as_str().unwrap())).await;
    assert_eq!(refund["status"], "succeeded");
    let types = sandbox.event_types().await;
    assert_eq!(types[types.len() - 3..], ["refund.created", "charge.refunded", "refund.updated"]);
}

#[tokio::test]
async fn payments_are_paid_back_and_refunds_ended_by_hand() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4242424242424242").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let path = format!("/sandbox/payments/{intent}/refund");
    let part = sandbox.send(&path, &[("amount", "100")]).await;
    assert_eq!((&part["amount"], &part["status"]), (&100.into(), &"succeeded".into()));
    let form = sandbox.post(&path, &[]).header("accept", "text/html").send().await.unwrap();
    assert_eq!((form.status().as_u16(), &form.headers()["location"]), (303, &"/sandbox#refunds".parse().unwrap()));
    assert_eq!(sandbox.post(&path, &[]).send().await.unwrap().status(), 400);
    let id = part["id"].as_str().unwrap();
    let (settle, fail) = (format!("/sandbox/refunds/{id}/settle"), format!("/sandbox/refunds/{id}/fail"));
    assert_eq!(sandbox.post(&settle, &[]).send().await.unwrap().status(), 400);
    assert_eq!(sandbox.send(&fail, &[]).await["status"], "failed");
    assert_eq!(sandbox.post(&fail, &[]).send().await.unwrap().status(), 400);
    assert_eq!(sandbox.post("/sandbox/refunds/re_none/fail", &[]).send().await.unwrap().status(), 404);
    assert_eq!(sandbox.send(&path, &[]).await["amount"], 100);
}
