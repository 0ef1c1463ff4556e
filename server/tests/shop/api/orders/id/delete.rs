//! `DELETE /api/orders/{id}`: an order that was processed or paid stays, whoever asks (PROC-5).

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, SODA, refused};
use crate::api::counter::{paid, pending, shelf, somebody, stocked};

store::on_both_engines! {
    async fn an_order_that_came_to_nothing_is_gone_and_its_goods_are_free(store: Store) {
        let world = stocked(store).await;
        let path = pending(&world).await;
        assert_eq!(shelf(&world, SODA).await.1, 2);
        let program = Client::program(&world, "orders:read,orders:write").await;
        let gone = program.delete(&path).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_eq!(shelf(&world, SODA).await.1, 0);
        for answer in [program.get(&path).await, program.delete(&path).await] {
            assert_eq!(answer.refusal(), refused(404, "order.notFound"));
        }
        assert_eq!(program.get("/api/orders").await.ok(200)["count"], 0);
    }

    async fn an_order_that_was_processed_cannot_be_deleted_by_a_hand_made_request(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, "orders:read,orders:write").await;
        program.put(&path, json!({ "process": true })).await.ok(200);
        assert_eq!(program.delete(&path).await.refusal(), refused(409, "order.processed"));
        assert_eq!(Client::clerk(&world, Role::Owner).await.delete(&path).await.refusal(), refused(409, "order.processed"));
        assert_eq!(program.get(&path).await.status, 200);
    }

    async fn an_order_that_received_money_cannot_be_deleted(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, "orders:read,orders:write").await;
        assert_eq!(program.delete(&path).await.refusal(), refused(409, "order.paid"));
        assert_eq!(program.get(&path).await.ok(200)["status"], "paid");
    }

    async fn only_staff_and_tokens_with_the_scope_delete(store: Store) {
        let world = stocked(store).await;
        let path = pending(&world).await;
        assert_eq!(Client::of(&world).delete(&path).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.delete(&path).await.refusal(), refused(403, "order.forbidden"));
        let reader = Client::program(&world, "orders:read,customers,products,carts").await;
        assert_eq!(reader.delete(&path).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, "orders:write", somebody(&world).await).await;
        assert_eq!(stranger.delete(&path).await.refusal(), refused(404, "order.notFound"));
        let program = Client::program(&world, "orders:write").await;
        assert_eq!(program.delete("/api/orders/nonsense").await.refusal(), refused(404, "order.notFound"));
        assert_eq!(Client::clerk(&world, Role::Staff).await.delete(&path).await.status, 204);
    }
}
