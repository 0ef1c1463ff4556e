//! `POST /api/v1/orders/checkout` in a shop that is its own checkout service (seed 003).

use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::client::{Answer, Client, JSON, faulty, refused};
use crate::api::counter::somebody;
use crate::support::World;

const PATH: &str = "/api/v1/orders/checkout";
const UNKNOWN: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn address() -> Value {
    json!({ "street": "123 Main St", "city": "Anytown", "state": "CA", "country": "US", "postalCode": "12345" })
}

/// A session with two items that the catalogue does not know.
async fn a_session(clerk: &Client<'_>) -> String {
    let wish = json!({
        "items": [
            { "productId": "a-product", "title": "A product", "price": 45.99, "quantity": 2 },
            { "productId": "another", "price": 31.47, "quantity": 1 }
        ],
        "shippingAddress": address(),
        "billingAddress": address(),
        "email": "ada@example.com"
    });
    clerk.post("/api/v1/checkout/session", wish).await.ok(201)["id"].as_str().unwrap().to_owned()
}

async fn a_completed_session(clerk: &Client<'_>) -> String {
    let id = a_session(clerk).await;
    let path = format!("/api/v1/checkout/session/{id}/complete");
    clerk.post(&path, json!({ "paymentIntentId": "pi_1" })).await.ok(200);
    id
}

