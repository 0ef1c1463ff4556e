mod list;
mod silence;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::time::Timestamp;
use shop::ports::SessionLine;

use super::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn params() -> SessionParams {
    let line = |name: &str, minor, quantity| SessionLine { name: name.to_owned(), unit_amount: eur(minor), quantity };
    SessionParams {
        order: OrderId::from_bits(7),
        number: "KN-2026-0142".to_owned(),
        currency: Currency::Eur,
        lines: vec![line("Kaiser-Natron® Pulver, 250 g", 449, 2), line("Tax (19 %)", 170, 1)],
        shipping: eur(490),
        countries: vec!["DE".parse().unwrap(), "AT".parse().unwrap()],
        success_url: "https://shop.example/checkout/return?order=x&session_id={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "https://shop.example/cart?checkout=cancelled".to_owned(),
        expires_at: Timestamp::from_seconds(1_776_937_502),
    }
}

/// What a request carried.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    path: String,
    key: Option<String>,
    body: String,
}

#[derive(Clone)]
struct Canned {
    answers: Arc<Mutex<Vec<(u16, &'static str)>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

async fn answer(
    State(canned): State<Canned>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, &'static str) {
    let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned());
    canned.seen.lock().unwrap().push(Seen { path: uri.to_string(), key, body });
    let (status, answer) = canned.answers.lock().unwrap().remove(0);
    (StatusCode::from_u16(status).unwrap(), answer)
}

/// A Stripe that gives these answers, one after the other.
async fn stripe(answers: &[(u16, &'static str)]) -> (StripeGateway, Arc<Mutex<Vec<Seen>>>) {
    let canned = Canned { answers: Arc::new(Mutex::new(answers.to_vec())), seen: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(answer).with_state(canned.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (StripeGateway::new("sk_test_x", &base).unwrap(), canned.seen)
}

async fn create(answers: &[(u16, &'static str)]) -> (GatewayError, Vec<Seen>) {
    let (gateway, seen) = stripe(answers).await;
    let error = gateway.create_session("co:1:1", &params()).await.unwrap_err();
    let seen = seen.lock().unwrap().clone();
    (error, seen)
}

fn form(request: &impl StripeRequest) -> Vec<(String, String)> {
    let body = request.build().body.unwrap();
    url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

#[test]
fn a_session_is_asked_for_with_exactly_these_parameters() {
    let mut sent = form(&request::create(&params()));
    sent.sort();
    let order = OrderId::from_bits(7).to_string();
    let mut expected = [
        ("mode", "payment"),
        ("client_reference_id", &order),
        ("metadata[order_id]", &order),
        ("payment_intent_data[metadata][order_id]", &order),
        ("payment_intent_data[description]", "Order KN-2026-0142"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][unit_amount]", "449"),
        ("line_items[0][price_data][product_data][name]", "Kaiser-Natron® Pulver, 250 g"),
        ("line_items[0][quantity]", "2"),
        ("line_items[1][price_data][currency]", "eur"),
        ("line_items[1][price_data][unit_amount]", "170"),
        ("line_items[1][price_data][product_data][name]", "Tax (19 %)"),
        ("line_items[1][quantity]", "1"),
        ("shipping_options[0][shipping_rate_data][display_name]", "Shipping"),
        ("shipping_options[0][shipping_rate_data][type]", "fixed_amount"),
        ("shipping_options[0][shipping_rate_data][fixed_amount][amount]", "490"),
        ("shipping_options[0][shipping_rate_data][fixed_amount][currency]", "eur"),
        ("shipping_address_collection[allowed_countries][0]", "DE"),
        ("shipping_address_collection[allowed_countries][1]", "AT"),
        ("billing_address_collection", "required"),
        ("adaptive_pricing[enabled]", "false"),
        ("expires_at", "1776937502"),
        ("success_url", "https://shop.example/checkout/return?order=x&session_id={CHECKOUT_SESSION_ID}"),
        ("cancel_url", "https://shop.example/cart?checkout=cancelled"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    expected.sort();
    assert_eq!(sent, expected);
}

#[test]
fn the_same_parameters_are_the_same_bytes() {
    let body = || request::create(&params()).build().body;
    assert_eq!(body(), body());
}

#[tokio::test]
async fn a_refusal_tells_code_words_and_parameter() {
    let answer = r#"{"error":{"type":"invalid_request_error","code":"amount_too_small","message":"At least €0.50","param":"line_items"}}"#;
    let (error, seen) = create(&[(400, answer)]).await;
    let expected = GatewayError::Refused {
        status: 400,
        code: "amount_too_small".to_owned(),
        message: "At least €0.50".to_owned(),
        param: Some("line_items".to_owned()),
    };
    assert_eq!(error, expected);
    assert_eq!(seen[0].key.as_deref(), Some("co:1:1"));
}

#[tokio::test]
async fn a_key_that_is_not_accepted_refuses_nobodys_order() {
    for status in [401, 403] {
        let (error, seen) =
            create(&[(status, r#"{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}"#)]).await;
        assert!(matches!(error, GatewayError::Unavailable(_)), "{error:?}");
        assert_eq!(seen.len(), 1);
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_with_the_same_key_and_bytes() {
    let busy = r#"{"error":{"type":"idempotency_error","code":"idempotency_key_in_use","message":"in progress"}}"#;
    let broken = r#"{"error":{"type":"api_error","message":"oops"}}"#;
    let refused = r#"{"error":{"type":"invalid_request_error","message":"no"}}"#;
    let (error, seen) = create(&[(409, busy), (500, broken), (400, refused)]).await;
    assert!(matches!(error, GatewayError::Refused { status: 400, .. }), "{error:?}");
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|attempt| attempt == &seen[0]));
}

#[tokio::test]
async fn nonsense_and_silence_leave_it_open_whether_there_is_a_session() {
    for answer in [(200, "<html>"), (200, "{}"), (500, "<html>")] {
        let (error, _) = create(&[answer]).await;
        assert!(matches!(error, GatewayError::Unavailable(_)), "{error:?}");
    }
    let nobody =
        StripeGateway::new("sk_test_x", "http://127.0.0.1:1/").unwrap().with_patience(Duration::from_millis(50));
    let error = nobody.create_session("co:1:1", &params()).await.unwrap_err();
    assert!(matches!(error, GatewayError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_session_that_cannot_be_expired_is_asked_how_it_stands() {
    let not_open = r#"{"error":{"type":"invalid_request_error","message":"Only Checkout Sessions with a status in [\"open\"] can be expired."}}"#;
    let gone =
        r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such checkout.session"}}"#;
    let (gateway, seen) = stripe(&[(400, not_open), (404, gone)]).await;
    let error = gateway.expire_session(&"cs_test_1".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, GatewayError::Refused { status: 404, .. }), "{error:?}");
    let paths: Vec<_> = seen.lock().unwrap().iter().map(|seen| seen.path.clone()).collect();
    assert_eq!(
        paths,
        ["/v1/checkout/sessions/cs_test_1/expire", "/v1/checkout/sessions/cs_test_1?expand[0]=payment_intent"]
    );
}

#[test]
fn only_a_live_key_moves_real_money() {
    for (key, live) in [("sk_live_1", true), ("rk_live_1", true), ("sk_test_1", false), ("rk_test_1", false)] {
        assert_eq!(StripeGateway::new(key, "http://127.0.0.1/").unwrap().livemode(), live, "{key}");
    }
    assert!(StripeGateway::new("sk\n", "http://127.0.0.1/").is_err());
}
