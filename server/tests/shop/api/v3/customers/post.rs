//! `POST /api/v3/customers`

use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, somebody, stocked};

const PATH: &str = "/api/v3/customers";

store::on_both_engines! {
    async fn a_customer_is_made_without_an_account_and_can_be_asked_for(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "customers").await;
        let new = json!({ "name": " Lovelace Engines ", "email": "Office@Lovelace.example" });
        let answer = program.post(PATH, new).await;
        let location = answer.header("location").unwrap().to_owned();
        let made = answer.ok(201);
        assert_eq!(location, format!("{PATH}/{}", made["customerId"].as_str().unwrap()));
        assert_eq!((&made["name"], &made["email"]), (&json!("Lovelace Engines"), &json!("Office@Lovelace.example")));
        assert_eq!((made["balance"].to_string(), &made["currency"]), ("0.0".to_owned(), &json!("EUR")));
        assert_eq!(program.get(&location).await.ok(200), made);
        // Their own register still has the address to themselves.
        register(&world, "office@lovelace.example", "Ada").await;
    }

    async fn an_address_is_one_customers(store: Store) {
        let world = stocked(store).await;
        somebody(&world).await;
        let program = Client::program(&world, "customers").await;
        program.post(PATH, json!({ "name": "Firm", "email": "firm@example.com" })).await.ok(201);
        for taken in ["FIRM@example.com", "bob@example.com"] {
            let refusal = program.post(PATH, json!({ "name": "Other", "email": taken })).await;
            assert_eq!(refusal.fault(), (409, "customer.emailTaken".to_owned(), "email".to_owned()), "{taken}");
        }
    }

    async fn the_same_key_makes_one_customer(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "customers").await;
        let new = || json!({ "name": "Firm", "email": "firm@example.com" });
        let first = program.post_once(PATH, "customer-1", new()).await;
        let again = program.post_once(PATH, "customer-1", new()).await;
        assert_eq!((again.header("idempotent-replayed"), first.ok(201)), (Some("true"), again.clone().ok(201)));
        let other = program.post_once(PATH, "customer-1", json!({ "name": "Other", "email": "o@example.com" })).await;
        assert_eq!(other.refusal(), refused(422, "idempotency.mismatch"));
    }

    async fn what_is_wrong_is_named_and_a_customers_token_makes_nobody(store: Store) {
        let world = stocked(store).await;
        let bob = somebody(&world).await;
        let program = Client::program(&world, "customers").await;
        for (new, field) in [
            (json!({ "name": "Firm" }), "email"),
            (json!({ "email": "firm@example.com" }), "name"),
            (json!({ "name": " ", "email": "firm@example.com" }), "name"),
            (json!({ "name": "x".repeat(201), "email": "firm@example.com" }), "name"),
            (json!({ "name": "Firm", "email": "nonsense" }), "email"),
        ] {
            assert_eq!(program.post(PATH, new.clone()).await.fault(), faulty(field), "{new}");
        }
        let own = Client::program_of(&world, "customers", bob).await;
        let refusal = own.post(PATH, json!({ "name": "Firm", "email": "firm@example.com" })).await.refusal();
        assert_eq!(refusal, refused(403, "auth.insufficientScope"));
    }
}
