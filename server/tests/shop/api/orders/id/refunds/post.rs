//! `POST /api/orders/{id}/refunds` (PAY-10).

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{balance, paid, pending, somebody, stocked};

const BOTH: &str = "orders:read,orders:write";

fn refunds(path: &str) -> String {
    format!("{path}/refunds")
}

store::on_both_engines! {
    async fn a_part_is_paid_back_and_then_the_rest(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let part = program.post(&refunds(&path), json!({ "amount": 4.49, "reason": "requested_by_customer" })).await;
        assert_eq!(part.header("location"), Some(path.as_str()));
        let part = part.ok(201);
        assert!(part["id"].as_str().unwrap().starts_with("rf_"));
        assert_eq!(Some(part["orderId"].as_str().unwrap()), path.rsplit('/').next());
        assert_eq!((part["amount"].to_string(), &part["reason"]), ("4.49".into(), &json!("requested_by_customer")));
        let order = program.get(&path).await.ok(200);
        assert_eq!((&order["status"], order["refundedTotal"].to_string()), (&json!("paid"), "4.49".into()));
        let rest = program.post(&refunds(&path), json!({})).await.ok(201);
        assert_eq!(rest["amount"].to_string(), "11.09");
        assert!(rest.get("reason").is_none());
        let order = program.get(&path).await.ok(200);
        assert_eq!((&order["status"], order["refundedTotal"].to_string()), (&json!("refunded"), "15.58".into()));
        assert_eq!(balance(&world, &path).await, 0);
        assert_eq!(program.post(&refunds(&path), json!({})).await.refusal(), refused(409, "order.notRefundable"));
    }

    async fn the_same_key_pays_back_once(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let body = || json!({ "amount": 1.00 });
        let first = program.post_once(&refunds(&path), "one", body()).await;
        let again = program.post_once(&refunds(&path), "one", body()).await;
        assert_eq!((first.status, first.text.as_str()), (201, again.text.as_str()));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        let other = program.post_once(&refunds(&path), "one", json!({ "amount": 2.00 })).await;
        assert_eq!(other.refusal(), refused(422, "idempotency.mismatch"));
        // Even where the answer was lost with the process that made it.
        world.run("DELETE FROM idempotency_keys").await;
        assert_eq!(program.post_once(&refunds(&path), "one", body()).await.ok(201), first.json());
        // Another program's key is another key.
        Client::program(&world, BOTH).await.post_once(&refunds(&path), "one", body()).await.ok(201);
        assert_eq!(program.get(&path).await.ok(200)["refundedTotal"].to_string(), "2.0");
    }

    async fn never_more_than_was_received(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let more = program.post(&refunds(&path), json!({ "amount": 15.59 })).await;
        assert_eq!(more.refusal(), refused(409, "order.refundTooLarge"));
        let nothing = pending(&world).await;
        assert_eq!(program.post(&refunds(&nothing), json!({})).await.refusal(), refused(409, "order.notRefundable"));
    }

    async fn what_is_wrong_is_named(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        for amount in [json!(0), json!(-1), json!(1.001), json!("4.49"), json!(null), json!([]), json!(1e300)] {
            let answer = program.post(&refunds(&path), json!({ "amount": amount })).await;
            assert_eq!(answer.fault(), faulty("amount"), "{amount}");
        }
        for reason in [json!(7), json!("x".repeat(201))] {
            assert_eq!(program.post(&refunds(&path), json!({ "reason": reason })).await.fault(), faulty("reason"));
        }
        assert_eq!(program.press(&refunds(&path)).await.refusal(), refused(400, "request.malformed"));
        assert_eq!(program.get(&path).await.ok(200)["refundedTotal"].to_string(), "0.0");
    }

    async fn only_staff_and_tokens_with_the_scope_refund(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let at = refunds(&path);
        let body = || -> Value { json!({ "amount": 1 }) };
        assert_eq!(Client::of(&world).post(&at, body()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.post(&at, body()).await.refusal(), refused(403, "order.forbidden"));
        let reader = Client::program(&world, "orders:read,customers,products,carts").await;
        assert_eq!(reader.post(&at, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, BOTH, somebody(&world).await).await;
        assert_eq!(stranger.post(&at, body()).await.refusal(), refused(404, "order.notFound"));
        let program = Client::program(&world, BOTH).await;
        assert_eq!(program.post("/api/orders/nonsense/refunds", body()).await.refusal(), refused(404, "order.notFound"));
        Client::clerk(&world, Role::Staff).await.post(&at, body()).await.ok(201);
    }
}
