//! `PATCH /api/orders/{id}` (ADM-4).

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, LICENCE, SODA, faulty, refused};
use crate::api::counter::{balance, leave, paid, pending, shelf, somebody, stocked};

const BOTH: &str = "orders:read,orders:write";

fn address() -> Value {
    json!({ "name": "Grace Hopper", "line1": "Am Kanal 3", "city": "Wien", "postalCode": "1010", "country": "AT" })
}

store::on_both_engines! {
    async fn what_is_named_changes_and_the_rest_stays(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let before = program.get(&path).await.ok(200);
        let change = json!({
            "customerName": "Grace Hopper", "email": "grace@example.com", "shippingAddress": address(),
            "version": before["version"], "unknown": { "is": ["ignored"] }
        });
        let after = program.patch(&path, change).await.ok(200);
        let mut expected = before.clone();
        expected["customerName"] = json!("Grace Hopper");
        expected["email"] = json!("grace@example.com");
        expected["shippingAddress"] = address();
        expected["version"] = after["version"].clone();
        assert_eq!(after, expected);
        assert!(after["version"].as_i64() > before["version"].as_i64());
        assert_eq!(program.patch(&path, json!({})).await.ok(200), after, "nothing is named");
        assert_eq!(program.get(&path).await.ok(200), after);
    }

    async fn a_parcel_is_followed_once_it_is_shipped(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        program.put(&path, json!({ "process": true })).await.ok(200);
        let tracking = "https://carrier.example/track/123";
        let shipped = program.patch(&path, json!({ "fulfilmentStatus": "shipped", "trackingUrl": tracking })).await.ok(200);
        assert_eq!((&shipped["fulfilmentStatus"], &shipped["trackingUrl"]), (&json!("shipped"), &json!(tracking)));
        let delivered = program.patch(&path, json!({ "fulfilmentStatus": "delivered", "trackingUrl": null })).await.ok(200);
        assert_eq!((&delivered["fulfilmentStatus"], delivered.get("trackingUrl")), (&json!("delivered"), None));
    }

    async fn a_stale_version_is_told_and_nothing_is_overwritten(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let version = program.get(&path).await.ok(200)["version"].clone();
        program.patch(&path, json!({ "customerName": "First", "version": version })).await.ok(200);
        let second = program.patch(&path, json!({ "customerName": "Second", "version": version })).await;
        assert_eq!(second.refusal(), refused(409, "order.conflict"));
        assert_eq!(program.get(&path).await.ok(200)["customerName"], "First");
    }

    async fn items_change_until_the_order_is_processed_and_its_price_goods_and_balance_follow(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let items = json!([{ "productId": SODA, "quantity": 1, "unitPrice": 4.00 }]);
        let order = program.patch(&path, json!({ "items": items })).await.ok(200);
        assert_eq!((&order["items"][0]["quantity"], order["items"][0]["unitPrice"].to_string()), (&json!(1), "4.0".into()));
        // 4.00 + 4.90 for shipping + 19 % of 4.00.
        assert_eq!(order["total"].to_string(), "9.66");
        assert_eq!(shelf(&world, SODA).await.1, 1);
        program.put(&path, json!({ "process": true })).await.ok(200);
        assert_eq!(balance(&world, &path).await, 1558 - 966, "what was paid for more stays the customer's");
        let late = program.patch(&path, json!({ "items": [{ "productId": SODA, "quantity": 2 }] })).await;
        assert_eq!(late.refusal(), refused(409, "order.processed"));
    }

    async fn items_are_added_and_those_that_are_not_named_removed(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let licence = json!({ "productId": LICENCE, "quantity": 2, "attributes": { "domain": "example.com" } });
        let both = json!([licence, { "productId": SODA, "quantity": 3 }]);
        let order = program.patch(&path, json!({ "items": both })).await.ok(200);
        let pieces = |order: &Value| -> Vec<(String, u64)> {
            let items = order["items"].as_array().unwrap().iter();
            items.map(|item| (item["productId"].as_str().unwrap().to_owned(), item["quantity"].as_u64().unwrap())).collect()
        };
        assert_eq!(pieces(&order), [(SODA.to_owned(), 3), (LICENCE.to_owned(), 2)]);
        assert_eq!((shelf(&world, SODA).await.1, shelf(&world, LICENCE).await.1), (3, 2));
        let only = json!([{ "productId": LICENCE, "quantity": 1 }, { "productId": SODA, "quantity": 0 }]);
        assert_eq!(pieces(&program.patch(&path, json!({ "items": only })).await.ok(200)), [(LICENCE.to_owned(), 1)]);
        assert_eq!((shelf(&world, SODA).await.1, shelf(&world, LICENCE).await.1), (0, 1));
    }

    async fn items_that_cannot_be_are_refused_and_nothing_changes(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let before = program.get(&path).await.ok(200);
        leave(&world, SODA, 3).await;
        for (items, status, code) in [
            (json!([]), 400, "order.empty"),
            (json!([{ "productId": SODA, "quantity": 0 }]), 400, "order.empty"),
            (json!([{ "productId": SODA, "quantity": 4 }]), 409, "cart.insufficientStock"),
            (json!([{ "productId": SODA, "quantity": 1000 }]), 400, "cart.invalidQuantity"),
            (json!([{ "productId": SODA, "quantity": 1.5 }]), 400, "cart.invalidQuantity"),
            (json!([{ "productId": "unknown", "quantity": 1 }]), 404, "cart.productNotFound"),
            (json!([{ "productId": "ü", "quantity": 1 }]), 404, "cart.productNotFound"),
            (json!([{ "productId": LICENCE, "quantity": 1 }]), 400, "request.invalid"),
            (json!([{ "productId": SODA, "quantity": 1, "unitPrice": 1.001 }]), 400, "request.invalid"),
            (json!([{ "productId": SODA, "quantity": 1, "unitPrice": -1 }]), 400, "request.invalid"),
            (json!([{ "productId": SODA, "quantity": 1, "unitPrice": "4.49" }]), 400, "request.invalid"),
            (json!([{ "productId": SODA }]), 400, "request.invalid"),
            (json!({ "productId": SODA }), 400, "request.invalid"),
        ] {
            let answer = program.patch(&path, json!({ "items": items, "customerName": "Nobody" })).await;
            assert_eq!(answer.refusal(), refused(status, code), "{items}");
        }
        assert_eq!(program.get(&path).await.ok(200), before);
        assert_eq!(shelf(&world, SODA).await, (3, 2));
    }

    async fn an_order_that_can_still_be_paid_keeps_its_items(store: Store) {
        let world = stocked(store).await;
        let path = pending(&world).await;
        let program = Client::program(&world, BOTH).await;
        let answer = program.patch(&path, json!({ "items": [{ "productId": SODA, "quantity": 1 }] })).await;
        assert_eq!(answer.refusal(), refused(409, "order.paymentOpen"));
        program.patch(&path, json!({ "customerName": "Ada" })).await.ok(200);
    }

    async fn what_is_wrong_is_named_by_its_path(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let program = Client::program(&world, BOTH).await;
        let mut abroad = address();
        abroad["country"] = json!("Austria");
        for (change, field) in [
            (json!({ "email": "nonsense" }), "email"),
            (json!({ "email": 7 }), "email"),
            (json!({ "email": null }), "email"),
            (json!({ "email": " " }), "email"),
            (json!({ "customerName": "" }), "customerName"),
            (json!({ "customerName": "x".repeat(201) }), "customerName"),
            (json!({ "customerName": ["Ada"] }), "customerName"),
            (json!({ "fulfilmentStatus": "lost" }), "fulfilmentStatus"),
            (json!({ "fulfilmentStatus": null }), "fulfilmentStatus"),
            (json!({ "trackingUrl": "javascript:alert(1)" }), "trackingUrl"),
            (json!({ "version": "1" }), "version"),
            (json!({ "version": null }), "version"),
            (json!({ "shippingAddress": "here" }), "shippingAddress"),
            (json!({ "shippingAddress": null }), "shippingAddress"),
            (json!({ "shippingAddress": {} }), "shippingAddress.line1"),
            (json!({ "shippingAddress": { "city": 7 } }), "shippingAddress.city"),
            (json!({ "shippingAddress": { "name": "Ada" } }), "shippingAddress.line1"),
            (json!({ "billingAddress": abroad }), "billingAddress.country"),
            (json!({ "items": [{ "productId": SODA, "quantity": "1" }] }), "items[0].quantity"),
        ] {
            assert_eq!(program.patch(&path, change.clone()).await.fault(), faulty(field), "{change}");
        }
        let unpaid = pending(&world).await;
        let moved = program.patch(&unpaid, json!({ "fulfilmentStatus": "shipped" })).await;
        assert_eq!(moved.refusal(), refused(409, "order.invalidTransition"));
    }

    async fn only_staff_and_tokens_with_the_scope_change(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let body = || json!({ "customerName": "Grace" });
        assert_eq!(Client::of(&world).patch(&path, body()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.patch(&path, body()).await.refusal(), refused(403, "order.forbidden"));
        let reader = Client::program(&world, "orders:read,customers,products,carts").await;
        assert_eq!(reader.patch(&path, body()).await.refusal(), refused(403, "auth.insufficientScope"));
        let stranger = Client::program_of(&world, BOTH, somebody(&world).await).await;
        assert_eq!(stranger.patch(&path, body()).await.refusal(), refused(404, "order.notFound"));
        let program = Client::program(&world, BOTH).await;
        assert_eq!(program.patch("/api/orders/nonsense", body()).await.refusal(), refused(404, "order.notFound"));
        let clerk = Client::clerk(&world, Role::Staff).await;
        assert_eq!(clerk.patch(&path, body()).await.ok(200)["customerName"], "Grace");
    }
}
