//! The real client against the real double, over HTTP.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests speak by panicking")]

mod refunds;

use std::time::Duration;

use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::time::Timestamp;
use payments::gateway::StripeGateway;
use payments::sandbox::{Clock, Sandbox, SandboxConfig};
use shop::ports::{
    EventPage, GatewayError, GatewaySession, PaymentGateway, SessionLine, SessionParams, SessionPayment, SessionStatus,
};

const NOW: i64 = 1_776_935_642;
const KEY: &str = "sk_test_double";

/// A clock that stands still.
struct Still;

impl Clock for Still {
    fn now_millis(&self) -> i64 {
        NOW * 1000
    }
}

struct Stripe {
    gateway: StripeGateway,
    base: String,
    _folder: tempfile::TempDir,
}

async fn stripe() -> Stripe {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut config = SandboxConfig::new(folder.path().join("sandbox.db"), base.parse().unwrap(), KEY);
    config.delayed_settlement = Duration::ZERO;
    let sandbox = Sandbox::open(config, Still).await.unwrap();
    let router = sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::spawn(async move { sandbox.run(std::future::pending()).await });
    Stripe { gateway: StripeGateway::new(KEY, &base).unwrap(), base, _folder: folder }
}

fn params(order: u128) -> SessionParams {
    let eur = |minor| Money::new(minor, Currency::Eur);
    let line = |name: &str, minor, quantity| SessionLine { name: name.to_owned(), unit_amount: eur(minor), quantity };
    SessionParams {
        order: OrderId::from_bits(order),
        number: "KN-2026-0142".to_owned(),
        currency: Currency::Eur,
        lines: vec![line("Kaiser-Natron® Pulver, 250 g", 449, 2), line("Tax (19 %)", 170, 1)],
        shipping: eur(490),
        countries: vec!["DE".parse().unwrap(), "AT".parse().unwrap()],
        success_url: "http://127.0.0.1:9/return?session_id={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "http://127.0.0.1:9/cart".to_owned(),
        expires_at: Timestamp::from_seconds(NOW + 1860),
    }
}

impl Stripe {
    async fn create(&self) -> GatewaySession {
        self.gateway.create_session("co:1:1", &params(7)).await.unwrap()
    }

    /// Types in the hosted page and presses "Pay".
    async fn pay(&self, session: &GatewaySession, card: &str) -> u16 {
        let form = [
            ("email", "ada@example.com"),
            ("name", "Ada Lovelace"),
            ("line1", "Invalidenstraße 1"),
            ("line2", ""),
            ("postal_code", "10115"),
            ("city", "Berlin"),
            ("country", "DE"),
            ("billing_same", "on"),
            ("card_number", card),
            ("card_expiry", "12 / 34"),
            ("card_cvc", "123"),
        ];
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = client.post(session.url.as_deref().unwrap()).header("origin", &self.base);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.unwrap().status().as_u16()
    }

    async fn again(&self, session: &GatewaySession) -> GatewaySession {
        self.gateway.session(&session.id).await.unwrap()
    }
}

#[tokio::test]
async fn a_session_is_open_and_costs_what_the_order_costs() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    assert_eq!((session.status, session.payment), (SessionStatus::Open, SessionPayment::Unpaid));
    assert_eq!((session.amount_total, session.currency.as_deref()), (Some(1558), Some("eur")));
    assert_eq!(session.client_reference_id, Some(OrderId::from_bits(7).to_string()));
    assert_eq!(session.expires_at.seconds(), NOW + 1860);
    assert!(session.url.as_ref().is_some_and(|url| url.starts_with(&stripe.base)));
    assert_eq!((session.payment_intent, session.email, session.livemode), (None, None, false));
}

#[tokio::test]
async fn the_same_key_gives_the_same_session_and_with_other_parameters_proves_nothing() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    assert_eq!(stripe.create().await.id, session.id);
    let other = stripe.gateway.create_session("co:1:1", &params(8)).await.unwrap_err();
    assert!(matches!(other, GatewayError::Unavailable(_)), "{other:?}");
}

#[tokio::test]
async fn a_paid_session_tells_who_bought_and_where_to_send_it() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    assert_eq!(stripe.pay(&session, "4242 4242 4242 4242").await, 303);
    let paid = stripe.again(&session).await;
    assert_eq!((paid.status, paid.payment, paid.url.clone()), (SessionStatus::Complete, SessionPayment::Paid, None));
    assert!(paid.payment_intent.is_some());
    assert_eq!((paid.email.as_deref(), paid.name.as_deref()), (Some("ada@example.com"), Some("Ada Lovelace")));
    let address = paid.shipping_address.unwrap();
    assert_eq!((address.name.as_str(), address.line1.as_str()), ("Ada Lovelace", "Invalidenstraße 1"));
    assert_eq!((address.line2, address.postal_code.as_str(), address.country.as_str()), (None, "10115", "DE"));
    assert_eq!(paid.billing_address.unwrap().city, "Berlin");
}

#[tokio::test]
async fn a_declined_card_leaves_the_session_open() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    assert_eq!(stripe.pay(&session, "4000 0000 0000 0002").await, 402);
    let declined = stripe.again(&session).await;
    assert_eq!((declined.status, declined.payment), (SessionStatus::Open, SessionPayment::Unpaid));
}

