//! `PUT /api/orders/{id}`: seed 002's rules, each by its name, and each case of the contract.

use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::client::{Answer, Client, JSON, LICENCE, SODA, faulty, refused};
use crate::api::counter::{balance, leave, paid, paid_for, pending, shelf, somebody, stocked};
use crate::support::World;

const WRITE: &str = "orders:write";

/// Processes an order as a program does.
async fn process(world: &World, path: &str, body: Value) -> Answer {
    Client::program(world, WRITE).await.put(path, body).await
}

store::on_both_engines! {
    async fn an_order_is_processed_if_process_is_true(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let before = Client::program(&world, "orders:read").await.get(&path).await.ok(200);
        assert!(before["createdAt"].is_string() && before.get("processedAt").is_none());
        let order = process(&world, &path, json!({ "process": true })).await.ok(200);
        assert!(order["processedAt"].is_string());
        assert_eq!((&order["status"], &order["fulfilmentStatus"]), (&json!("paid"), &json!("processing")));
        assert_eq!(Client::program(&world, "orders:read").await.get(&path).await.ok(200), order);
    }

    async fn an_order_that_was_processed_is_not_processed_again(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let first = process(&world, &path, json!({ "process": true })).await.ok(200);
        let (stock, owed) = (shelf(&world, SODA).await, balance(&world, &path).await);
        for strategy in ["adjust", "reject", "ignore"] {
            let again = process(&world, &path, json!({ "process": true, "strategy": strategy })).await;
            assert_eq!(again.refusal(), refused(409, "order.alreadyProcessed"), "{strategy}");
        }
        assert_eq!((shelf(&world, SODA).await, balance(&world, &path).await), (stock, owed));
        assert_eq!(process(&world, &path, json!({ "process": false })).await.ok(200), first);
    }

    async fn the_balance_must_be_above_zero(store: Store) {
        let world = stocked(store).await;
        let path = pending(&world).await;
        let answer = process(&world, &path, json!({ "process": true })).await;
        assert_eq!(answer.refusal(), refused(409, "order.insufficientBalance"), "nobody has paid yet");
        assert_eq!(shelf(&world, SODA).await.1, 2, "and its goods stay promised");
    }

    async fn failed_cancelled_and_refunded_orders_are_not_processed(store: Store) {
        let world = stocked(store).await;
        for status in ["failed", "cancelled", "refunded"] {
            let path = paid(&world).await;
            let id = path.rsplit('/').next().unwrap();
            world.run(&format!("UPDATE orders SET status = '{status}' WHERE id = '{id}'")).await;
            let answer = process(&world, &path, json!({ "process": true })).await;
            assert_eq!(answer.refusal(), refused(409, "order.notProcessable"), "{status}");
        }
    }

    async fn the_quantity_ordered_is_subtracted_from_the_store_and_the_price_from_the_balance(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let (on_hand, reserved) = shelf(&world, SODA).await;
        assert_eq!((balance(&world, &path).await, reserved), (1558, 2));
        process(&world, &path, json!({ "process": true })).await.ok(200);
        assert_eq!(shelf(&world, SODA).await, (on_hand - 2, 0));
        assert_eq!(balance(&world, &path).await, 0);
    }

    async fn adjust_is_the_default_and_sells_what_the_store_has(store: Store) {
        let world = stocked(store).await;
        for body in [json!({ "process": true }), json!({ "process": true, "strategy": "adjust" })] {
            leave(&world, SODA, 9).await;
            let path = paid(&world).await;
            leave(&world, SODA, 1).await;
            let order = process(&world, &path, body).await.ok(200);
            // 4.49 + 4.90 for shipping + 19 % of 4.49.
            assert_eq!((&order["items"][0]["quantity"], &order["items"][0]["lineTotal"]), (&json!(1), &json!(4.49)));
            assert_eq!((order["total"].to_string(), order["tax"].to_string()), ("10.24".into(), "0.85".into()));
            assert_eq!(shelf(&world, SODA).await, (0, 0));
            let owed = world.number("SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries").await;
            assert_eq!(owed % 534, 0, "what was paid for more stays the customer's: {owed}");
        }
    }

    async fn reject_leaves_an_order_unprocessed_and_names_what_is_short(store: Store) {
        let world = stocked(store).await;
        let path = paid_for(&world, &[(SODA, 2), (LICENCE, 3)]).await;
        leave(&world, SODA, 1).await;
        leave(&world, LICENCE, 0).await;
        let before = (shelf(&world, SODA).await, balance(&world, &path).await);
        let answer = process(&world, &path, json!({ "process": true, "strategy": "reject" })).await;
        assert_eq!(answer.refusal(), refused(409, "order.insufficientStock"));
        let details = answer.json()["error"]["details"].clone();
        let fields: Vec<_> = details.as_array().unwrap().iter().map(|line| line["field"].as_str().unwrap().to_owned()).collect();
        assert_eq!(fields.len(), 2, "{details}");
        assert!(details.as_array().unwrap().iter().all(|line| line["message"].is_string()));
        assert_eq!((shelf(&world, SODA).await, balance(&world, &path).await), before);
        let order = process(&world, &path, json!({ "process": false })).await.ok(200);
        assert!(order.get("processedAt").is_none());
    }

    async fn ignore_sets_what_is_short_to_none(store: Store) {
        let world = stocked(store).await;
        let path = paid_for(&world, &[(SODA, 2), (LICENCE, 1)]).await;
        leave(&world, SODA, 1).await;
        let order = process(&world, &path, json!({ "process": true, "strategy": "ignore" })).await.ok(200);
        let pieces: Vec<_> = order["items"].as_array().unwrap().iter().map(|item| item["quantity"].clone()).collect();
        assert_eq!(pieces, [json!(0), json!(1)]);
        assert_eq!(order["items"][0]["lineTotal"].to_string(), "0.0");
        assert_eq!(shelf(&world, SODA).await, (1, 0));
    }

    async fn process_that_is_not_true_leaves_the_order_as_it_is(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let before = Client::program(&world, "orders:read").await.get(&path).await.ok(200);
        for value in [json!("whatever"), json!(false), json!(1), json!("true"), json!(null), json!([true]), json!({})] {
            let answer = process(&world, &path, json!({ "process": value, "strategy": "ignore" })).await;
            assert_eq!(answer.ok(200), before, "{value}");
        }
    }

    async fn the_process_key_must_be_there(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        for body in [json!({}), json!({ "strategy": "adjust" }), json!({ "Process": true })] {
            assert_eq!(process(&world, &path, body.clone()).await.fault(), faulty("process"), "{body}");
        }
    }

    async fn an_invalid_strategy_is_refused_whatever_process_is(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        for strategy in [json!("ADJUST"), json!(null), json!(""), json!("adjust "), json!(1), json!(["adjust"]), json!({})] {
            for process_is in [json!(true), json!(false), json!("whatever")] {
                let body = json!({ "process": process_is, "strategy": strategy });
                let answer = process(&world, &path, body.clone()).await;
                assert_eq!(answer.refusal(), refused(400, "order.invalidStrategy"), "{body}");
            }
        }
        assert!(Client::program(&world, "orders:read").await.get(&path).await.ok(200).get("processedAt").is_none());
    }

    async fn an_unknown_order_is_404_in_either_spelling(store: Store) {
        let world = stocked(store).await;
        for id in ["ord_00000000000000000000000000", "00000000-0000-0000-0000-000000000000", "nonsense", "%ff"] {
            let answer = process(&world, &format!("/api/orders/{id}"), json!({ "process": true })).await;
            assert_eq!(answer.refusal(), refused(404, "order.notFound"), "{id}");
        }
        let path = paid(&world).await;
        let id: domain::ids::OrderId = path.rsplit('/').next().unwrap().parse().unwrap();
        let same = process(&world, &format!("/api/orders/{}", id.uuid()), json!({ "process": true })).await.ok(200);
        assert_eq!(same["id"], id.to_string());
    }

    async fn only_staff_and_tokens_with_the_scope_process(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let body = || json!({ "process": true });
        assert_eq!(Client::of(&world).put(&path, body()).await.refusal(), refused(401, "auth.required"));
        let shopper = Client::with_cart(&world, SODA, 1).await;
        assert_eq!(shopper.put(&path, body()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.put(&path, body()).await.refusal(), refused(403, "order.forbidden"));
        let reader = Client::program(&world, "orders:read,customers,products,carts").await;
        assert_eq!(reader.put(&path, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        let clerk = Client::clerk(&world, Role::Staff).await;
        let foreign = clerk.send(Method::PUT, &path, &[JSON, ("origin", "https://evil.example")], Some(body().to_string().into())).await;
        assert_eq!(foreign.refusal(), refused(403, "request.crossSite"));
        assert!(clerk.put(&path, body()).await.ok(200)["processedAt"].is_string());
    }

    async fn a_customers_token_processes_nothing_and_knows_only_its_own(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let id = path.rsplit('/').next().unwrap();
        let order = world.shop.visible_order(domain::actor::Actor::System, id).await.unwrap();
        let owner = Client::program_of(&world, WRITE, order.customer.unwrap()).await;
        let stranger = Client::program_of(&world, WRITE, somebody(&world).await).await;
        assert_eq!(owner.put(&path, json!({ "process": true })).await.refusal(), refused(403, "auth.insufficientScope"));
        assert_eq!(stranger.put(&path, json!({ "process": true })).await.refusal(), refused(404, "order.notFound"));
    }

    async fn of_many_who_process_an_order_at_once_one_does(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let (on_hand, _) = shelf(&world, SODA).await;
        let program = Client::program(&world, WRITE).await;
        let all = futures::future::join_all((0..6).map(|_| program.put(&path, json!({ "process": true })))).await;
        let done = all.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1, "{all:?}");
        assert!(all.iter().all(|answer| answer.status == 200 || answer.refusal() == refused(409, "order.alreadyProcessed")));
        assert_eq!((shelf(&world, SODA).await.0, balance(&world, &path).await), (on_hand - 2, 0));
    }
}
