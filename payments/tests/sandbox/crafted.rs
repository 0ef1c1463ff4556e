//! Events sent by hand, and the scenarios that need them.

use serde_json::{Value, json};

use super::shop::Shop;
use super::support::{TestSandbox, http, order, session_path};

const COMPLETED: &str = "checkout.session.completed";

async fn emit(sandbox: &TestSandbox, event: Value) -> Value {
    sandbox.tell("/sandbox/events", &event).await["event"].clone()
}

#[tokio::test]
async fn one_fact_is_told_under_two_ids() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.paid("4242424242424242").await;
    let first = shop.next(COMPLETED).await;
    let event = emit(&sandbox, json!({ "type": COMPLETED, "session": session["id"] })).await;
    let second = shop.next(COMPLETED).await;
    assert_eq!(second, event);
    assert_ne!(second["id"], first["id"]);
    assert_eq!(second["data"], first["data"]);
    assert_eq!(sandbox.read("/v1/events?limit=1").await["data"][0]["id"], second["id"]);
}

#[tokio::test]
async fn an_event_can_be_of_live_mode_or_of_a_type_that_nobody_knows() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4242424242424242").await;
    let live = emit(&sandbox, json!({ "type": COMPLETED, "session": session["id"], "livemode": true })).await;
    assert_eq!((&live["livemode"], &live["data"]["object"]["livemode"]), (&true.into(), &true.into()));
    assert_eq!(sandbox.read(&session_path(&session)).await["livemode"], false);
    let unknown = emit(&sandbox, json!({ "type": "moon.landed", "session": session["id"] })).await;
    assert_eq!((&unknown["type"], &unknown["data"]["object"]["id"]), (&"moon.landed".into(), &session["id"]));
    let unknown = emit(&sandbox, json!({ "type": "moon.landed", "overrides": { "feet": 2 } })).await;
    assert_eq!((&unknown["data"]["object"]["object"], &unknown["data"]["object"]["feet"]), (&"moon".into(), &2.into()));
}

#[tokio::test]
async fn an_event_can_be_about_a_session_or_an_order_that_nobody_knows() {
    let sandbox = TestSandbox::start().await;
    let event = emit(&sandbox, json!({ "type": COMPLETED })).await;
    let object = &event["data"]["object"];
    assert_eq!(object["object"], "checkout.session");
    assert_eq!(sandbox.get(&session_path(object)).send().await.unwrap().status(), 404);

    let session = sandbox.paid("4242424242424242").await;
    let overrides = json!({ "client_reference_id": null, "metadata": { "order_id": "ord_0" } });
    let event = emit(&sandbox, json!({ "type": COMPLETED, "session": session["id"], "overrides": overrides })).await;
    let object = &event["data"]["object"];
    assert_eq!((&object["client_reference_id"], &object["metadata"]["order_id"]), (&Value::Null, &"ord_0".into()));
    assert_eq!(object["amount_total"], 1558);
    assert_eq!(sandbox.read(&session_path(&session)).await["client_reference_id"], "ord_1", "the API knows better");
}

#[tokio::test]
async fn what_is_kept_is_told_by_the_api_too() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let overrides = json!({ "amount_total": 1, "client_reference_id": null });
    emit(&sandbox, json!({ "type": "moon.landed", "session": session["id"], "overrides": overrides, "keep": true }))
        .await;
    emit(
        &sandbox,
        json!({ "type": "moon.landed", "session": session["id"], "overrides": { "currency": "usd" }, "keep": true }),
    )
    .await;
    assert_eq!(sandbox.pay(&session, "4242424242424242").await.status(), 303);
    let told = sandbox.read(&session_path(&session)).await;
    assert_eq!((&told["amount_total"], &told["currency"]), (&1.into(), &"usd".into()));
    assert_eq!(told["client_reference_id"], Value::Null);
    let event = &sandbox.read(&format!("/v1/events?type={COMPLETED}")).await["data"][0];
    assert_eq!(event["data"]["object"]["amount_total"], 1);
}

#[tokio::test]
async fn an_event_is_about_the_part_of_the_session_that_its_type_names() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4242424242424242").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let about = async |kind: &str| {
        emit(&sandbox, json!({ "type": kind, "session": session["id"] })).await["data"]["object"].clone()
    };
    assert_eq!(about("payment_intent.succeeded").await["id"], intent);
    let other = json!({ "type": "charge.succeeded", "session": session["id"], "overrides": { "amount": 99 } });
    let charge = emit(&sandbox, other).await["data"]["object"].clone();
    assert_eq!((&charge["payment_intent"], &charge["amount"]), (&intent.into(), &99.into()));
    let refund = sandbox.send("/v1/refunds", &[("payment_intent", intent), ("amount", "100")]).await;
    assert_eq!(about("refund.created").await, refund);
    let dispute = sandbox.send(&format!("/sandbox/payments/{intent}/dispute"), &[]).await;
    assert_eq!(about("charge.dispute.created").await, dispute);
}

#[tokio::test]
async fn what_cannot_be_told_is_refused() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let cases = [
        (json!({}), 400, "type"),
        (json!({ "type": COMPLETED, "session": "cs_1" }), 404, "session"),
        (json!({ "type": "charge.succeeded", "session": session["id"] }), 400, "type"),
        (json!({ "type": COMPLETED, "keep": true }), 400, "keep"),
        (json!({ "type": COMPLETED, "overrides": "nonsense" }), 400, "overrides"),
        (json!({ "type": COMPLETED, "sesion": "cs_1" }), 400, "sesion"),
    ];
    for (event, status, param) in cases {
        let refused = http().post(format!("{}/sandbox/events", sandbox.url)).json(&event).send().await.unwrap();
        assert_eq!(refused.status(), status, "{event}");
        assert_eq!(refused.json::<Value>().await.unwrap()["error"]["param"], param, "{event}");
    }
    assert!(sandbox.event_types().await.is_empty());
}

#[tokio::test]
async fn a_session_can_complete_before_the_call_that_created_it_has_returned() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(json!({ "fault": "slow", "milliseconds": 60_000, "method": "POST" })).await;
    let mut create = Box::pin(sandbox.post("/v1/checkout/sessions", &order()).send());
    let paid = async {
        let session = loop {
            let list = sandbox.read("/v1/checkout/sessions").await;
            if let Some(session) = list["data"].get(0) {
                break session.clone();
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(sandbox.pay(&session, "4242424242424242").await.status(), 303);
        assert_eq!(shop.next(COMPLETED).await["data"]["object"]["id"], session["id"]);
    };
    tokio::select! {
        answer = &mut create => panic!("{answer:?}"),
        () = paid => {}
    }
}
