//! Sessions, payment intents and refunds through the API.

use serde_json::Value;

use super::support::{TestSandbox, order, session_path, set, without};

#[tokio::test]
async fn a_new_session_is_open_unpaid_and_has_no_payment_intent() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    assert_eq!(session["status"], "open");
    assert_eq!(session["payment_status"], "unpaid");
    assert_eq!(session["payment_intent"], Value::Null);
    assert_eq!(session["amount_subtotal"], 1158);
    assert_eq!(session["amount_total"], 1558);
    assert_eq!(session["total_details"]["amount_shipping"], 400);
    assert_eq!(session["client_reference_id"], "ord_1");
    assert_eq!(session["metadata"]["order_id"], "ord_1");
    assert_eq!(session["livemode"], false);
    assert!(session.get("line_items").is_none());
    let url = format!("{}/c/pay/{}", sandbox.url, session["id"].as_str().unwrap());
    assert_eq!(session["url"], url);
    assert!(sandbox.event_types().await.is_empty(), "Stripe sends no event for a creation");
}

#[tokio::test]
async fn a_paid_session_tells_who_paid_and_leads_to_its_charge() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4242424242424242").await;
    assert_eq!(session["status"], "complete");
    assert_eq!(session["payment_status"], "paid");
    assert_eq!(session["url"], Value::Null);
    assert_eq!(session["customer_details"]["email"], "ada@example.com");
    assert_eq!(session["customer_details"]["address"]["line1"], "Hauptstr. 1");
    assert_eq!(session["collected_information"]["shipping_details"]["name"], "Ada Lovelace");
    assert_eq!(session["shipping_cost"]["amount_total"], 400);

    let path = format!("{}?expand[]=payment_intent.latest_charge&expand[]=line_items", session_path(&session));
    let expanded = sandbox.read(&path).await;
    let intent = &expanded["payment_intent"];
    assert_eq!(intent["status"], "succeeded");
    assert_eq!(intent["amount_received"], 1558);
    assert_eq!(intent["metadata"]["order_id"], "ord_1");
    assert_eq!(intent["latest_charge"]["paid"], true);
    assert_eq!(expanded["line_items"]["data"][0]["amount_total"], 898);
    assert_eq!(expanded["line_items"]["data"][0]["description"], "Socks & <Stripes>");

    let found = sandbox.read(&format!("/v1/checkout/sessions?payment_intent={}", intent["id"].as_str().unwrap())).await;
    assert_eq!(found["data"][0]["id"], session["id"]);
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn line_items_are_paged_in_their_own_order() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let path = format!("{}/line_items?limit=1", session_path(&session));
    let first = sandbox.read(&path).await;
    assert_eq!(first["has_more"], true);
    assert_eq!(first["data"][0]["quantity"], 2);
    let next = sandbox.read(&format!("{path}&starting_after={}", first["data"][0]["id"].as_str().unwrap())).await;
    assert_eq!(next["has_more"], false);
    assert_eq!(next["data"][0]["description"], "Tax (19 %)");
    let back = sandbox.read(&format!("{path}&ending_before={}", next["data"][0]["id"].as_str().unwrap())).await;
    assert_eq!((&back["has_more"], &back["data"]), (&false.into(), &first["data"]));
}

#[tokio::test]
async fn an_open_session_can_be_expired_once() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let path = format!("{}/expire", session_path(&session));
    let expired = sandbox.send(&path, &[]).await;
    assert_eq!(expired["status"], "expired");
    assert_eq!(expired["url"], Value::Null);
    assert_eq!(sandbox.event_types().await, ["checkout.session.expired"]);

    let complete = format!("{}/expire", session_path(&sandbox.paid("4242424242424242").await));
    for (path, status) in [(path, "expired"), (complete, "complete")] {
        let refused = sandbox.post(&path, &[]).send().await.unwrap();
        assert_eq!(refused.status(), 400);
        let message = format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `{status}`."
        );
        assert_eq!(refused.json::<Value>().await.unwrap()["error"]["message"], message);
    }
}

#[tokio::test]
async fn refunds_add_up_to_the_charge_and_not_beyond() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.paid("4242424242424242").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let part = sandbox.send("/v1/refunds", &[("payment_intent", intent), ("amount", "1000")]).await;
    assert_eq!(part["status"], "succeeded");
    assert_eq!(sandbox.read(&format!("/v1/refunds/{}", part["id"].as_str().unwrap())).await, part);

    let refuse = async |form: &[(&str, &str)]| {
        let response = sandbox.post("/v1/refunds", form).send().await.unwrap();
        assert_eq!(response.status(), 400);
        response.json::<Value>().await.unwrap()["error"].clone()
    };
    let over = refuse(&[("payment_intent", intent), ("amount", "559")]).await;
    assert_eq!(over["message"], "Refund amount (€5.59) is greater than unrefunded amount on charge (€5.58)");
    assert_eq!(over["param"], "amount");
    let nothing = refuse(&[("payment_intent", intent), ("amount", "0")]).await;
    assert_eq!(nothing["param"], "amount");

    let rest = sandbox.send("/v1/refunds", &[("payment_intent", intent), ("reason", "requested_by_customer")]).await;
    assert_eq!(rest["amount"], 558);
    assert_eq!(refuse(&[("payment_intent", intent)]).await["code"], "charge_already_refunded");

    let events = sandbox.read("/v1/events?type=charge.refunded").await;
    assert_eq!(events["data"][0]["data"]["object"]["refunded"], true);
    assert_eq!(events["data"][1]["data"]["object"]["refunded"], false);
    assert_eq!(
        sandbox.read(&format!("/v1/refunds?payment_intent={intent}")).await["data"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn a_session_that_was_never_paid_cannot_be_refunded() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    assert_eq!(sandbox.pay(&session, "4000000000000002").await.status(), 402);
    let session = sandbox.read(&session_path(&session)).await;
    let intent = session["payment_intent"].as_str().unwrap();
    let refused = sandbox.post("/v1/refunds", &[("payment_intent", intent)]).send().await.unwrap();
    assert_eq!(refused.status(), 400);
}

#[tokio::test]
async fn a_free_order_completes_without_a_card() {
    let sandbox = TestSandbox::start().await;
    let mut form = without(order(), "shipping_options");
    set(&mut form, "line_items[0][price_data][unit_amount]", "0");
    set(&mut form, "line_items[1][price_data][unit_amount]", "0");
    let session = sandbox.send("/v1/checkout/sessions", &form).await;
    assert_eq!(sandbox.pay(&session, "").await.status(), 303);
    let session = sandbox.read(&session_path(&session)).await;
    assert_eq!(session["payment_status"], "no_payment_required");
    assert_eq!(session["payment_intent"], Value::Null);
}
