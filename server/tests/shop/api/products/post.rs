//! `POST /api/products`

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, SODA, faulty, item, refused};
use crate::api::counter::stocked;

/// A product of one size.
fn bell() -> Value {
    json!({
        "title": "Ox bell", "vendor": "Glockenhof", "category": "Bells & Whistles",
        "variants": [{ "productId": "ox-bell-small", "size": "small", "unitPrice": 12.5, "onHand": 7 }]
    })
}

store::on_both_engines! {
    async fn a_product_is_added_and_can_be_bought(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let made = program.post("/api/products", bell()).await;
        assert_eq!(made.header("location"), Some("/api/products/ox-bell"));
        let made = made.ok(201);
        assert_eq!((&made["slug"], &made["category"], &made["taxClass"]), (&json!("ox-bell"), &json!("bells-whistles"), &json!("standard")));
        assert_eq!(
            made["variants"],
            json!([{ "productId": "ox-bell-small", "size": "small", "unitPrice": 12.5, "currency": "EUR",
                "available": 7, "onHand": 7, "active": true }])
        );
        let shopper = Client::of(&world);
        let seen = shopper.get("/api/products/ox-bell").await.ok(200);
        assert!(seen["variants"][0].get("onHand").is_none() && seen.get("taxClass").is_none());
        let cart = shopper.post("/api/cart/items", item("ox-bell-small", 2)).await.ok(201);
        assert_eq!(cart["subtotal"].to_string(), "25.0");
    }

    async fn everything_of_a_product_can_be_said(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let mut whole = bell();
        whole["slug"] = json!("a-bell");
        whole["description"] = json!("Cast brass.\n\nHeard from far away.");
        whole["taxClass"] = json!("reduced");
        whole["images"] = json!([{ "url": "/images/products/bell.svg", "alt": "A bell", "width": 400, "height": 300 }]);
        whole["requiredAttributes"] = json!([{ "key": "name", "label": "Name of the ox", "pattern": "[A-Z][a-z]+" }]);
        whole["variants"] = json!([
            { "productId": "bell-1", "unitPrice": 0 },
            { "productId": "bell-2", "size": "large", "unitPrice": 99.99, "active": false, "onHand": 1 }
        ]);
        let made = program.post("/api/products", whole).await.ok(201);
        assert_eq!((&made["slug"], &made["taxClass"], &made["images"][0]["alt"]), (&json!("a-bell"), &json!("reduced"), &json!("A bell")));
        assert_eq!(made["requiredAttributes"][0]["pattern"], "[A-Z][a-z]+");
        assert_eq!(made["variants"][1]["active"], false);
        let seen = Client::of(&world).get("/api/products/a-bell").await.ok(200);
        assert_eq!(seen["variants"].as_array().unwrap().len(), 1, "what is not for sale is not shown");
    }

    async fn the_same_key_adds_once(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let first = program.post_once("/api/products", "one", bell()).await;
        let again = program.post_once("/api/products", "one", bell()).await;
        assert_eq!((first.status, first.text.as_str()), (201, again.text.as_str()));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    }

    async fn a_slug_and_a_variant_are_one_products(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        program.post("/api/products", bell()).await.ok(201);
        assert_eq!(program.post("/api/products", bell()).await.refusal(), refused(409, "product.slugTaken"));
        let mut other = bell();
        other["title"] = json!("Cow bell");
        assert_eq!(program.post("/api/products", other.clone()).await.refusal(), refused(409, "product.variantTaken"));
        other["variants"][0]["productId"] = json!(SODA);
        assert_eq!(program.post("/api/products", other).await.refusal(), refused(409, "product.variantTaken"));
        assert_eq!(program.get("/api/products/cow-bell").await.status, 404);
    }

    async fn what_is_wrong_is_named_by_its_path(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        for (field, value, path) in [
            ("title", json!(""), "title"),
            ("title", json!(7), "title"),
            ("slug", json!("Ox Bell"), "slug"),
            ("vendor", json!(null), "vendor"),
            ("category", json!(" "), "category"),
            ("taxClass", json!("luxury"), "taxClass"),
            ("images", json!([{ "url": "https://evil.example/x.svg" }]), "images"),
            ("images", json!([{ "alt": "x" }]), "images[0]"),
            ("requiredAttributes", json!([{ "key": "a b", "label": "A" }]), "requiredAttributes"),
            ("variants", json!([]), "variants"),
            ("variants", json!([{ "productId": "ä", "unitPrice": 1 }]), "variants[0].productId"),
            ("variants", json!([{ "productId": "a", "unitPrice": 1 }, { "productId": "b" }]), "variants[1].unitPrice"),
            ("variants", json!([{ "productId": "a", "unitPrice": -1 }]), "variants[0].unitPrice"),
            ("variants", json!([{ "productId": "a", "unitPrice": 1.001 }]), "variants[0].unitPrice"),
            ("variants", json!([{ "productId": "a", "unitPrice": "1" }]), "variants[0].unitPrice"),
            ("variants", json!([{ "productId": "a", "unitPrice": 1, "onHand": -1 }]), "variants[0].onHand"),
            ("variants", json!([{ "productId": "a", "unitPrice": 1, "size": "x".repeat(201) }]), "variants[0].size"),
        ] {
            let mut product = bell();
            product[field] = value.clone();
            assert_eq!(program.post("/api/products", product).await.fault(), faulty(path), "{field} {value}");
        }
        let nothing = program.post("/api/products", json!({})).await.json();
        assert_eq!(nothing["error"]["details"].as_array().unwrap().len(), 4, "{nothing}");
    }

    async fn only_staff_and_tokens_with_the_scope_add_products(store: Store) {
        let world = stocked(store).await;
        assert_eq!(Client::of(&world).post("/api/products", bell()).await.refusal(), refused(401, "auth.required"));
        let viewer = Client::clerk(&world, Role::Viewer).await;
        assert_eq!(viewer.post("/api/products", bell()).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,customers,carts").await;
        assert_eq!(other.post("/api/products", bell()).await.refusal(), refused(403, "auth.insufficientScope"));
        let customer = crate::api::counter::somebody(&world).await;
        let theirs = Client::program_of(&world, "products", customer).await;
        assert_eq!(theirs.post("/api/products", bell()).await.refusal(), refused(403, "auth.insufficientScope"));
        Client::clerk(&world, Role::Staff).await.post("/api/products", bell()).await.ok(201);
    }
}
