//! The list of orders, narrowed and sorted by its address (ADM-3).

use super::*;
use crate::support::buyer::Buyer;

/// Three orders: paid and shipped in the last moment of April, partly paid back in the first of May, and a dear one on
/// account in its last, all by the clocks of Berlin.
async fn three(world: &World) -> [OrderId; 3] {
    let ids = [sold(world).await, sold(world).await, sold(world).await];
    let changes = [
        "fulfilment_status = 'shipped', created_at = 1777586399999, total = 500",
        "refunded = 100, created_at = 1777586400000, total = 300",
        "source = 'business', status = 'pending', payment_status = 'pending', created_at = 1780264799999, total = 900",
    ];
    for (id, change) in ids.iter().zip(changes) {
        world.run(&format!("UPDATE orders SET {change} WHERE id = '{id}'")).await;
    }
    ids
}

/// Which of these orders a text names, in its order.
fn named(text: &str, ids: &[OrderId]) -> Vec<usize> {
    let mut places: Vec<_> =
        ids.iter().enumerate().filter_map(|(index, id)| Some((text.find(&id.to_string())?, index))).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, index)| index).collect()
}

store::on_both_engines! {
    async fn the_page_and_its_file_hold_what_the_filters_let_through(store: Store) {
        let world = World::open(store).await;
        let ids = three(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        for (filters, expected) in [
            ("payment=paid", vec![0]),
            ("payment=partly-refunded", vec![1]),
            ("payment=unpaid", vec![2]),
            ("payment=refunded", vec![]),
            ("fulfilment=shipped", vec![0]),
            ("fulfilment=unfulfilled&source=storefront", vec![1]),
            ("source=business", vec![2]),
            ("source=order-service", vec![]),
            ("from=2026-05-01", vec![2, 1]),
            ("until=2026-04-30", vec![0]),
            ("from=2026-05-01&until=2026-05-31&payment=partly-refunded", vec![1]),
            ("q=natron&from=2026-04-30&until=2026-05-01", vec![1, 0]),
            ("payment=&fulfilment=&source=&from=&until=&sort=", vec![2, 1, 0]),
        ] {
            let (status, page) = clerk.see(&format!("/admin/orders?{filters}")).await;
            assert_eq!((status, named(&page, &ids)), (200, expected.clone()), "{filters}");
            let file = clerk.get(&format!("/admin/orders.csv?{filters}")).await.text().await.unwrap();
            assert_eq!(named(&file, &ids), expected, "{filters}");
        }
    }

    async fn the_page_is_sorted_as_its_address_says(store: Store) {
        let world = World::open(store).await;
        let ids = three(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        for (sort, expected, caption) in [
            ("newest", [2, 1, 0], "newest first"),
            ("oldest", [0, 1, 2], "Orders, oldest first"),
            ("total-down", [2, 0, 1], "Orders, highest total first"),
            ("total-up", [1, 0, 2], "Orders, lowest total first"),
        ] {
            let (_, page) = clerk.see(&format!("/admin/orders?sort={sort}")).await;
            assert_eq!(named(&page, &ids), expected, "{sort}");
            assert!(page.contains(caption) && page.contains(&format!(r#"<option value="{sort}" selected"#)), "{page}");
        }
    }

    async fn what_is_chosen_stays_in_the_form_and_in_every_link(store: Store) {
        let world = World::open(store).await;
        three(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(page.contains("<details class=\"fold admin-filters__more\"><summary>More filters</summary>"), "{page}");
        assert!(!page.contains("Show all"), "{page}");
        let filters = "payment=partly-refunded&source=storefront&from=2026-05-01";
        let (_, page) = clerk.see(&format!("/admin/orders?{filters}&sort=total-up")).await;
        let escaped = filters.replace('&', "&amp;");
        for shown in [
            "<details open class=\"fold admin-filters__more\"><summary>More filters (3 set)</summary>".to_owned(),
            r#"<option value="partly-refunded" selected>Partly refunded</option>"#.to_owned(),
            r#"<option value="storefront" selected>Storefront</option>"#.to_owned(),
            r#"value="2026-05-01""#.to_owned(),
            r#"<span class="pill">Partly refunded</span>"#.to_owned(),
            format!(r#"href="/admin/orders.csv?{escaped}""#),
            format!(r#"name="back" value="/admin/orders?{escaped}&amp;sort=total-up""#),
            r#"<a href="/admin/orders">Show all</a>"#.to_owned(),
        ] {
            assert!(page.contains(&shown), "{shown}: {page}");
        }
        let back = format!("/admin/orders?{filters}&sort=total-up");
        let response = clerk.submit("/fn/bulk-orders", &[("deed", "ship"), ("back", &back)]).await;
        assert_eq!(place(&response), (303, back));
    }

    async fn a_filter_that_is_none_is_refused_in_the_list_and_in_the_file(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        for wrong in [
            "payment=lost",
            "fulfilment=lost",
            "source=lost",
            "from=2026-02-30",
            "until=30.04.2026",
            "sort=name",
        ] {
            for path in ["/admin/orders", "/admin/orders.csv"] {
                assert_eq!(clerk.get(&format!("{path}?{wrong}")).await.status(), 400, "{path} {wrong}");
            }
        }
        let away = Buyer::of(&world).get("/admin/orders?sort=oldest&source=business").await;
        assert_eq!(place(&away).0, 303);
    }

    async fn the_next_page_keeps_its_sorting_and_another_sorting_refuses_its_place(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        // Fifty more of the same total, which only their ids tell apart.
        for copy in 0..50 {
            world.run(&format!(
                "INSERT INTO orders (id, number, status, payment_status, fulfilment_status, source, currency, subtotal, \
                 shipping, tax, total, tax_rules, refunded, stock_held, cart_emptied, flagged, created_at, version, search_text) \
                 SELECT 'ord_000000000000000000000000{copy:02}', 'KN-1999-{copy:04}', status, payment_status, \
                 fulfilment_status, source, currency, subtotal, shipping, tax, total, tax_rules, 0, 0, 0, 0, created_at, 1, \
                 search_text FROM orders WHERE id = '{id}'"
            )).await;
        }
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, page) = clerk.see("/admin/orders?source=storefront&sort=total-down").await;
        let next = page.split(r#"rel="next" href=""#).nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert!(next.starts_with("/admin/orders?source=storefront&sort=total-down&cursor="), "{next}");
        let (status, second) = clerk.see(&next).await;
        assert_eq!((status, second.matches(r#"scope="row""#).count()), (200, 1));
        assert!(second.contains("KN-1999-0000") && !page.contains("KN-1999-0000"), "{second}");
        assert_eq!(clerk.get(&next.replace("total-down", "total-up")).await.status(), 400);
        assert_eq!(clerk.get(&next.replace("total-down", "")).await.status(), 400);
    }
}