async fn make(client: &Client<'_>, session: &str) -> Answer {
    client.post(PATH, json!({ "checkoutSessionId": session })).await
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

store::on_both_engines! {
    async fn the_flow_of_seed_003_makes_the_order_that_it_shows(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let session = a_completed_session(&clerk).await;
        let made = make(&clerk, &session).await;
        let order = made.clone().ok(201);
        let expected = ["billingAddress", "createdAt", "id", "items", "shippingAddress", "status", "totalAmount"];
        assert_eq!(keys(&order), expected);
        assert_eq!(order["status"], "PENDING");
        assert!(made.text.contains(r#""totalAmount":123.45,"#), "{}", made.text);
        assert_eq!((&order["shippingAddress"], &order["billingAddress"]), (&address(), &address()));
        let items = order["items"].as_array().unwrap();
        assert_eq!(keys(&items[0]), ["id", "price", "productId", "quantity"]);
        let told: Vec<_> = items.iter().map(|item| (item["productId"].clone(), item["price"].clone(), item["quantity"].clone())).collect();
        assert_eq!(told, [(json!("a-product"), json!(45.99), json!(2)), (json!("another"), json!(31.47), json!(1))]);
        let id = order["id"].as_str().unwrap();
        assert!(id.len() == 36 && items[0]["id"].as_str().unwrap().len() == 36);
        let at = order["createdAt"].as_str().unwrap();
        assert!(at.len() == "2023-11-01T12:00:00Z".len() && at.ends_with('Z'), "{at}");
        let location = made.header("location").unwrap().to_owned();
        let by_staff = clerk.get(&location).await.ok(200);
        assert_eq!((&by_staff["source"], &by_staff["status"], &by_staff["paymentId"]), (&json!("order-service"), &json!("paid"), &json!("pi_1")));
        assert_eq!(clerk.get(&format!("/api/orders/{id}")).await.ok(200), by_staff);
        for again in [json!({ "checkoutSessionId": session.to_uppercase() }), json!({ "sessionId": session, "other": 1 })] {
            let answer = clerk.post(PATH, again).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, made.text.as_str()));
            assert_eq!(answer.header("location"), None);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(world.mails().await.len(), 1);
    }

    async fn fifty_at_once_make_one_order_and_one_mail(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let session = a_completed_session(&clerk).await;
        let answers = futures::future::join_all((0..50).map(|_| make(&clerk, &session))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 49);
        assert!(answers.iter().all(|answer| answer.text == answers[0].text));
        assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(world.number("SELECT last FROM order_numbers").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries").await, 1);
        assert_eq!(world.mails().await.len(), 1);
    }

    async fn what_is_refused_is_told_as_the_seed_says_and_leaves_nothing_behind(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let open = a_session(&clerk).await;
        assert_eq!(make(&clerk, UNKNOWN).await.refusal(), refused(404, "checkout.sessionNotFound"));
        assert_eq!(make(&clerk, &open).await.refusal(), refused(400, "checkout.sessionNotCompleted"));
        for wrong in [json!(""), json!("x"), json!(7), json!(null), json!([open]), json!("67e5504410b1426f9247bb680e5fe0c8")] {
            let answer = clerk.post(PATH, json!({ "checkoutSessionId": wrong })).await;
            assert_eq!(answer.fault(), faulty("checkoutSessionId"), "{wrong}");
        }
        assert_eq!(clerk.post(PATH, json!({})).await.fault(), faulty("checkoutSessionId"));
        assert_eq!(clerk.post(PATH, json!({ "sessionId": 7 })).await.fault(), faulty("sessionId"));
        let malformed = clerk.send(Method::POST, PATH, &[("origin", &world.url), JSON], Some("{".into())).await;
        assert_eq!(malformed.refusal(), refused(400, "request.malformed"));
        let text = [("origin", world.url.as_str()), ("content-type", "text/plain")];
        let text = clerk.send(Method::POST, PATH, &text, Some("{}".into())).await;
        assert_eq!(text.refusal(), refused(415, "request.unsupportedType"));
        let elsewhere = clerk.send(Method::POST, PATH, &[("origin", "https://evil.example"), JSON], Some("{}".into())).await;
        assert_eq!(elsewhere.refusal(), refused(403, "request.crossSite"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(make(&viewer, UNKNOWN).await.refusal(), refused(403, "order.forbidden"));
        assert_eq!(make(&Client::of(&world), UNKNOWN).await.refusal(), refused(401, "auth.required"));
        for table in ["orders", "order_numbers", "outbox_mails", "ledger_entries", "timeline_entries", "customers"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
    }

    async fn a_program_needs_a_token_of_the_shops_own_that_may_change_orders(store: Store) {
        let world = World::open(store).await;
        let program = Client::program(&world, "orders:write").await;
        let session = a_completed_session(&program).await;
        assert_eq!(make(&program, &session).await.status, 201);
        assert_eq!(make(&program, &session).await.status, 200);
        let reader = Client::program(&world, "orders:read,customers,products,carts").await;
        let path = format!("/api/v1/checkout/session/{session}");
        assert_eq!(reader.get(&path).await.ok(200)["status"], "COMPLETED");
        for program in [reader, Client::program_of(&world, "orders:write", somebody(&world).await).await] {
            // What else is wrong with these is not told.
            for (path, body) in [
                (PATH, json!({ "checkoutSessionId": "x" })),
                ("/api/v1/checkout/session", json!({ "items": [{ "productId": "soda", "price": 1, "quantity": 1 }] })),
                (&format!("{path}/complete"), json!({ "email": 7 })),
            ] {
                assert_eq!(program.post(path, body).await.refusal(), refused(403, "auth.insufficientScope"), "{path}");
            }
        }
        let nobody = make(&Client::bearer(&world, "oxc_nobodys"), &session).await;
        assert_eq!(nobody.refusal(), refused(401, "auth.invalidToken"));
        assert_eq!(world.number("SELECT COUNT(*) FROM checkout_sessions").await, 1);
    }

    async fn an_order_that_was_deleted_is_not_made_anew(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let session = a_session(&clerk).await;
        clerk.post(&format!("/api/v1/checkout/session/{session}/complete"), json!({})).await.ok(200);
        let order = make(&clerk, &session).await.ok(201);
        let answer = clerk.delete(&format!("/api/orders/{}", order["id"].as_str().unwrap())).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        for _ in 0..2 {
            assert_eq!(make(&clerk, &session).await.refusal(), refused(404, "order.notFound"));
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
    }

    async fn a_repetition_under_its_key_is_answered_as_the_first(store: Store) {
        let world = World::open(store).await;
        let clerk = Client::clerk(&world, Role::Staff).await;
        let session = a_completed_session(&clerk).await;
        let wish = json!({ "checkoutSessionId": session });
        let first = clerk.post_once(PATH, "k", wish.clone()).await;
        let again = clerk.post_once(PATH, "k", wish).await;
        assert_eq!((first.status, again.status, &again.text), (201, 201, &first.text));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    }
}
