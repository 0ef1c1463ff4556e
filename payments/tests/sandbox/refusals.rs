//! What Stripe would refuse, and how it would say so.

use std::collections::HashSet;

use serde_json::Value;

use super::support::{Form, KEY, TestSandbox, http, order, set, without};

/// The error that creating this session meets, after checking its status.
async fn refused(sandbox: &TestSandbox, form: &[(&str, &str)]) -> Value {
    let response = sandbox.post("/v1/checkout/sessions", form).send().await.unwrap();
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    assert_eq!(status, 400, "{body}");
    body["error"].clone()
}

fn changed(name: &'static str, value: &'static str) -> Form {
    let mut form = order();
    set(&mut form, name, value);
    form
}

#[tokio::test]
async fn a_missing_or_wrong_key_is_401() {
    let sandbox = TestSandbox::start().await;
    let url = format!("{}/v1/events", sandbox.url);
    let none = http().get(&url).send().await.unwrap();
    assert_eq!(none.status(), 401);
    assert!(none.headers().contains_key("request-id"));
    let wrong = http().get(&url).bearer_auth("sk_test_wrong").send().await.unwrap();
    assert_eq!(wrong.status(), 401);
    let body: Value = wrong.json().await.unwrap();
    assert_eq!(body["error"]["type"], "invalid_request_error");
    assert_eq!(body["error"]["message"], "Invalid API Key provided: ****rong");
    assert!(!body.to_string().contains(KEY));
}

#[tokio::test]
async fn unknown_ids_and_addresses_are_404() {
    let sandbox = TestSandbox::start().await;
    let cases = [
        ("/v1/checkout/sessions/cs_1", "No such checkout.session: 'cs_1'"),
        ("/v1/payment_intents/pi_1", "No such payment_intent: 'pi_1'"),
        ("/v1/checkout/sessions/cs_1/line_items", "No such checkout.session: 'cs_1'"),
        ("/v1/charges/ch_1", "No such charge: 'ch_1'"),
        ("/v1/disputes/du_1", "No such dispute: 'du_1'"),
        ("/v1/refunds/re_1", "No such refund: 're_1'"),
        ("/v1/events/evt_1", "No such event: 'evt_1'"),
        (
            "/v1/nonsense",
            "Unrecognized request URL (GET: /v1/nonsense). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
        ),
    ];
    for (path, message) in cases {
        let response = sandbox.get(path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.json::<Value>().await.unwrap()["error"]["message"], message);
    }
    let changes = [
        ("/v1/refunds", vec![("payment_intent", "pi_1")], "payment_intent"),
        ("/v1/refunds", vec![("charge", "ch_1")], "charge"),
        ("/v1/checkout/sessions/cs_1/expire", vec![], "session"),
    ];
    for (path, form, param) in changes {
        let refused = sandbox.post(path, &form).send().await.unwrap();
        assert_eq!(refused.status(), 404, "{path}");
        let error = refused.json::<Value>().await.unwrap()["error"].clone();
        assert_eq!((&error["code"], &error["param"]), (&"resource_missing".into(), &param.into()));
    }
}

#[tokio::test]
async fn refusals_carry_the_requests_id_and_its_key() {
    let sandbox = TestSandbox::start().await;
    let cases = [
        ("/v1/checkout/sessions", vec![("mode", "payment")], 400),
        ("/v1/refunds", vec![("charge", "ch_1")], 404),
        ("/v1/nonsense", vec![], 404),
    ];
    let mut ids = HashSet::new();
    for (path, form, status) in cases {
        let refused = sandbox.post(path, &form).header("Idempotency-Key", "co:1:1").send().await.unwrap();
        assert_eq!(refused.status(), status, "{path}");
        assert_eq!(refused.headers()["idempotency-key"], "co:1:1");
        assert!(refused.headers()["content-type"].to_str().unwrap().starts_with("application/json"));
        ids.insert(refused.headers()["request-id"].clone());
    }
    assert_eq!(ids.len(), 3, "each request has its own");
}

#[tokio::test]
async fn missing_parameters_are_named() {
    let sandbox = TestSandbox::start().await;
    for param in ["mode", "line_items", "success_url"] {
        let error = refused(&sandbox, &without(order(), param)).await;
        assert_eq!(error["code"], "parameter_missing");
        assert_eq!(error["param"], param);
    }
    let error = refused(&sandbox, &without(order(), "line_items[1][price_data][product_data]")).await;
    assert_eq!(error["param"], "line_items[1][price_data][product_data]");
}

#[tokio::test]
async fn unknown_parameters_are_named() {
    let sandbox = TestSandbox::start().await;
    for param in ["colour", "line_items[0][colour]", "payment_intent_data[colour]"] {
        let error = refused(&sandbox, &changed(param, "red")).await;
        assert_eq!(error["code"], "parameter_unknown");
        assert_eq!(error["message"], format!("Received unknown parameter: {param}"));
        assert_eq!(error["param"], param);
    }
}

