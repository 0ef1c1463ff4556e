//! The list of events, and turning its pages.

use serde_json::Value;

use super::shop::Shop;
use super::support::{TestSandbox, session_path};

const DAY: i64 = 24 * 3600;

/// The ids on a page of `/v1/events`, and whether there are more.
async fn page(sandbox: &TestSandbox, query: &str) -> (Vec<Value>, bool) {
    let list = sandbox.read(&format!("/v1/events?{query}")).await;
    assert_eq!((&list["object"], &list["url"]), (&"list".into(), &"/v1/events".into()));
    let ids = list["data"].as_array().unwrap().iter().map(|event| event["id"].clone()).collect();
    (ids, list["has_more"].as_bool().unwrap())
}

async fn expire_one(sandbox: &TestSandbox) {
    let session = sandbox.session().await;
    sandbox.send(&format!("{}/expire", session_path(&session)), &[]).await;
}

#[tokio::test]
async fn events_are_listed_newest_first_and_found_by_type_and_id() {
    let sandbox = TestSandbox::start().await;
    sandbox.paid("4242424242424242").await;
    assert_eq!(
        sandbox.event_types().await,
        ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    );
    let list = sandbox.read("/v1/events?types[]=checkout.session.completed&types[]=charge.failed").await;
    let event = &list["data"][0];
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(event["object"], "event");
    assert_eq!(event["api_version"], payments::sandbox::API_VERSION);
    assert_eq!(event["data"]["object"]["client_reference_id"], "ord_1");
    assert_eq!(&sandbox.read(&format!("/v1/events/{}", event["id"].as_str().unwrap())).await, event);
}

#[tokio::test]
async fn pages_are_turned_to_older_and_to_newer_events() {
    let sandbox = TestSandbox::start().await;
    for _ in 0..5 {
        expire_one(&sandbox).await;
    }
    let (all, more) = page(&sandbox, "").await;
    assert_eq!((all.len(), more), (5, false));
    let turn = async |cursor: &str, at: usize| {
        page(&sandbox, &format!("limit=2&{cursor}={}", all[at].as_str().unwrap())).await
    };
    assert_eq!(page(&sandbox, "limit=2").await, (all[..2].to_vec(), true));
    assert_eq!(turn("starting_after", 1).await, (all[2..4].to_vec(), true));
    assert_eq!(turn("starting_after", 3).await, (all[4..].to_vec(), false));
    // Going back, it is the events next to the cursor that come, not the newest of all.
    assert_eq!(turn("ending_before", 4).await, (all[2..4].to_vec(), true));
    assert_eq!(turn("ending_before", 2).await, (all[..2].to_vec(), false));
    assert_eq!(turn("ending_before", 0).await, (vec![], false));
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_is_refused() {
    let sandbox = TestSandbox::start().await;
    for list in ["/v1/events", "/v1/checkout/sessions", "/v1/refunds"] {
        for param in ["starting_after", "ending_before"] {
            let refused = sandbox.get(&format!("{list}?{param}=evt_1")).send().await.unwrap();
            assert_eq!(refused.status(), 400);
            let error = refused.json::<Value>().await.unwrap()["error"].clone();
            assert_eq!((&error["code"], &error["param"]), (&"resource_missing".into(), &param.into()));
        }
    }
    for query in ["starting_after=evt_1&ending_before=evt_1", "limit=0", "limit=101", "colour=red", "type=a&types[]=b"]
    {
        assert_eq!(sandbox.get(&format!("/v1/events?{query}")).send().await.unwrap().status(), 400, "{query}");
    }
}

#[tokio::test]
async fn events_are_found_by_the_time_of_their_making() {
    let sandbox = TestSandbox::start().await;
    expire_one(&sandbox).await;
    sandbox.send("/sandbox/clock", &[("advance", "3600")]).await;
    expire_one(&sandbox).await;
    let list = sandbox.read("/v1/events").await;
    let (new, old) = (&list["data"][0], &list["data"][1]);
    let at = new["created"].as_i64().unwrap();
    let only = |event: &Value| (vec![event["id"].clone()], false);
    assert_eq!(page(&sandbox, &format!("created[gte]={at}")).await, only(new));
    assert_eq!(page(&sandbox, &format!("created[gt]={}", at - 1)).await, only(new));
    assert_eq!(page(&sandbox, &format!("created[lt]={at}")).await, only(old));
    assert_eq!(page(&sandbox, &format!("created[lte]={}&created[gte]=1", at - 1)).await, only(old));
    assert_eq!(page(&sandbox, &format!("created[gt]={at}")).await, (vec![], false));
}

#[tokio::test]
async fn events_are_told_for_thirty_days() {
    let sandbox = TestSandbox::start().await;
    expire_one(&sandbox).await;
    let (told, _) = page(&sandbox, "").await;
    let path = format!("/v1/events/{}", told[0].as_str().unwrap());
    sandbox.send("/sandbox/clock", &[("advance", &(30 * DAY - 60).to_string())]).await;
    assert_eq!(page(&sandbox, "created[gte]=0").await.0, told);
    sandbox.read(&path).await;
    sandbox.send("/sandbox/clock", &[("advance", "120")]).await;
    assert_eq!(page(&sandbox, "created[gte]=0").await.0, Vec::<Value>::new());
    assert_eq!(sandbox.get(&path).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn events_that_were_not_delivered_are_found() {
    let shop = Shop::open(&[500]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.fault(serde_json::json!({ "fault": "drop", "types": ["checkout.session.completed"] })).await;
    expire_one(&sandbox).await;
    sandbox.delivered("checkout.session.expired", 2).await;
    sandbox.paid("4242424242424242").await;
    let types = "types[]=checkout.session.completed&types[]=checkout.session.expired";
    let failed = sandbox.read(&format!("/v1/events?{types}&delivery_success=false")).await;
    assert_eq!(failed["data"].as_array().unwrap().len(), 1, "the other one was delivered at last");
    assert_eq!(failed["data"][0]["type"], "checkout.session.completed");
    assert_eq!(failed["data"][0]["pending_webhooks"], 1);
    let delivered = sandbox.read(&format!("/v1/events?{types}&delivery_success=true")).await;
    assert_eq!(delivered["data"].as_array().unwrap().len(), 1);
    assert_eq!(delivered["data"][0]["pending_webhooks"], 0);
}
