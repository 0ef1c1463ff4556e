//! `GET /api/v3/customers/{customerId}/orders` and `…/{orderId}`

use domain::ids::CustomerId;
use serde_json::{Value, json};

use crate::api::client::{Client, faulty, refused};
use crate::api::counter::{paid, pending, somebody, stocked};
use crate::support::World;

/// The customer of a paid order's path.
async fn buyer(world: &World, path: &str) -> CustomerId {
    let order = Client::program(world, "orders:read").await.get(path).await.ok(200);
    order["customerId"].as_str().unwrap().parse().unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|order| order["id"].as_str().unwrap()).collect()
}

store::on_both_engines! {
    async fn a_customers_orders_are_listed_the_newest_first_and_nobody_elses(store: Store) {
        let world = stocked(store).await;
        let paths = [paid(&world).await, paid(&world).await];
        pending(&world).await;
        let customer = buyer(&world, &paths[0]).await;
        let shops = Client::program(&world, "orders:read").await;
        let own = Client::program_of(&world, "orders:read", customer).await;
        let list = format!("/api/v3/customers/{customer}/orders");
        for program in [&shops, &own] {
            let listed = program.get(&list).await.ok(200);
            let expected: Vec<_> = paths.iter().rev().map(|path| path.rsplit('/').next().unwrap()).collect();
            assert_eq!((ids(&listed), &listed["count"]), (expected, &json!(2)));
            assert_eq!(listed["items"][0]["customerId"], json!(customer.to_string()));
        }
        let first = shops.get(&format!("{list}?limit=1")).await.ok(200);
        let next = first["nextCursor"].as_str().unwrap();
        assert_eq!(ids(&shops.get(&format!("{list}?limit=1&cursor={next}")).await.ok(200)).len(), 1);
        assert_eq!(shops.get(&format!("{list}?cursor=zz")).await.fault(), faulty("cursor"));
    }

    async fn an_order_is_shown_under_its_own_customer_only(store: Store) {
        let world = stocked(store).await;
        let path = paid(&world).await;
        let id = path.rsplit('/').next().unwrap();
        let (customer, bob) = (buyer(&world, &path).await, somebody(&world).await);
        let shops = Client::program(&world, "orders:read").await;
        let at = |customer: &str, order: &str| format!("/api/v3/customers/{customer}/orders/{order}");
        let shown = shops.get(&at(&customer.to_string(), id)).await.ok(200);
        assert_eq!((&shown["id"], &shown["customerId"]), (&json!(id), &json!(customer.to_string())));
        for (of, order, code) in [
            (bob.to_string(), id, "order.notFound"),
            (customer.to_string(), "nonsense", "order.notFound"),
            ("nonsense".to_owned(), id, "customer.notFound"),
        ] {
            assert_eq!(shops.get(&at(&of, order)).await.refusal(), refused(404, code), "{of} {order}");
        }
        let bobs = Client::program_of(&world, "orders:read", bob).await;
        assert_eq!(bobs.get(&at(&customer.to_string(), id)).await.refusal(), refused(404, "customer.notFound"));
        assert_eq!(bobs.get(&at(&bob.to_string(), id)).await.refusal(), refused(404, "order.notFound"));
    }
}
