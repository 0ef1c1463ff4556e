//! The control page, as a browser without scripts uses it.

use reqwest::Response;
use serde_json::{Value, json};

use super::shop::Shop;
use super::support::{TestSandbox, session_path};

const EXPIRED: &str = "checkout.session.expired";

/// Sends a form as a browser does.
async fn submit(sandbox: &TestSandbox, action: &str, form: &[(&str, &str)]) -> Response {
    let html = "text/html,application/xhtml+xml";
    sandbox.post(action, form).header("accept", html).header("sec-fetch-site", "same-origin").send().await.unwrap()
}

async fn page(sandbox: &TestSandbox, query: &str) -> String {
    sandbox.get(&format!("/sandbox{query}")).send().await.unwrap().text().await.unwrap()
}

async fn expire(sandbox: &TestSandbox) {
    let session = sandbox.session().await;
    sandbox.send(&format!("{}/expire", session_path(&session)), &[]).await;
}

#[tokio::test]
async fn a_fault_is_set_by_a_form_shown_and_cleared() {
    let sandbox = TestSandbox::start().await;
    assert!(page(&sandbox, "").await.contains("None is set: everything works."));
    // The fields that were left empty come along, as they do from a browser.
    let form =
        [("fault", "delay"), ("seconds", "3"), ("count", ""), ("types[]", EXPIRED), ("types[]", "refund.created")];
    let set = submit(&sandbox, "/sandbox/faults", &form).await;
    assert_eq!((set.status().as_u16(), set.headers()["location"].to_str().unwrap()), (303, "/sandbox#faults"));
    let form = [("fault", "error_before"), ("milliseconds", ""), ("count", ""), ("method", "POST"), ("path", "")];
    submit(&sandbox, "/sandbox/faults", &form).await;
    let faults = sandbox.read("/sandbox/faults").await;
    assert_eq!(faults["faults"][0]["types"], json!([EXPIRED, "refund.created"]));
    assert_eq!(faults["faults"][1]["path"], Value::Null);
    let shown = page(&sandbox, "").await;
    assert!(shown.contains("by 3 s, only checkout.session.expired and refund.created, until it is cleared"), "{shown}");
    assert!(shown.contains("only POST, once"), "{shown}");

    assert!(shown.contains("action=\"/sandbox/faults/1/clear\""));
    assert_eq!(submit(&sandbox, "/sandbox/faults/1/clear", &[]).await.status(), 303);
    assert_eq!(sandbox.read("/sandbox/faults").await["faults"].as_array().unwrap().len(), 1);
    submit(&sandbox, "/sandbox/faults/clear", &[]).await;
    assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [] }));
}

#[tokio::test]
async fn a_form_that_makes_no_sense_is_answered_with_a_page_that_says_so() {
    let sandbox = TestSandbox::start().await;
    let refused = submit(&sandbox, "/sandbox/faults", &[("fault", "<drop>")]).await;
    assert_eq!(refused.status(), 400);
    assert!(refused.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let text = refused.text().await.unwrap();
    assert!(text.contains("Nothing was done") && text.contains("Invalid fault: must be one of drop, delay"), "{text}");
    let unknown = submit(&sandbox, "/sandbox/payments/pi_1/dispute", &[]).await;
    assert_eq!(unknown.status(), 404);
    assert!(unknown.text().await.unwrap().contains("No such payment_intent: &#39;pi_1&#39;"));
}

#[tokio::test]
async fn another_site_cannot_set_faults_or_send_events() {
    let sandbox = TestSandbox::start().await;
    for (path, form) in [("/sandbox/faults", [("fault", "drop")]), ("/sandbox/events", [("type", EXPIRED)])] {
        let foreign = sandbox.post(path, &form).header("sec-fetch-site", "cross-site").send().await.unwrap();
        assert_eq!(foreign.status(), 403);
    }
    let foreign = sandbox.post("/sandbox/faults", &[("fault", "drop")]).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(sandbox.read("/sandbox/faults").await, json!({ "faults": [] }));
    assert!(sandbox.event_types().await.is_empty());
}

#[tokio::test]
async fn an_event_is_sent_by_a_form() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.session().await;
    let shown = page(&sandbox, "").await;
    assert!(shown.contains(&format!("<option value=\"{}\">", session["id"].as_str().unwrap())));
    let form = [
        ("type", "checkout.session.completed"),
        ("session", session["id"].as_str().unwrap()),
        ("overrides", r#"{"client_reference_id": null}"#),
        ("livemode", "true"),
    ];
    assert_eq!(submit(&sandbox, "/sandbox/events", &form).await.status(), 303);
    let event = shop.next("checkout.session.completed").await;
    let object = &event["data"]["object"];
    assert_eq!((&object["id"], &object["client_reference_id"]), (&session["id"], &Value::Null));
    assert_eq!(event["livemode"], true);
    let form = [("type", "moon.landed"), ("session", ""), ("overrides", "")];
    assert_eq!(submit(&sandbox, "/sandbox/events", &form).await.status(), 303);
    shop.next("moon.landed").await;
}

#[tokio::test]
async fn deliveries_that_failed_are_found_and_shown_with_what_was_sent() {
    let shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    expire(&sandbox).await;
    let good = sandbox.delivered(EXPIRED, 1).await["delivery"]["event_id"].clone();
    sandbox.fault(json!({ "fault": "drop", "count": 1 })).await;
    sandbox.send("/sandbox/events", &[("type", "moon.landed")]).await;
    let failed = async {
        loop {
            let failed = sandbox.read("/sandbox/deliveries?failed=true").await["deliveries"].clone();
            if failed != json!([]) {
                return failed;
            }
            tokio::task::yield_now().await;
        }
    };
    let failed = tokio::time::timeout(std::time::Duration::from_secs(10), failed).await.unwrap();
    assert_eq!(failed.as_array().unwrap().len(), 1);
    let bad = failed[0]["delivery"]["event_id"].as_str().unwrap();
    let only = sandbox.read(&format!("/sandbox/deliveries?event={bad}")).await;
    assert_eq!(only, json!({ "deliveries": failed, "next": null }));

    let shown = page(&sandbox, "?failed=true").await;
    assert!(shown.contains(bad) && shown.contains("given up, fault: drop"));
    assert!(!shown.contains(good.as_str().unwrap()));
    let path = format!("/sandbox/deliveries/{}/replay", failed[0]["delivery"]["id"]);
    assert!(shown.contains(&format!("action=\"{path}\"")));
    submit(&sandbox, &path, &[]).await;
    assert!(page(&sandbox, "?failed=true").await.contains("None has failed."));
    assert!(page(&sandbox, "").await.contains("answered 200, replayed by hand"));
}

#[tokio::test]
async fn older_deliveries_are_on_further_pages() {
    let shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    for _ in 0..51 {
        sandbox.send("/sandbox/events", &[("type", "moon.landed")]).await;
    }
    let first = sandbox.read("/sandbox/deliveries").await;
    assert_eq!(first["deliveries"].as_array().unwrap().len(), 50);
    let next = first["next"].as_i64().unwrap();
    assert!(page(&sandbox, "").await.contains(&format!("href=\"/sandbox?before={next}#deliveries\"")));
    let last = sandbox.read(&format!("/sandbox/deliveries?before={next}")).await;
    assert_eq!((last["deliveries"].as_array().unwrap().len(), &last["next"]), (1, &Value::Null));
}
