//! Deleting orders, by the button and by hand-made request (PROC-5).

use super::*;

const DELETE: &str = "/fn/delete-order";

store::on_both_engines! {
    async fn a_deleted_order_is_on_no_page_any_more(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let started = shopper.check_out(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let id = started.order.to_string();
        let here = format!("/admin/orders/{id}");
        assert!(clerk.see(&here).await.1.contains(DELETE));
        assert_eq!(place(&clerk.submit(DELETE, &[("id", &id)]).await), (303, "/admin/orders".into()));
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(page.contains(&format!("Order {} was deleted", started.number)), "{page}");
        assert!(!page.contains(&here) && page.contains("There are no orders yet."), "{page}");
        for path in [here.clone(), format!("{here}/lines")] {
            assert_eq!(clerk.see(&path).await.0, 404, "{path}");
        }
        for action in [DELETE, "/fn/cancel-order", "/fn/process-order"] {
            let fields = [("id", id.as_str()), ("strategy", "adjust")];
            assert_eq!(clerk.status_of(action, encoded(&fields)).await, 404, "{action}");
        }
        assert_eq!(shopper.order(&world, &id).await.status(), 404);
    }

    async fn an_order_that_received_money_is_deleted_by_no_request(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let (here, id_text) = (format!("/admin/orders/{id}"), id.to_string());
        assert!(!clerk.see(&here).await.1.contains(DELETE), "no button");
        assert_eq!(place(&clerk.submit(DELETE, &[("id", &id_text)]).await), (303, here.clone()));
        assert!(clerk.see(&here).await.1.contains("Money was received for this order, so it cannot be deleted."));
        assert_eq!(clerk.status_of(DELETE, encoded(&[("id", &id_text)])).await, 409);
        assert_eq!(order(&world, id).await.status, domain::order::OrderStatus::Paid);
    }

    async fn an_order_that_is_being_paid_at_that_moment_is_paid_and_stays(store: Store) {
        let plan = crate::support::Plan { deliveries: crate::support::Deliveries::Off, ..Default::default() };
        let world = World::planned(store, plan).await;
        let started = Shopper::of(&world).await.check_out(&world).await;
        assert_eq!(pay(&world, &started.url, "4242 4242 4242 4242").await, 303);
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let (here, id) = (format!("/admin/orders/{}", started.order), started.order.to_string());
        assert_eq!(place(&clerk.submit(DELETE, &[("id", &id)]).await), (303, here.clone()));
        assert!(clerk.see(&here).await.1.contains("This order turned out to be paid"));
        assert_eq!(order(&world, started.order).await.status, domain::order::OrderStatus::Paid);
    }
}
