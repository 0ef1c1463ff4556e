//! The hosted page, as a browser without JavaScript uses it.

use serde_json::Value;

use super::support::{CANCEL_URL, TestSandbox, details, http, order, session_path, set};

async fn show(session: &Value) -> (u16, String) {
    let response = http().get(session["url"].as_str().unwrap()).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn the_page_shows_the_order_and_asks_for_what_is_needed() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let response = http().get(session["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let page = response.text().await.unwrap();
    for text in ["Test mode", "Socks &amp; &lt;Stripes&gt;", "2 × €4.49", "Parcel", "€4.00", "Pay €15.58", CANCEL_URL]
    {
        assert!(page.contains(text), "{text}");
    }
    for field in [
        "email",
        "name",
        "line1",
        "line2",
        "postal_code",
        "city",
        "country",
        "billing_same",
        "billing_name",
        "billing_line1",
        "card_number",
        "card_expiry",
        "card_cvc",
    ] {
        assert!(page.contains(&format!("id=\"{field}\" name=\"{field}\"")), "{field}");
    }
    assert!(!page.contains("id=\"phone\""));
    let countries = page.split("id=\"country\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(countries.contains("Austria") && countries.contains("Germany") && !countries.contains("France"));
}

#[tokio::test]
async fn paying_leads_back_to_the_shop_with_the_sessions_id() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let paid = sandbox.pay(&session, "4242 4242 4242 4242").await;
    assert_eq!(paid.status(), 303);
    let id = session["id"].as_str().unwrap();
    assert_eq!(paid.headers()["location"], format!("http://127.0.0.1:9/checkout/return?order=ord_1&session_id={id}"));
    let (status, page) = show(&session).await;
    assert_eq!(status, 200);
    assert!(page.contains("You have already paid"));
}

#[tokio::test]
async fn a_declined_card_keeps_the_page_and_the_session_open() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    for (card, message) in
        [("4000000000000002", "Your card was declined."), ("4000000000009995", "Your card has insufficient funds.")]
    {
        let declined = sandbox.pay(&session, card).await;
        assert_eq!(declined.status(), 402);
        let page = declined.text().await.unwrap();
        assert!(page.contains(&format!("id=\"card_number-error\">{message}")), "{page}");
        assert!(page.contains("value=\"Hauptstr. 1\""));
    }
    let after = sandbox.read(&session_path(&session)).await;
    assert_eq!((&after["status"], &after["payment_status"]), (&"open".into(), &"unpaid".into()));
    let intent = sandbox.read(&format!("/v1/payment_intents/{}", after["payment_intent"].as_str().unwrap())).await;
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(intent["last_payment_error"]["decline_code"], "insufficient_funds");
    assert_eq!(sandbox.pay(&session, "4242424242424242").await.status(), 303);
    let types = sandbox.event_types().await;
    assert_eq!(types.iter().filter(|kind| *kind == "payment_intent.created").count(), 1);
    assert_eq!(types.iter().filter(|kind| *kind == "charge.failed").count(), 2);
}

#[tokio::test]
async fn what_is_missing_is_said_next_to_its_field_and_the_rest_is_kept() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let mut form = details();
    set(&mut form, "email", "ada");
    set(&mut form, "country", "FR");
    set(&mut form, "city", "");
    set(&mut form, "card_number", "4111 1111 1111 1111");
    set(&mut form, "card_expiry", "01/20");
    set(&mut form, "card_cvc", "12");
    let answer = http().post(session["url"].as_str().unwrap()).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    for field in ["email", "country", "city", "card_number", "card_expiry", "card_cvc"] {
        assert!(page.contains(&format!("<a href=\"#{field}\">")), "{field} is in the summary");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field} has its message");
    }
    assert!(!page.contains("id=\"line1-error\""));
    assert!(page.contains("value=\"Hauptstr. 1\""));
    assert!(!page.contains("4111"), "a number that is no test card's is not shown again");
    assert!(page.contains("<title>Error: "));
    assert_eq!(sandbox.read(&session_path(&session)).await["payment_intent"], Value::Null);
}

