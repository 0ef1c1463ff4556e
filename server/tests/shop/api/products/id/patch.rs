//! `PATCH /api/products/{slug}`

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, SODA, faulty, refused};
use crate::api::counter::stocked;

const SOAP: &str = "/api/products/kaiser-natron-pulver";

store::on_both_engines! {
    async fn what_is_named_changes_and_the_rest_stays(store: Store) {
        let world = stocked(store).await;
        let before = Client::of(&world).get(SOAP).await.ok(200);
        let program = Client::program(&world, "products").await;
        let change = json!({ "title": "Natron", "taxClass": "reduced", "vendor": "Neu & Söhne" });
        let after = program.patch(SOAP, change).await.ok(200);
        assert_eq!((&after["title"], &after["taxClass"], &after["vendor"]), (&json!("Natron"), &json!("reduced"), &json!("Neu & Söhne")));
        assert_eq!((&after["description"], &after["category"], &after["images"]), (&before["description"], &before["category"], &before["images"]));
        let seen = Client::of(&world).get(SOAP).await.ok(200);
        assert_eq!((&seen["title"], &seen["variants"]), (&json!("Natron"), &before["variants"]));
        assert_eq!(program.patch(SOAP, json!({})).await.ok(200), after);
    }

    async fn variants_change_or_are_added_and_those_that_are_not_named_stay(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let before = program.patch(SOAP, json!({})).await.ok(200)["variants"].as_array().unwrap().clone();
        let variants = json!([
            { "productId": SODA, "unitPrice": 4.79 },
            { "productId": "natron-5-kg", "size": "5 kg", "unitPrice": 39, "onHand": 3 }
        ]);
        let after = program.patch(SOAP, json!({ "variants": variants })).await.ok(200)["variants"].as_array().unwrap().clone();
        assert_eq!(after.len(), before.len() + 1);
        for (old, new) in before.iter().zip(&after) {
            let mut expected = old.clone();
            if old["productId"] == SODA {
                expected["unitPrice"] = json!(4.79);
            }
            assert_eq!(*new, expected);
        }
        let added = after.last().unwrap();
        assert_eq!((&added["productId"], &added["available"]), (&json!("natron-5-kg"), &json!(3)));
        program.patch(SOAP, json!({ "variants": [{ "productId": "natron-5-kg", "active": false }] })).await.ok(200);
        let seen = Client::of(&world).get(SOAP).await.ok(200);
        assert!(!seen["variants"].to_string().contains("natron-5-kg"));
    }

    async fn all_of_a_change_is_done_or_nothing(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let before = program.patch(SOAP, json!({})).await.ok(200);
        for (variants, code) in [
            (json!([{ "productId": SODA, "unitPrice": 1 }, { "productId": "MS-365-BUS-STD", "unitPrice": 1 }]), (409, "product.variantTaken")),
            (json!([{ "productId": SODA, "unitPrice": 1 }, { "productId": "new-one" }]), (400, "request.invalid")),
            (json!([{ "productId": SODA, "onHand": 1 }]), (400, "request.invalid")),
            (json!([{ "productId": SODA, "unitPrice": -1 }]), (400, "request.invalid")),
        ] {
            let answer = program.patch(SOAP, json!({ "title": "Half", "variants": variants })).await;
            assert_eq!(answer.refusal(), refused(code.0, code.1), "{variants}");
        }
        assert_eq!(program.patch(SOAP, json!({})).await.ok(200), before);
    }

    async fn what_is_wrong_is_named(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        for (change, field) in [
            (json!({ "title": "" }), "title"),
            (json!({ "title": null }), "title"),
            (json!({ "taxClass": "luxury" }), "taxClass"),
            (json!({ "images": "x" }), "images"),
            (json!({ "variants": [{ "unitPrice": 1 }] }), "variants[0]"),
            (json!({ "variants": [{ "productId": SODA, "active": "yes" }] }), "variants[0].active"),
            (json!({ "variants": [{ "productId": SODA, "unitPrice": 0.001 }] }), "variants[0].unitPrice"),
        ] {
            assert_eq!(program.patch(SOAP, change.clone()).await.fault(), faulty(field), "{change}");
        }
        for unknown in ["unknown", SODA, "Ü", "%ff"] {
            let answer = program.patch(&format!("/api/products/{unknown}"), json!({ "title": "X" })).await;
            assert_eq!(answer.refusal(), refused(404, "cart.productNotFound"), "{unknown}");
        }
    }

    async fn only_staff_and_tokens_with_the_scope_change_products(store: Store) {
        let world = stocked(store).await;
        let change = || json!({ "title": "Natron" });
        assert_eq!(Client::of(&world).patch(SOAP, change()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.patch(SOAP, change()).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,customers,carts").await;
        assert_eq!(other.patch(SOAP, change()).await.refusal(), refused(403, "auth.insufficientScope"));
        Client::clerk(&world, Role::Staff).await.patch(SOAP, change()).await.ok(200);
    }
}
