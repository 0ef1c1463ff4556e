//! `POST /api/v1/orders/checkout` in a shop whose checkout service is somebody else's.

use std::time::{Duration, Instant};

use domain::staff::Role;
use serde_json::{Value, json};
use server::config::CheckoutHost;
use store::Store;
use store::testing::TestDatabase;

use crate::api::client::{Answer, Client, refused};
use crate::support::foreign::{Foreign, Manner, answered, status, told};
use crate::support::{Plan, World};

const PATH: &str = "/api/v1/orders/checkout";
const SESSION: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

async fn worlds(store: Store) -> (World, Foreign) {
    let foreign = Foreign::open().await;
    let host = CheckoutHost { url: foreign.url.parse().unwrap(), token: Some("hush".to_owned()) };
    (World::planned(store, Plan { checkout_service: Some(host), ..Plan::default() }).await, foreign)
}

async fn make(clerk: &Client<'_>) -> Answer {
    clerk.post(PATH, json!({ "checkoutSessionId": SESSION })).await
}

fn session() -> Value {
    json!({
        "id": SESSION,
        "status": "COMPLETED",
        "cart": { "items": [{ "productId": 42, "name": "Forty-two", "quantity": 3, "unitPrice": "4.10" }] },
        "shippingAddress": { "street": "1 Side St", "city": "Berlin", "country": "DE", "postalCode": "10115" },
        "email": "ada@example.com",
        "paymentIntentId": "pi_far",
        "loyalty": { "points": 7 }
    })
}

