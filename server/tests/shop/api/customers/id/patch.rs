//! `PATCH /api/customers/{id}`

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, stocked};

store::on_both_engines! {
    async fn name_and_address_change_and_the_rest_stays(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let path = format!("/api/customers/{ada}");
        let program = Client::program(&world, "customers").await;
        let named = program.patch(&path, json!({ "name": "Ada King" })).await.ok(200);
        assert_eq!((&named["name"], &named["email"]), (&json!("Ada King"), &json!("ada@example.com")));
        let moved = program.patch(&path, json!({ "email": "king@example.com", "balance": 100 })).await.ok(200);
        assert_eq!((&moved["name"], &moved["email"], moved["balance"].to_string()), (&json!("Ada King"), &json!("king@example.com"), "0.0".into()));
        assert_eq!(program.patch(&path, json!({})).await.ok(200), moved);
        assert_eq!(program.get(&path).await.ok(200), moved);
    }

    async fn what_is_wrong_is_named(store: Store) {
        let world = stocked(store).await;
        let path = format!("/api/customers/{}", register(&world, "ada@example.com", "Ada").await);
        register(&world, "bob@example.com", "Bob").await;
        let program = Client::program(&world, "customers").await;
        for (change, field) in [
            (json!({ "name": "" }), "name"),
            (json!({ "name": "x".repeat(201) }), "name"),
            (json!({ "name": null }), "name"),
            (json!({ "email": "nonsense" }), "email"),
            (json!({ "email": 7 }), "email"),
        ] {
            assert_eq!(program.patch(&path, change.clone()).await.fault(), faulty(field), "{change}");
        }
        let taken = program.patch(&path, json!({ "email": "BOB@example.com" })).await;
        assert_eq!(taken.fault(), (409, "customer.emailTaken".to_owned(), "email".to_owned()));
    }

    async fn only_staff_and_tokens_with_the_scope_change_customers(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let bob = register(&world, "bob@example.com", "Bob").await;
        let path = format!("/api/customers/{ada}");
        let change = || json!({ "name": "Mallory" });
        assert_eq!(Client::of(&world).patch(&path, change()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.patch(&path, change()).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,products,carts").await;
        assert_eq!(other.patch(&path, change()).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, "customers", bob).await;
        assert_eq!(stranger.patch(&path, change()).await.refusal(), refused(404, "customer.notFound"));
        let themselves = Client::program_of(&world, "customers", ada).await;
        assert_eq!(themselves.patch(&path, change()).await.refusal(), refused(403, "auth.insufficientScope"));
        let unknown = Client::program(&world, "customers").await.patch("/api/customers/x", change()).await;
        assert_eq!(unknown.refusal(), refused(404, "customer.notFound"));
        assert_eq!(Client::clerk(&world, Role::Staff).await.patch(&path, change()).await.ok(200)["name"], "Mallory");
    }
}
