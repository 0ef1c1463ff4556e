//! Signed deliveries to a real receiver.

use super::shop::Shop;
use super::support::TestSandbox;

#[tokio::test]
async fn an_event_is_delivered_again_until_it_is_accepted() {
    let mut shop = Shop::open(&[500, 302]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.session().await;
    let path = format!("/v1/checkout/sessions/{}/expire", session["id"].as_str().unwrap());
    sandbox.send(&path, &[]).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let event = shop.next("checkout.session.expired").await;
        assert_eq!(event["data"]["object"]["id"], session["id"]);
        ids.push(event["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[1], ids[2]);
}

#[tokio::test]
async fn the_page_waits_for_the_webhook_before_it_leads_back() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.paid("4242424242424242").await;
    let event = shop.already("checkout.session.completed").unwrap();
    assert_eq!(event["data"]["object"]["id"], session["id"]);
    assert_eq!(event["data"]["object"]["payment_intent"], session["payment_intent"]);
    assert_eq!(event["pending_webhooks"], 1);
}

#[tokio::test]
async fn a_delivery_is_shown_with_its_answer_and_can_be_replayed() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.paid("4242424242424242").await;
    let event = shop.already("checkout.session.completed").unwrap();
    let shown = sandbox.delivery_of("checkout.session.completed").await;
    assert_eq!(shown["attempts"][0]["status"], 200);
    assert_eq!(shown["attempts"][0]["answer"], "thank you");

    let path = format!("/sandbox/deliveries/{}/replay", shown["delivery"]["id"]);
    let replayed = sandbox.send(&path, &[]).await;
    assert_eq!(replayed["attempt"]["status"], 200);
    assert_eq!(replayed["attempt"]["manual"], true);
    assert_eq!(shop.already("checkout.session.completed").unwrap(), event);
    assert_eq!(sandbox.delivery_of("checkout.session.completed").await["attempts"].as_array().unwrap().len(), 2);

    let page = sandbox.get("/sandbox").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("answered 200, replayed by hand"));
    assert!(page.contains("thank you"));
    assert_eq!(sandbox.post("/sandbox/deliveries/999/replay", &[]).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn undelivered_events_are_found_by_the_api() {
    let shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    sandbox.paid("4242424242424242").await;
    let delivered = sandbox.read("/v1/events?type=checkout.session.completed&delivery_success=true").await;
    assert_eq!(delivered["data"].as_array().unwrap().len(), 1);
    let failed = sandbox.read("/v1/events?type=checkout.session.completed&delivery_success=false").await;
    assert!(failed["data"].as_array().unwrap().is_empty());
}
