//! `GET /api/v3/customers`

use domain::staff::Role;
use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, stocked};

store::on_both_engines! {
    async fn customers_are_found_by_name_and_have_the_id_that_their_paths_need(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        register(&world, "bob@example.com", "Bob").await;
        let program = Client::program(&world, "customers").await;
        let all = program.get("/api/v3/customers").await.ok(200);
        assert_eq!((&all["count"], &all["items"][0]["customerId"]), (&json!(2), &json!(ada.to_string())));
        assert_eq!(all["items"][0]["id"], all["items"][0]["customerId"]);
        let first = program.get("/api/v3/customers?limit=1").await.ok(200);
        let next = first["nextCursor"].as_str().unwrap();
        let second = program.get(&format!("/api/v3/customers?limit=1&cursor={next}")).await.ok(200);
        assert_eq!(second["items"][0]["name"], "Bob");
        assert_eq!(program.get("/api/v3/customers?query=bob").await.ok(200)["count"], 1);
        assert_eq!(program.get("/api/v3/customers?limit=0").await.fault(), faulty("limit"));
        let own = Client::program_of(&world, "customers", ada).await.get("/api/v3/customers").await.ok(200);
        assert_eq!((&own["count"], &own["items"][0]["name"]), (&json!(1), &json!("Ada")));
    }

    async fn only_a_token_opens_these_doors_and_no_login_does(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let owner = Client::clerk(&world, Role::Owner).await;
        let path = format!("/api/v3/customers/{ada}");
        for path in ["/api/v3/customers", "/api/v3/products", "/api/v3/products/x", &path, &format!("{path}/orders")] {
            for nobody in [&Client::of(&world), &owner] {
                let answer = nobody.get(path).await;
                assert_eq!(answer.refusal(), refused(401, "auth.missingToken"), "{path}");
                assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            }
            let stranger = Client::bearer(&world, "oxc_nonsense").get(path).await;
            assert_eq!(stranger.refusal(), refused(401, "auth.invalidToken"), "{path}");
        }
        let other = Client::program(&world, "products,carts").await;
        for path in ["/api/v3/customers", &path, &format!("{path}/orders")] {
            assert_eq!(other.get(path).await.refusal(), refused(403, "auth.insufficientScope"), "{path}");
        }
    }
}
