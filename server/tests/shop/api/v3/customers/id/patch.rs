//! `GET` and `PATCH /api/v3/customers/{customerId}`

use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, somebody, stocked};

store::on_both_engines! {
    async fn a_customer_is_shown_and_changed(store: Store) {
        let world = stocked(store).await;
        let path = format!("/api/v3/customers/{}", somebody(&world).await);
        let program = Client::program(&world, "customers").await;
        let changed = program.patch(&path, json!({ "name": "Robert" })).await.ok(200);
        assert_eq!((&changed["name"], &changed["email"]), (&json!("Robert"), &json!("bob@example.com")));
        assert_eq!(program.get(&path).await.ok(200), changed);
        assert_eq!(program.patch(&path, json!({ "email": "nonsense" })).await.fault(), faulty("email"));
    }

    async fn a_customers_token_sees_themselves_and_changes_nobody(store: Store) {
        let world = stocked(store).await;
        let bob = somebody(&world).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let own = Client::program_of(&world, "customers", bob).await;
        let path = |customer| format!("/api/v3/customers/{customer}");
        assert_eq!(own.get(&path(bob)).await.ok(200)["name"], "Bob");
        assert_eq!(own.get(&path(ada)).await.refusal(), refused(404, "customer.notFound"));
        assert_eq!(own.patch(&path(bob), json!({})).await.refusal(), refused(403, "auth.insufficientScope"));
        let shops = Client::program(&world, "customers").await;
        for unknown in ["x", "cust_00000000000000000000000000", "%FF"] {
            let answer = shops.get(&format!("/api/v3/customers/{unknown}")).await;
            assert_eq!(answer.refusal(), refused(404, "customer.notFound"), "{unknown}");
        }
    }
}
