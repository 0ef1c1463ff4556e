//! `GET /api/customers`

use domain::staff::Role;
use serde_json::{Value, json};

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{register, stocked};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|customer| customer["name"].as_str().unwrap()).collect()
}

store::on_both_engines! {
    async fn all_customers_are_listed_by_name_a_page_at_a_time(store: Store) {
        let world = stocked(store).await;
        for (email, name) in [("m@example.com", "Mallory"), ("z@example.com", "Ada"), ("a@example.com", "Émile")] {
            register(&world, email, name).await;
        }
        let program = Client::program(&world, "customers").await;
        let all = program.get("/api/customers").await.ok(200);
        assert_eq!((names(&all), &all["count"]), (vec!["Ada", "Émile", "Mallory"], &json!(3)));
        let ada = &all["items"][0];
        assert_eq!((&ada["email"], ada["balance"].to_string(), &ada["currency"]), (&json!("z@example.com"), "0.0".into(), &json!("EUR")));
        let first = program.get("/api/customers?limit=2").await.ok(200);
        let next = first["nextCursor"].as_str().unwrap();
        let second = program.get(&format!("/api/customers?limit=2&cursor={next}")).await.ok(200);
        assert_eq!((names(&first), names(&second)), (vec!["Ada", "Émile"], vec!["Mallory"]));
        assert!(second.get("nextCursor").is_none());
        assert_eq!(names(&program.get("/api/customers?query=emi").await.ok(200)), ["Émile"]);
        assert_eq!(program.get("/api/customers?limit=0").await.fault(), faulty("limit"));
        assert_eq!(program.get("/api/customers?cursor=zz").await.fault(), faulty("cursor"));
    }

    async fn a_customers_token_lists_that_customer(store: Store) {
        let world = stocked(store).await;
        register(&world, "ada@example.com", "Ada").await;
        let bob = register(&world, "bob@example.com", "Bob").await;
        let listed = Client::program_of(&world, "customers", bob).await.get("/api/customers").await.ok(200);
        assert_eq!((names(&listed), &listed["count"]), (vec!["Bob"], &json!(1)));
    }

    async fn only_staff_and_tokens_with_the_scope_see_customers(store: Store) {
        let world = stocked(store).await;
        assert_eq!(Client::of(&world).get("/api/customers").await.refusal(), refused(401, "auth.required"));
        let other = Client::program(&world, "orders:read,orders:write,products,carts").await;
        assert_eq!(other.get("/api/customers").await.refusal(), refused(403, "auth.insufficientScope"));
        assert_eq!(Client::clerk(&world, Role::Viewer).await.get("/api/customers").await.ok(200)["count"], 0);
    }
}
