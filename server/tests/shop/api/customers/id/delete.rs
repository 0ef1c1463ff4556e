//! `DELETE /api/customers/{id}`

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, issue, refused};
use crate::api::counter::{paid, register, somebody, stocked};

store::on_both_engines! {
    async fn a_customer_who_never_ordered_is_gone_and_so_is_their_token(store: Store) {
        let world = stocked(store).await;
        let id = somebody(&world).await;
        let path = format!("/api/customers/{id}");
        let token = issue(&world, "customers", Some(id)).await.secret;
        let program = Client::program(&world, "customers").await;
        let gone = program.delete(&path).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        for answer in [program.get(&path).await, program.delete(&path).await] {
            assert_eq!(answer.refusal(), refused(404, "customer.notFound"));
        }
        let orphan = Client::bearer(&world, &token).get(&path).await;
        assert_eq!(orphan.refusal(), refused(401, "auth.invalidToken"));
    }

    async fn a_customer_with_orders_or_a_ledger_stays(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "orders:read,customers").await;
        paid(&world).await;
        let buyer = program.get("/api/customers").await.ok(200)["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(program.delete(&format!("/api/customers/{buyer}")).await.refusal(), refused(409, "customer.inUse"));
        let path = format!("/api/customers/{}", somebody(&world).await);
        program.post(&format!("{path}/credits"), json!({ "amount": 1, "note": "Hello" })).await.ok(201);
        assert_eq!(program.delete(&path).await.refusal(), refused(409, "customer.inUse"));
    }

    async fn only_staff_and_tokens_with_the_scope_delete_customers(store: Store) {
        let world = stocked(store).await;
        let id = somebody(&world).await;
        let other = register(&world, "ada@example.com", "Ada").await;
        let path = format!("/api/customers/{id}");
        assert_eq!(Client::of(&world).delete(&path).await.refusal(), refused(401, "auth.required"));
        assert_eq!(Client::clerk(&world, Role::Viewer).await.delete(&path).await.refusal(), refused(403, "order.forbidden"));
        let unscoped = Client::program(&world, "orders:read,orders:write,products,carts").await;
        assert_eq!(unscoped.delete(&path).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, "customers", other).await;
        assert_eq!(stranger.delete(&path).await.refusal(), refused(404, "customer.notFound"));
        assert_eq!(Client::clerk(&world, Role::Staff).await.delete(&path).await.status, 204);
    }
}