#[tokio::test]
async fn a_separate_billing_address_is_asked_for_and_kept() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let url = session["url"].as_str().unwrap();
    let mut form = details();
    form.retain(|(name, _)| *name != "billing_same");
    let missing = http().post(url).form(&form).send().await.unwrap();
    assert_eq!(missing.status(), 422);
    let page = missing.text().await.unwrap();
    assert!(page.contains("id=\"billing_line1-error\""));
    assert!(page.contains("name=\"billing_same\">"), "the box stays unchecked");
    for (name, value) in [
        ("billing_name", "Charles Babbage"),
        ("billing_line1", "1 Dorset St"),
        ("billing_postal_code", "W1U 4EG"),
        ("billing_city", "London"),
        ("billing_country", "GB"),
    ] {
        form.push((name, value));
    }
    assert_eq!(http().post(url).form(&form).send().await.unwrap().status(), 303);
    let session = sandbox.read(&session_path(&session)).await;
    assert_eq!(session["customer_details"]["name"], "Charles Babbage");
    assert_eq!(session["customer_details"]["address"]["country"], "GB");
    assert_eq!(session["collected_information"]["shipping_details"]["address"]["country"], "DE");
}

#[tokio::test]
async fn pressing_pay_twice_completes_the_session_once() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    let pressed = tokio::join!(sandbox.pay(&session, "4242424242424242"), sandbox.pay(&session, "4242424242424242"));
    assert_eq!((pressed.0.status().as_u16(), pressed.1.status().as_u16()), (303, 303));
    let types = sandbox.event_types().await;
    assert_eq!(types.iter().filter(|kind| *kind == "checkout.session.completed").count(), 1);
    assert_eq!(types.iter().filter(|kind| *kind == "charge.succeeded").count(), 1);
}

#[tokio::test]
async fn a_known_email_is_shown_and_cannot_be_changed() {
    let sandbox = TestSandbox::start().await;
    let mut form = order();
    set(&mut form, "customer_email", "grace@example.com");
    set(&mut form, "phone_number_collection[enabled]", "true");
    let session = sandbox.send("/v1/checkout/sessions", &form).await;
    let (_, page) = show(&session).await;
    assert!(page.contains("value=\"grace@example.com\""));
    assert!(page.contains("readonly"));
    assert!(page.contains("id=\"phone\""));
    let mut form = details();
    form.push(("phone", "+49 30 123456"));
    assert_eq!(http().post(session["url"].as_str().unwrap()).form(&form).send().await.unwrap().status(), 303);
    let session = sandbox.read(&session_path(&session)).await;
    assert_eq!(session["customer_details"]["email"], "grace@example.com");
    assert_eq!(session["customer_details"]["phone"], "+49 30 123456");
}

#[tokio::test]
async fn expired_and_unknown_sessions_have_pages_of_their_own() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    sandbox.send(&format!("{}/expire", session_path(&session)), &[]).await;
    let (status, page) = show(&session).await;
    assert_eq!(status, 410);
    assert!(page.contains(CANCEL_URL));
    assert_eq!(sandbox.pay(&session, "4242424242424242").await.status(), 410);
    let unknown = http().get(format!("{}/c/pay/cs_test_none", sandbox.url)).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn a_post_from_another_site_does_nothing() {
    let sandbox = TestSandbox::start().await;
    let session = sandbox.session().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = http().post(session["url"].as_str().unwrap()).form(&details()).header(name, value);
        assert_eq!(request.send().await.unwrap().status(), 403);
        let clock =
            http().post(format!("{}/sandbox/clock", sandbox.url)).form(&[("advance", "60")]).header(name, value);
        assert_eq!(clock.send().await.unwrap().status(), 403);
    }
    assert_eq!(sandbox.read(&session_path(&session)).await["status"], "open");
}
