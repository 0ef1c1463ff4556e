//! One thing done with several orders of the list (ADM-3).

use super::*;

const BULK: &str = "/fn/bulk-orders";

/// A form with these orders chosen; the boxes that are not leave gaps.
fn chosen(deed: &str, orders: &[&str]) -> Vec<(String, String)> {
    let boxes = orders.iter().enumerate().map(|(index, id)| (format!("orders[{}]", 3 * index + 1), (*id).to_owned()));
    let list = "/admin/orders?status=paid".to_owned();
    boxes.chain([("deed".to_owned(), deed.to_owned()), ("back".to_owned(), list)]).collect()
}

store::on_both_engines! {
    async fn each_order_is_processed_by_itself_and_each_outcome_is_told(store: Store) {
        let world = World::open(store).await;
        let (one, two) = (sold(&world).await, sold(&world).await);
        let pending = Shopper::of(&world).await.check_out(&world).await.order;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let ids = [one.to_string(), pending.to_string(), two.to_string(), "ord_unknown".to_owned()];
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let fields = chosen("adjust", &ids);
        let response = clerk.submit(BULK, &borrowed(&fields)).await;
        assert_eq!(place(&response), (303, "/admin/orders?status=paid".into()));
        let (_, page) = clerk.see("/admin/orders?status=paid").await;
        assert!(page.contains("Process: lower items to what is in stock: 2 done, 2 refused"), "{page}");
        for id in [one, two] {
            assert!(order(&world, id).await.processed_at.is_some());
        }
        assert!(page.contains("The order was processed and costs €15.58") && page.contains("Unknown orderId."), "{page}");
        assert!(!clerk.see("/admin/orders").await.1.contains("2 refused"), "it is told once");
        let fields = chosen("ship", &ids);
        clerk.submit(BULK, &borrowed(&fields)).await;
        let (_, page) = clerk.see("/admin/orders?status=paid").await;
        assert!(page.contains("Mark as shipped: 2 done, 2 refused") && page.contains("Process it first."), "{page}");
        assert_eq!(order(&world, two).await.fulfilment_status, FulfilmentStatus::Shipped);
    }

    async fn an_order_that_is_chosen_twice_at_once_is_processed_once(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await.to_string();
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let fields = chosen("adjust", &[&id, &id]);
        let fields = borrowed(&fields);
        let (first, second) = tokio::join!(clerk.submit(BULK, &fields), clerk.submit(BULK, &fields));
        assert_eq!((first.status().as_u16(), second.status().as_u16()), (303, 303));
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'processing'").await, 1);
    }

    async fn nothing_chosen_and_odd_requests_change_nothing(store: Store) {
        let world = World::open(store).await;
        sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        clerk.submit(BULK, &borrowed(&chosen("adjust", &[]))).await;
        assert!(clerk.see("/admin/orders").await.1.contains("Please choose at least one order"));
        assert_eq!(clerk.status_of(BULK, encoded(&borrowed(&chosen("burn", &["ord_x"])))).await, 400);
        let many = vec!["ord_x"; 101];
        assert_eq!(clerk.status_of(BULK, encoded(&borrowed(&chosen("ship", &many)))).await, 400);
        let away = [("deed", "ship"), ("orders[0]", "ord_x"), ("back", "//evil.example")];
        assert_eq!(place(&clerk.submit(BULK, &away).await), (303, "/admin/orders".into()));
    }

    async fn the_list_is_narrowed_to_what_was_processed_or_was_not(store: Store) {
        let world = World::open(store).await;
        let (done, open) = (sold(&world).await, sold(&world).await);
        let clerk = Clerk::inside(&world, Role::Staff).await;
        clerk.submit("/fn/process-order", &[("id", &done.to_string()), ("strategy", "adjust")]).await;
        let listed = async |path: &str| {
            let (status, page) = clerk.see(path).await;
            assert_eq!(status, 200, "{path}");
            (page.contains(&format!("/admin/orders/{done}")), page.contains(&format!("/admin/orders/{open}")))
        };
        assert_eq!(listed("/admin/orders").await, (true, true));
        assert_eq!(listed("/admin/orders?processed=yes").await, (true, false));
        assert_eq!(listed("/admin/orders?processed=no&status=paid").await, (false, true));
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(page.contains("row--processed") && page.contains("row--pending") && page.contains("not yet"), "{page}");
        assert_eq!(clerk.see("/admin/orders?processed=maybe").await.0, 400);
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        assert!(!viewer.see("/admin/orders").await.1.contains("checkbox\" name=\"orders"), "a viewer chooses nothing");
    }
}
