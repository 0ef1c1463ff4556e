//! `POST /api/products/{variant}/stock` (ADM-5).

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, SODA, faulty, refused};
use crate::api::counter::{leave, pending, shelf, stocked};

const STOCK: &str = "/api/products/kaiser-natron-pulver-250-g-grosspackung/stock";

store::on_both_engines! {
    async fn pieces_come_and_go_for_a_reason(store: Store) {
        let world = stocked(store).await;
        leave(&world, SODA, 10).await;
        let program = Client::program(&world, "products").await;
        for (reason, change, left) in [("delivery", 20, 30), ("return", 1, 31), ("breakage", -2, 29), ("count", -4, 25), ("correction", 5, 30)] {
            let answer = program.post(STOCK, json!({ "change": change, "reason": reason })).await;
            assert_eq!(answer.header("location"), Some("/api/products/kaiser-natron-pulver"));
            let product = answer.ok(201);
            let variants = product["variants"].as_array().unwrap();
            let variant = variants.iter().find(|variant| variant["productId"] == SODA).unwrap();
            assert_eq!((&variant["onHand"], &variant["available"]), (&json!(left), &json!(left)), "{reason}");
        }
    }

    async fn the_same_key_changes_once(store: Store) {
        let world = stocked(store).await;
        leave(&world, SODA, 10).await;
        let program = Client::program(&world, "products").await;
        let body = || json!({ "change": -3, "reason": "breakage", "note": "Wet" });
        let first = program.post_once(STOCK, "one", body()).await;
        assert_eq!(program.post_once(STOCK, "one", body()).await.text, first.text);
        world.run("DELETE FROM idempotency_keys").await;
        program.post_once(STOCK, "one", body()).await.ok(201);
        assert_eq!(shelf(&world, SODA).await.0, 7);
    }

    async fn no_more_goes_than_is_there_and_what_is_promised_only_on_purpose(store: Store) {
        let world = stocked(store).await;
        pending(&world).await;
        leave(&world, SODA, 5).await;
        let program = Client::program(&world, "products").await;
        let take = async |pieces: i64, on_purpose: bool| {
            program.post(STOCK, json!({ "change": -pieces, "reason": "breakage", "evenIfReserved": on_purpose })).await
        };
        assert_eq!(take(4, false).await.refusal(), refused(409, "stock.reserved"));
        for on_purpose in [false, true] {
            assert_eq!(take(6, on_purpose).await.refusal(), refused(409, "stock.insufficient"));
        }
        assert_eq!(shelf(&world, SODA).await, (5, 2));
        take(4, true).await.ok(201);
        assert_eq!(shelf(&world, SODA).await, (1, 2));
    }

    async fn what_is_wrong_is_named(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        for change in [json!(0), json!(1.5), json!("1"), json!(null), json!(9_007_199_254_740_993_i64)] {
            let answer = program.post(STOCK, json!({ "change": change, "reason": "count" })).await;
            assert_eq!(answer.fault(), faulty("change"), "{change}");
        }
        for reason in [json!("sale"), json!(""), json!("Delivery"), json!(1)] {
            let answer = program.post(STOCK, json!({ "change": 1, "reason": reason })).await;
            assert_eq!(answer.fault(), faulty("reason"), "{reason}");
        }
        let long = program.post(STOCK, json!({ "change": 1, "reason": "count", "note": "x".repeat(501) })).await;
        assert_eq!(long.fault(), faulty("note"));
        for unknown in ["unknown", "kaiser-natron-pulver", "ü"] {
            let answer = program.post(&format!("/api/products/{unknown}/stock"), json!({ "change": 1, "reason": "count" })).await;
            assert_eq!(answer.refusal(), refused(404, "cart.productNotFound"), "{unknown}");
        }
    }

    async fn of_many_who_take_at_once_none_takes_what_is_gone(store: Store) {
        let world = stocked(store).await;
        leave(&world, SODA, 3).await;
        let program = Client::program(&world, "products").await;
        let take = || program.post(STOCK, json!({ "change": -1, "reason": "breakage" }));
        let all = futures::future::join_all((0..8).map(|_| take())).await;
        assert_eq!(all.iter().filter(|answer| answer.status == 201).count(), 3, "{all:?}");
        assert_eq!(shelf(&world, SODA).await.0, 0);
    }

    async fn only_staff_and_tokens_with_the_scope_change_stock(store: Store) {
        let world = stocked(store).await;
        let body = || json!({ "change": 1, "reason": "count" });
        assert_eq!(Client::of(&world).post(STOCK, body()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.post(STOCK, body()).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,customers,carts").await;
        assert_eq!(other.post(STOCK, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        Client::clerk(&world, Role::Staff).await.post(STOCK, body()).await.ok(201);
    }
}
