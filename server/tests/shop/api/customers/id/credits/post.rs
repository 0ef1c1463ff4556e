//! `POST /api/customers/{id}/credits` (PROC-2).

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, stocked};

store::on_both_engines! {
    async fn a_credit_raises_the_balance_and_a_negative_one_lowers_it(store: Store) {
        let world = stocked(store).await;
        let path = format!("/api/customers/{}", register(&world, "ada@example.com", "Ada").await);
        let credits = format!("{path}/credits");
        let program = Client::program(&world, "customers").await;
        let raised = program.post(&credits, json!({ "amount": 20.5, "note": "For the delay" })).await;
        assert_eq!(raised.header("location"), Some(path.as_str()));
        assert!(raised.text.contains("\"balance\":20.50,"), "{}", raised.text);
        let lowered = program.post(&credits, json!({ "amount": -30.75, "note": "A mistake" })).await.ok(201);
        assert_eq!(lowered["balance"].to_string(), "-10.25");
        assert_eq!(program.get(&path).await.ok(200), lowered);
    }

    async fn the_same_key_credits_once(store: Store) {
        let world = stocked(store).await;
        let path = format!("/api/customers/{}", register(&world, "ada@example.com", "Ada").await);
        let credits = format!("{path}/credits");
        let program = Client::program(&world, "customers").await;
        let body = || json!({ "amount": 5, "note": "Once" });
        let first = program.post_once(&credits, "one", body()).await;
        let again = program.post_once(&credits, "one", body()).await;
        assert_eq!((first.status, again.header("idempotent-replayed")), (201, Some("true")));
        assert_eq!(first.text, again.text);
        let other = program.post_once(&credits, "one", json!({ "amount": 6, "note": "Once" })).await;
        assert_eq!(other.refusal(), refused(422, "idempotency.mismatch"));
        // Even where the answer was lost with the process that made it.
        world.run("DELETE FROM idempotency_keys").await;
        program.post_once(&credits, "one", body()).await.ok(201);
        assert_eq!(program.get(&path).await.ok(200)["balance"].to_string(), "5.0");
        program.post_once(&credits, "two", body()).await.ok(201);
        assert_eq!(program.get(&path).await.ok(200)["balance"].to_string(), "10.0");
    }

    async fn what_is_wrong_is_named(store: Store) {
        let world = stocked(store).await;
        let path = format!("/api/customers/{}", register(&world, "ada@example.com", "Ada").await);
        let credits = format!("{path}/credits");
        let program = Client::program(&world, "customers").await;
        for amount in [json!(0), json!(1.001), json!("5"), json!(null), json!(1e300), json!(99_999_999_999_999_i64)] {
            let answer = program.post(&credits, json!({ "amount": amount, "note": "Hello" })).await;
            assert_eq!(answer.fault(), faulty("amount"), "{amount}");
        }
        for note in [json!(""), json!(" "), json!(7), json!("x".repeat(501))] {
            let answer = program.post(&credits, json!({ "amount": 1, "note": note })).await;
            assert_eq!(answer.fault(), faulty("note"), "{note}");
        }
        let nothing = program.post(&credits, json!({})).await;
        assert_eq!(nothing.refusal(), refused(400, "request.invalid"));
        assert_eq!(nothing.json()["error"]["details"].as_array().unwrap().len(), 2);
        assert_eq!(program.get(&path).await.ok(200)["balance"].to_string(), "0.0");
    }

    async fn nobody_credits_themselves(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let bob = register(&world, "bob@example.com", "Bob").await;
        let credits = format!("/api/customers/{ada}/credits");
        let body = || json!({ "amount": 1000, "note": "Why not" });
        assert_eq!(Client::of(&world).post(&credits, body()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.post(&credits, body()).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,products,carts").await;
        assert_eq!(other.post(&credits, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        let themselves = Client::program_of(&world, "customers", ada).await;
        assert_eq!(themselves.post(&credits, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, "customers", bob).await;
        assert_eq!(stranger.post(&credits, body()).await.refusal(), refused(404, "customer.notFound"));
        let unknown = Client::program(&world, "customers").await.post("/api/customers/x/credits", body()).await;
        assert_eq!(unknown.refusal(), refused(404, "customer.notFound"));
        Client::clerk(&world, Role::Staff).await.post(&credits, body()).await.ok(201);
    }
}
