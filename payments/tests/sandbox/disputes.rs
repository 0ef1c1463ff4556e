//! Disputes, from the card that makes them and from the control page.

use serde_json::Value;

use super::shop::Shop;
use super::support::{TestSandbox, http};

async fn refused(sandbox: &TestSandbox, path: &str, form: &[(&str, &str)]) -> Value {
    let response = sandbox.post(path, form).send().await.unwrap();
    assert_eq!(response.status(), 400);
    response.json::<Value>().await.unwrap()["error"].clone()
}

#[tokio::test]
async fn a_paid_payment_can_be_disputed_once_and_the_webhook_hears_of_it() {
    let mut shop = Shop::open(&[]).await;
    let sandbox = TestSandbox::start_for(&shop).await;
    let session = sandbox.paid("4242424242424242").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let path = format!("/sandbox/payments/{intent}/dispute");
    let page = sandbox.get("/sandbox").send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&format!("action=\"{path}\"")));
    let form = sandbox.post(&path, &[]).header("accept", "text/html").send().await.unwrap();
    assert_eq!((form.status().as_u16(), &form.headers()["location"]), (303, &"/sandbox#payments".parse().unwrap()));

    let told = shop.next("charge.dispute.created").await["data"]["object"].clone();
    assert_eq!((&told["payment_intent"], &told["amount"]), (&session["payment_intent"], &1558.into()));
    assert_eq!((&told["status"], &told["reason"]), (&"needs_response".into(), &"fraudulent".into()));
    assert_eq!(sandbox.read(&format!("/v1/disputes/{}", told["id"].as_str().unwrap())).await, told);
    let charge = sandbox.read(&format!("/v1/charges/{}", told["charge"].as_str().unwrap())).await;
    assert_eq!(charge["disputed"], true);
    refused(&sandbox, &path, &[]).await;
    assert_eq!(refused(&sandbox, "/v1/refunds", &[("payment_intent", intent)]).await["code"], "charge_disputed");
}

#[tokio::test]
async fn a_dispute_is_decided_once_and_the_money_comes_back_when_it_is_won() {
    for (verdict, last) in [("won", "charge.dispute.funds_reinstated"), ("lost", "charge.dispute.closed")] {
        let sandbox = TestSandbox::start().await;
        let session = sandbox.paid("4000000000000259").await;
        let types = sandbox.event_types().await;
        assert_eq!(
            types[types.len() - 3..],
            ["checkout.session.completed", "charge.dispute.created", "charge.dispute.funds_withdrawn"]
        );
        let created = sandbox.read("/v1/events?type=charge.dispute.created").await;
        let id = created["data"][0]["data"]["object"]["id"].as_str().unwrap().to_owned();
        let path = format!("/sandbox/disputes/{id}/{verdict}");
        let page = sandbox.get("/sandbox").send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("action=\"{path}\"")));
        assert_eq!(sandbox.send(&path, &[]).await["status"], verdict);
        assert_eq!(sandbox.event_types().await.last().unwrap(), last);
        refused(&sandbox, &path, &[]).await;
        let refund = [("payment_intent", session["payment_intent"].as_str().unwrap())];
        let refund = sandbox.post("/v1/refunds", &refund).send().await.unwrap().status().as_u16();
        assert_eq!(refund, if verdict == "won" { 200 } else { 400 });
    }
}

#[tokio::test]
async fn what_was_not_paid_cannot_be_disputed() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    assert_eq!(sandbox.pay(&session, "4000000000000002").await.status(), 402);
    let intent =
        sandbox.read("/v1/events?type=payment_intent.created").await["data"][0]["data"]["object"]["id"].clone();
    refused(&sandbox, &format!("/sandbox/payments/{}/dispute", intent.as_str().unwrap()), &[]).await;
    for path in ["payments/pi_1/dispute", "disputes/du_1/won"] {
        let unknown = http().post(format!("{}/sandbox/{path}", sandbox.url)).send().await.unwrap();
        assert_eq!(unknown.status(), 404);
    }
}