#[tokio::test]
async fn a_delayed_payment_that_fails_is_told_from_one_that_is_under_way() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    assert_eq!(stripe.pay(&session, "4000 0000 0000 0085").await, 303);
    // It settles at once, but in the background.
    let failed = async {
        while stripe.again(&session).await.payment != SessionPayment::Failed {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), failed).await.unwrap();
    assert_eq!(stripe.again(&session).await.status, SessionStatus::Complete);
}

#[tokio::test]
async fn an_open_session_expires_and_a_paid_one_says_that_it_is_complete() {
    let stripe = stripe().await;
    let session = stripe.create().await;
    let expired = stripe.gateway.expire_session(&session.id).await.unwrap();
    assert_eq!((expired.status, expired.payment), (SessionStatus::Expired, SessionPayment::Unpaid));
    let again = stripe.gateway.expire_session(&session.id).await.unwrap();
    assert_eq!(again.status, SessionStatus::Expired);

    let other = stripe.gateway.create_session("co:2:1", &params(9)).await.unwrap();
    stripe.pay(&other, "4242 4242 4242 4242").await;
    let complete = stripe.gateway.expire_session(&other.id).await.unwrap();
    assert_eq!((complete.status, complete.payment), (SessionStatus::Complete, SessionPayment::Paid));
}

#[tokio::test]
async fn what_happened_is_listed_newest_first_and_page_by_page() {
    let stripe = stripe().await;
    let start = Timestamp::from_seconds(NOW);
    assert_eq!(stripe.gateway.events_since(start, None).await.unwrap(), EventPage::default());
    let paid = stripe.create().await;
    stripe.pay(&paid, "4242 4242 4242 4242").await;
    let other = stripe.gateway.create_session("co:2:1", &params(9)).await.unwrap();
    stripe.gateway.expire_session(&other.id).await.unwrap();
    let page = stripe.gateway.events_since(start, None).await.unwrap();
    let kinds: Vec<_> = page.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["checkout.session.expired", "checkout.session.completed"], "and none of other kinds");
    assert!(page.events[1].payload.contains(paid.id.as_str()) && !page.events[1].livemode);
    assert_eq!((page.events[1].created, page.events[1].signature, page.next), (start, None, None));
    let rest = stripe.gateway.events_since(start, Some(&page.events[0].id)).await.unwrap();
    assert_eq!(rest.events, page.events[1..]);
    let later = stripe.gateway.events_since(start.plus_seconds(1), None).await.unwrap();
    assert_eq!(later, EventPage::default());
    let unknown = stripe.gateway.events_since(start, Some(&"evt_unknown".parse().unwrap())).await.unwrap_err();
    assert!(matches!(unknown, GatewayError::Refused { status: 400, .. }), "{unknown:?}");
}

#[tokio::test]
async fn an_unknown_session_is_refused_and_a_wrong_key_is_not_the_orders_fault() {
    let stripe = stripe().await;
    let unknown = stripe.gateway.session(&"cs_test_unknown".parse().unwrap()).await.unwrap_err();
    let GatewayError::Refused { status: 404, code, .. } = unknown else { panic!("{unknown:?}") };
    assert_eq!(code, "resource_missing");
    let stranger = StripeGateway::new("sk_test_stranger", &stripe.base).unwrap();
    let refused = stranger.create_session("co:1:1", &params(7)).await.unwrap_err();
    assert!(matches!(refused, GatewayError::Unavailable(_)), "{refused:?}");
}

#[tokio::test]
async fn a_session_that_ends_too_soon_is_refused_with_its_parameter() {
    let stripe = stripe().await;
    let late = SessionParams { expires_at: Timestamp::from_seconds(NOW + 60), ..params(7) };
    let refused = stripe.gateway.create_session("co:1:1", &late).await.unwrap_err();
    let GatewayError::Refused { status: 400, param, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(param.as_deref(), Some("expires_at"));
}

impl Stripe {
    /// Puts a fault into the double, for what changes something.
    async fn fault(&self, fault: &str) {
        let body = serde_json::json!({ "fault": fault, "method": "POST", "count": 1 });
        let request = reqwest::Client::new().post(format!("{}/sandbox/faults", self.base));
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
    }
}

#[tokio::test]
async fn a_call_that_failed_on_its_way_is_repeated_and_opens_one_session() {
    for fault in ["down", "error_before", "cut"] {
        let stripe = stripe().await;
        stripe.fault(fault).await;
        let session = stripe.create().await;
        assert_eq!(stripe.create().await.id, session.id, "{fault}");
    }
}

#[tokio::test]
async fn a_failure_that_stripe_keeps_for_the_key_is_no_refusal() {
    let stripe = stripe().await;
    stripe.fault("error_after").await;
    let impatient = stripe.gateway.clone().with_patience(Duration::from_millis(600));
    let failed = impatient.create_session("co:1:1", &params(7)).await.unwrap_err();
    assert!(matches!(failed, GatewayError::Unavailable(_)), "{failed:?}");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_asked_for_again_with_the_same_key() {
    let stripe = stripe().await;
    stripe.fault("slow").await;
    let impatient = stripe.gateway.clone().with_patience(Duration::from_secs(1));
    let late = impatient.create_session("co:1:1", &params(7)).await.unwrap_err();
    assert!(matches!(late, GatewayError::Unavailable(_)), "{late:?}");
    let session = stripe.create().await;
    assert_eq!((session.status, session.amount_total), (SessionStatus::Open, Some(1558)));
}
