//! `GET /api/orders/{id}`, beside what `tests/orders.rs` proves of it.

use domain::actor::Actor;
use domain::staff::Role;
use shop::customers::managed::NewCustomer;

use crate::api::client::{Client, SODA, refused};
use crate::support::World;
use crate::support::clerk::Clerk;

store::on_both_engines! {
    async fn an_order_is_its_owners_and_the_staffs_alone(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::with_cart(&world, SODA, 2).await;
        let id = owner.press("/api/checkout/intent").await.ok(201)["orderId"].as_str().unwrap().to_owned();
        let path = format!("/api/orders/{id}");
        assert_eq!(owner.get(&path).await.ok(200)["id"].as_str(), Some(id.as_str()));
        for stranger in [Client::of(&world), Client::with_cart(&world, SODA, 1).await] {
            let foreign = stranger.get(&path).await;
            assert_eq!(foreign.refusal(), refused(404, "order.notFound"));
            for unknown in ["ord_00000000000000000000000000", "unknown", "%ff", "%00"] {
                assert_eq!(stranger.get(&format!("/api/orders/{unknown}")).await.text, foreign.text, "{unknown}");
            }
        }
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        assert_eq!(clerk.see(&path).await.0, 200);
        // A browser's list shows what that browser bought, whoever works there.
        assert!(clerk.see("/api/orders").await.1.contains(r#""count":0"#));
    }

    async fn the_number_of_a_purchase_is_told_to_all_and_whose_it_is_to_staff(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::with_cart(&world, SODA, 2).await;
        let id = owner.press("/api/checkout/intent").await.ok(201)["orderId"].as_str().unwrap().to_owned();
        let path = format!("/api/orders/{id}");
        assert_eq!(owner.get(&path).await.ok(200).get("poNumber"), None);
        let new = NewCustomer { name: "Ada".to_owned(), email: "ada@example.com".parse().unwrap() };
        let customer = world.shop.create_customer(Actor::System, new).await.unwrap().id;
        world.run(&format!("UPDATE orders SET po_number = 'MY-PO-12345', customer_id = '{customer}' WHERE id = '{id}'")).await;
        let told = owner.get(&path).await.ok(200);
        assert_eq!(told["poNumber"].as_str(), Some("MY-PO-12345"));
        assert_eq!((told.get("customerId"), told.get("vendor")), (None, None));
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, told) = clerk.see(&path).await;
        assert!(told.contains(&format!(r#""customerId":"{customer}""#)) && told.contains(r#""poNumber":"MY-PO-12345""#), "{told}");
    }
}
