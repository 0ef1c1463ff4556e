//! Processing an order on its page, and paying back what that left over (PROC-6, PAY-10).

use super::*;
use crate::support::shopper::SODA;

const PROCESS: &str = "/fn/process-order";
const REFUND: &str = "/fn/refund-order";

/// What is left on the shelf.
async fn shelve(world: &World, pieces: u32) {
    world.run(&format!("UPDATE variants SET on_hand = {pieces} WHERE id = '{SODA}'")).await;
}

/// The value of a hidden field of a page, where it stands last.
fn hidden(page: &str, name: &str) -> String {
    let field = format!(r#"name="{name}" value=""#);
    let (_, rest) = page.rsplit_once(&field).unwrap_or_else(|| panic!("{name} is on the page: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

store::on_both_engines! {
    async fn the_page_shows_what_each_strategy_would_do_and_the_button_does_just_that(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        shelve(&world, 1).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let here = format!("/admin/orders/{id}");
        let (_, page) = clerk.see(&here).await;
        for shown in ["Process this order", "2 → 1", "2 → 0", "€15.58 → €10.24", "€5.34", "€15.58 → €5.34", "1 → 0", "not processed"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let press = [("id", id.to_string()), ("strategy", "reject".to_owned())];
        let fields: Vec<_> = press.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(place(&clerk.submit(PROCESS, &fields).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("There is too little in stock") && page.contains("2 wanted, 1 available"), "{page}");
        assert!(order(&world, id).await.processed_at.is_none());
        let id_text = id.to_string();
        let fields = [("id", id_text.as_str()), ("strategy", "adjust")];
        assert_eq!(place(&clerk.submit(PROCESS, &fields).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("The order was processed and costs €10.24; €5.34 became credit"), "{page}");
        assert!(!page.contains(PROCESS) && page.contains("Refund the credit of €5.34"), "{page}");
        assert!(page.contains("/fn/ship-order") && !page.contains("/fn/delete-order"), "{page}");
        assert_eq!(world.number(&format!("SELECT on_hand + reserved FROM variants WHERE id = '{SODA}'")).await, 0);
        clerk.submit(PROCESS, &fields).await;
        assert!(clerk.see(&here).await.1.contains("already"), "a second press is told what happened");
        assert_eq!(clerk.status_of(PROCESS, encoded(&fields)).await, 409);
    }

    async fn the_credit_that_processing_left_is_paid_back_once_however_often_the_button_is_pressed(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        shelve(&world, 1).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let (here, id_text) = (format!("/admin/orders/{id}"), id.to_string());
        clerk.submit(PROCESS, &[("id", &id_text), ("strategy", "adjust")]).await;
        let (_, page) = clerk.see(&here).await;
        let press = hidden(page.split("Refund the credit").next().unwrap(), "press");
        let fields = [("id", id_text.as_str()), ("press", press.as_str()), ("amount", "5.34")];
        assert_eq!(place(&clerk.submit(REFUND, &fields).await), (303, here.clone()));
        assert_eq!(place(&clerk.submit(REFUND, &fields).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("€5.34 was paid back") && !page.contains("Refund the credit"), "{page}");
        assert!(page.contains("€15.58 was received, €10.24 of it can be paid back."), "{page}");
        assert_eq!(world.number("SELECT COUNT(*) FROM refunds").await, 1);
        let press = hidden(&page, "press");
        let refused = [("id", id_text.as_str()), ("press", press.as_str()), ("amount", "10,25")];
        assert_eq!(place(&clerk.submit(REFUND, &refused).await), (303, here.clone()));
        assert!(clerk.see(&here).await.1.contains("No more than €10.24 of this order can be paid back."));
        for odd in ["x", "-1", "0", "1.234"] {
            let fields = [("id", id_text.as_str()), ("press", press.as_str()), ("amount", odd)];
            assert_eq!(clerk.status_of(REFUND, encoded(&fields)).await, 400, "{odd}");
        }
        let rest = [("id", id_text.as_str()), ("press", press.as_str()), ("reason", "duplicate"), ("note", "Called <her>.")];
        clerk.submit(REFUND, &rest).await;
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("€10.24 was paid back") && page.contains("It was paid twice"), "{page}");
        assert!(page.contains("Called &lt;her&gt;.") && !page.contains(r#"id="refund-amount""#), "{page}");
        assert_eq!(order(&world, id).await.status, domain::order::OrderStatus::Refunded);
    }

    async fn whoever_may_not_change_orders_sees_what_would_happen_and_cannot_do_it(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await.to_string();
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        let (status, page) = viewer.see(&format!("/admin/orders/{id}")).await;
        assert!(status == 200 && page.contains("What would happen") && !page.contains("<form class=\"admin-form\""), "{page}");
        let stranger = Clerk::at_the_door(&world, Role::Staff).await;
        for action in [PROCESS, REFUND, "/fn/ship-order", "/fn/delete-order", "/fn/edit-order-lines", "/fn/bulk-orders"] {
            let fields = [("id", id.as_str()), ("strategy", "adjust"), ("version", "1"), ("deed", "ship"), ("press", "12345678")];
            assert_eq!(viewer.submit(action, &fields).await.status(), 403, "{action}");
            assert_eq!(place(&stranger.submit(action, &fields).await), (303, "/admin/login".into()), "{action}");
            assert_eq!(stranger.status_of(action, encoded(&fields)).await, 401, "{action}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM orders WHERE processed_at IS NULL AND deleted_at IS NULL").await, 1);
    }

    async fn an_unpaid_order_says_why_it_waits_and_odd_requests_are_refused(store: Store) {
        let world = World::open(store).await;
        let started = Shopper::of(&world).await.check_out(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let id = started.order.to_string();
        let (_, page) = clerk.see(&format!("/admin/orders/{id}")).await;
        assert!(page.contains("It cannot be processed yet.") && !page.contains(PROCESS), "{page}");
        for (fields, expected) in [
            (vec![("id", id.as_str()), ("strategy", "adjust")], 409),
            (vec![("id", id.as_str()), ("strategy", "ADJUST")], 400),
            (vec![("id", id.as_str())], 400),
            (vec![("id", "ord_x"), ("strategy", "adjust")], 404),
            (vec![], 404),
        ] {
            assert_eq!(clerk.status_of(PROCESS, encoded(&fields)).await, expected, "{fields:?}");
        }
        let nothing = [("id", id.as_str()), ("press", "0123456789")];
        assert_eq!(clerk.status_of(REFUND, encoded(&nothing)).await, 409);
        assert_eq!(clerk.status_of("/fn/ship-order", encoded(&[("id", &id)])).await, 409);
    }

    async fn a_processed_order_is_shipped_and_cannot_be_deleted(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (here, id_text) = (format!("/admin/orders/{id}"), id.to_string());
        let fields = [("id", id_text.as_str()), ("strategy", "adjust"), ("tracking", "https://parcel.example/1")];
        clerk.submit(PROCESS, &fields).await;
        assert_eq!(clerk.status_of("/fn/delete-order", encoded(&fields)).await, 409);
        assert_eq!(place(&clerk.submit("/fn/delete-order", &fields).await), (303, here.clone()));
        assert!(clerk.see(&here).await.1.contains("This order was processed: it cannot be deleted"));
        assert_eq!(place(&clerk.submit("/fn/ship-order", &fields).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("The order was marked as shipped") && page.contains("https://parcel.example/1"), "{page}");
        assert_eq!(order(&world, id).await.fulfilment_status, FulfilmentStatus::Shipped);
    }
}