#[tokio::test]
async fn values_that_cannot_be_are_refused() {
    let sandbox = TestSandbox::start().await;
    let cases = [
        ("line_items[0][price_data][unit_amount]", "4.49"),
        ("line_items[0][price_data][unit_amount]", "-1"),
        ("line_items[0][price_data][product_data][description]", ""),
        ("line_items[0][quantity]", "0"),
        ("line_items[0][price_data][currency]", "EUR"),
        ("shipping_address_collection[allowed_countries][0]", "KP"),
        ("success_url", "/return"),
        ("customer_email", "nobody"),
        ("mode", "subscription"),
        ("allow_promotion_codes", "true"),
        ("phone_number_collection[enabled]", "maybe"),
    ];
    for (name, value) in cases {
        let error = refused(&sandbox, &changed(name, value)).await;
        assert_eq!(error["type"], "invalid_request_error", "{name}={value}");
    }
    let long = "x".repeat(201);
    let mut form: Vec<(&str, &str)> = order();
    set(&mut form, "client_reference_id", &long);
    assert_eq!(refused(&sandbox, &form).await["param"], "client_reference_id");
}

#[tokio::test]
async fn a_session_takes_a_hundred_lines_and_no_more() {
    let sandbox = TestSandbox::start().await;
    let lines = |count: usize| {
        let mut form: Vec<(String, String)> = without(order(), "line_items")
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for index in 0..count {
            let mut add =
                |field: &str, value: &str| form.push((format!("line_items[{index}]{field}"), value.to_owned()));
            add("[quantity]", "1");
            add("[price_data][currency]", "eur");
            add("[price_data][unit_amount]", "10");
            add("[price_data][product_data][name]", "Button");
        }
        form
    };
    fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
        form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
    let most = lines(100);
    assert_eq!(sandbox.send("/v1/checkout/sessions", &borrowed(&most)).await["amount_subtotal"], 1000);
    let over = lines(101);
    let error = refused(&sandbox, &borrowed(&over)).await;
    assert_eq!(error["message"], "The `line_items` parameter cannot contain more than 100 line items.");
    assert_eq!(error["param"], "line_items");
}

#[tokio::test]
async fn all_of_a_session_is_in_one_currency() {
    let sandbox = TestSandbox::start().await;
    let error = refused(&sandbox, &changed("line_items[1][price_data][currency]", "usd")).await;
    assert_eq!(error["message"], "All line items must have the same currency: eur and usd were given.");
    assert_eq!(error["param"], "line_items");
    let rate = "shipping_options[0][shipping_rate_data][fixed_amount]";
    let error =
        refused(&sandbox, &changed("shipping_options[0][shipping_rate_data][fixed_amount][currency]", "usd")).await;
    assert_eq!(error["param"], rate);
}

#[tokio::test]
async fn expiry_lies_between_half_an_hour_and_a_day() {
    let sandbox = TestSandbox::start().await;
    let now = sandbox.read("/sandbox/clock").await["now"].as_i64().unwrap();
    let ask = async |seconds: i64| {
        let at = (now + seconds).to_string();
        let mut form: Vec<(&str, &str)> = order();
        set(&mut form, "expires_at", &at);
        let response = sandbox.post("/v1/checkout/sessions", &form).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, session) = ask(1860).await;
    assert_eq!((status, session["expires_at"].as_i64().unwrap()), (200, now + 1860));
    let (status, early) = ask(1700).await;
    assert_eq!(status, 400);
    assert_eq!(
        early["error"]["message"],
        "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
    );
    let (status, late) = ask(24 * 3600 + 600).await;
    assert_eq!(status, 400);
    assert_eq!(
        late["error"]["message"],
        "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
    );
}

#[tokio::test]
async fn a_total_below_the_smallest_charge_is_refused() {
    let sandbox = TestSandbox::start().await;
    let mut form = without(without(order(), "shipping_options"), "line_items[1]");
    set(&mut form, "line_items[0][quantity]", "1");
    set(&mut form, "line_items[0][price_data][unit_amount]", "49");
    let error = refused(&sandbox, &form).await;
    assert_eq!(error["code"], "amount_too_small");
    assert_eq!(error["message"], "The Checkout Session's total amount due must add up to at least €0.50 eur");
    set(&mut form, "line_items[0][price_data][unit_amount]", "9223372036854775807");
    set(&mut form, "line_items[0][quantity]", "999999");
    assert_eq!(refused(&sandbox, &form).await["code"], "amount_too_large");
}

#[tokio::test]
async fn properties_that_are_no_objects_cannot_be_expanded() {
    let sandbox = TestSandbox::start().await;
    let error = refused(&sandbox, &changed("expand[]", "currency")).await;
    assert_eq!(error["message"], "This property cannot be expanded (currency).");
}