async fn nothing_is_left(world: &World) {
    for table in ["orders", "order_numbers", "outbox_mails", "ledger_entries", "timeline_entries", "checkout_sessions"]
    {
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
}

store::on_both_engines! {
    async fn its_session_becomes_an_order_once_and_is_not_asked_for_again(store: Store) {
        let (world, foreign) = worlds(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        foreign.tell(&session());
        let made = make(&clerk).await;
        let order = made.clone().ok(201);
        assert!(made.text.contains(r#""totalAmount":12.30,"#) && made.text.contains(r#""price":4.10,"#), "{}", made.text);
        assert_eq!((&order["items"][0]["productId"], &order["billingAddress"]), (&json!("42"), &json!(null)));
        let address = json!({ "street": "1 Side St", "city": "Berlin", "state": null, "country": "DE", "postalCode": "10115" });
        assert_eq!(order["shippingAddress"], address);
        let asked = foreign.asked();
        assert_eq!(asked.len(), 1);
        assert!(asked[0].starts_with(&format!("GET /api/v1/checkout/session/{SESSION} HTTP/1.1\r\n")), "{}", asked[0]);
        assert!(asked[0].contains("authorization: Bearer hush\r\n"), "{}", asked[0]);
        // What it says later, or not at all any more, changes nothing.
        for manner in [Manner::Says(status(404)), Manner::Silent] {
            foreign.behave(manner);
            let again = make(&clerk).await;
            assert_eq!((again.status, &again.text, foreign.asked().len()), (200, &made.text, 0));
        }
        assert_eq!(world.mails().await.len(), 1);
    }

    async fn fifty_at_once_make_one_order_and_one_mail(store: Store) {
        let (world, foreign) = worlds(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        foreign.behave(Manner::Slowly(Duration::from_millis(300), told(&session().to_string())));
        let answers = futures::future::join_all((0..50).map(|_| make(&clerk))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert!(answers.iter().all(|answer| answer.status <= 201 && answer.text == answers[0].text));
        assert!(foreign.asked().len() > 10, "they were at it at once");
        assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(world.number("SELECT last FROM order_numbers").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries").await, 1);
        assert_eq!(world.mails().await.len(), 1);
    }
}

async fn here() -> (World, Foreign, TestDatabase) {
    let database = TestDatabase::sqlite().await;
    let (world, foreign) = worlds(database.store()).await;
    (world, foreign, database)
}

#[tokio::test]
async fn whatever_it_answers_that_is_no_completed_session_is_told_and_leaves_nothing_behind() {
    let (world, foreign, _database) = here().await;
    let clerk = Client::clerk(&world, Role::Staff).await;
    let unavailable = refused(500, "checkout.serviceUnavailable");
    let whole = session().to_string();
    let with = |field: &str, value: Value| {
        let mut session = session();
        session[field] = value;
        told(&session.to_string())
    };
    let large = format!("{whole}{}", " ".repeat(2 << 20));
    for (bytes, expected) in [
        (status(404), refused(404, "checkout.sessionNotFound")),
        (status(410), refused(404, "checkout.sessionNotFound")),
        (with("status", json!("OPEN")), refused(400, "checkout.sessionNotCompleted")),
        (with("status", json!("EXPIRED")), refused(400, "checkout.sessionNotCompleted")),
        (with("cart", json!(null)), refused(400, "checkout.emptyCart")),
        (with("cart", json!({})), refused(400, "checkout.emptyCart")),
        (with("cart", json!({ "items": [] })), refused(400, "checkout.emptyCart")),
        (status(500), unavailable.clone()),
        (status(503), unavailable.clone()),
        (status(401), unavailable.clone()),
        (status(204), unavailable.clone()),
        (status(302), unavailable.clone()),
        (status(307), unavailable.clone()),
        (answered(200, "text/html", whole.len(), &whole), unavailable.clone()),
        (answered(200, "application/json", whole.len() + 1, &whole), unavailable.clone()),
        (told(&whole[..whole.len() / 2]), unavailable.clone()),
        (told(&large), unavailable.clone()),
        (told(""), unavailable.clone()),
        (b"nonsense\r\n\r\n".to_vec(), unavailable.clone()),
        (with("id", json!("67e55044-10b1-426f-9247-bb680e5fe0c9")), unavailable.clone()),
        (with("currency", json!("USD")), unavailable.clone()),
        (with("total", json!(9e18)), unavailable.clone()),
    ] {
        let says = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        foreign.behave(Manner::Says(bytes));
        assert_eq!(make(&clerk).await.refusal(), expected, "{says}");
        assert!(foreign.asked().iter().all(|head| head.contains(SESSION)), "nothing else is asked for: {says}");
    }
    nothing_is_left(&world).await;
    // The same session is taken once it is as it should be.
    foreign.tell(&session());
    assert_eq!(make(&clerk).await.status, 201);
}

#[tokio::test]
async fn it_is_asked_once_more_only_where_the_connection_broke() {
    let (world, foreign, _database) = here().await;
    let clerk = Client::clerk(&world, Role::Staff).await;
    let unavailable = refused(500, "checkout.serviceUnavailable");
    foreign.behave(Manner::Says(status(500)));
    assert_eq!((make(&clerk).await.refusal(), foreign.asked().len()), (unavailable.clone(), 1));
    foreign.behave(Manner::HangsUp(2, told(&session().to_string())));
    assert_eq!((make(&clerk).await.refusal(), foreign.asked().len()), (unavailable, 2));
    nothing_is_left(&world).await;
    foreign.behave(Manner::HangsUp(1, told(&session().to_string())));
    assert_eq!((make(&clerk).await.status, foreign.asked().len()), (201, 2));
}

#[tokio::test]
async fn nobody_waits_longer_than_five_seconds_for_it() {
    let (world, foreign, _database) = here().await;
    let clerk = Client::clerk(&world, Role::Staff).await;
    foreign.behave(Manner::Silent);
    let begun = Instant::now();
    assert_eq!(make(&clerk).await.refusal(), refused(500, "checkout.serviceUnavailable"));
    let waited = begun.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(8)).contains(&waited), "{waited:?}");
    assert_eq!(foreign.asked().len(), 1);
    nothing_is_left(&world).await;
}

#[tokio::test]
async fn where_nobody_listens_it_is_told_at_once() {
    let database = TestDatabase::sqlite().await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let host = CheckoutHost { url: format!("http://{closed}").parse().unwrap(), token: None };
    let plan = Plan { checkout_service: Some(host), ..Plan::default() };
    let world = World::planned(database.store(), plan).await;
    let clerk = Client::clerk(&world, Role::Staff).await;
    assert_eq!(make(&clerk).await.refusal(), refused(500, "checkout.serviceUnavailable"));
    nothing_is_left(&world).await;
}

#[tokio::test]
async fn what_is_no_uuid_is_not_asked_for() {
    let (world, foreign, _database) = here().await;
    let clerk = Client::clerk(&world, Role::Staff).await;
    for wrong in ["../../admin", "x", "67e5504410b1426f9247bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0c8?a=b"] {
        let answer = clerk.post(PATH, json!({ "checkoutSessionId": wrong })).await;
        assert_eq!(answer.refusal(), refused(400, "request.invalid"), "{wrong}");
    }
    assert_eq!(foreign.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn whether_it_is_there_and_understands_us_can_be_found_out() {
    let foreign = Foreign::open().await;
    let host = CheckoutHost { url: foreign.url.parse().unwrap(), token: None };
    let client = server::checkout_service::CheckoutClient::new(&host).unwrap();
    client.probe().await.unwrap();
    assert!(!foreign.asked()[0].contains("authorization"));
    for (manner, words) in [
        (status(403), "CHECKOUT_SERVICE_TOKEN"),
        (status(502), "it answered 502"),
        (status(301), "elsewhere"),
        (answered(404, "text/html", 2, "No"), "no checkout service"),
    ] {
        foreign.behave(Manner::Says(manner));
        let told = client.probe().await.unwrap_err().to_string();
        assert!(told.contains(words), "{told}");
    }
}
