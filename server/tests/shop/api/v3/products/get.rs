//! `GET /api/v3/products` and `…/{id}`

use serde_json::json;

use crate::api::client::{Client, LICENCE, faulty, refused};
use crate::api::counter::{somebody, stocked};

store::on_both_engines! {
    async fn any_token_sees_what_is_for_sale_and_what_must_be_said_for_it(store: Store) {
        let world = stocked(store).await;
        let bob = somebody(&world).await;
        let (shops, own) = (Client::program(&world, "carts").await, Client::program_of(&world, "carts", bob).await);
        for program in [shops, own] {
            let licence = program.get(&format!("/api/v3/products/{LICENCE}")).await.ok(200);
            let asked = &licence["requiredAttributes"][0];
            assert_eq!((&asked["key"], asked["pattern"].is_string()), (&json!("domain"), true));
            let all = program.get("/api/v3/products?limit=5").await.ok(200);
            assert_eq!(all["items"].as_array().unwrap().len(), 5);
            assert!(all["count"].as_u64().unwrap() > 5 && all["nextCursor"].is_string());
            let found = program.get("/api/v3/products?query=natron").await.ok(200);
            assert_eq!(found["items"][0]["slug"], "kaiser-natron-pulver");
            let unknown = program.get("/api/v3/products/nonsense").await;
            assert_eq!(unknown.refusal(), refused(404, "cart.productNotFound"));
            assert_eq!(program.get("/api/v3/products?limit=101").await.fault(), faulty("limit"));
        }
    }
}
