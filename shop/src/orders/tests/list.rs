use domain::page::Limit;
use domain::rejection::Field;

use super::*;
use crate::orders::OrderQuery;

pub(super) async fn numbers(shop: &crate::Shop, query: &OrderQuery) -> Vec<String> {
    let page = shop.list_orders(staff(Role::Viewer), query).await.unwrap();
    page.items.into_iter().map(|order| order.number).collect()
}

fn search(words: &str) -> OrderQuery {
    OrderQuery { search: Some(words.to_owned()), ..OrderQuery::default() }
}

/// The numbers on all pages of a list, two orders on each.
pub(super) async fn paged(shop: &crate::Shop, query: &OrderQuery) -> Vec<String> {
    let mut query = OrderQuery { limit: Limit::new(2).unwrap(), ..query.clone() };
    let mut seen = Vec::new();
    loop {
        let page = shop.list_orders(staff(Role::Viewer), &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|order| order.number));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return seen,
        }
    }
}

on_both_engines! {
    async fn orders_are_for_staff_only(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        for actor in [Actor::Anonymous, Actor::Guest(VISITOR)] {
            assert_eq!(rejection(shop.list_orders(actor, &OrderQuery::default()).await), Rejection::AuthRequired);
            assert_eq!(rejection(shop.count_flagged_orders(actor).await), Rejection::AuthRequired);
            assert_eq!(rejection(shop.order_detail(actor, &order.id.to_string()).await), Rejection::AuthRequired);
        }
        for role in [Role::Owner, Role::Staff, Role::Viewer] {
            assert_eq!(shop.list_orders(staff(role), &OrderQuery::default()).await.unwrap().items.len(), 1);
        }
    }

    async fn orders_are_found_by_number_email_name_and_product(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let orders = [a_paid_order(1, "Ada Lovelace"), a_paid_order(2, "Grace Hopper"), an_order(3)];
        save(&store, &orders).await;
        assert_eq!(numbers(&shop, &OrderQuery::default()).await, ["KN-2026-0003", "KN-2026-0002", "KN-2026-0001"]);
        for found in ["KN-2026-0001", "ada", "LOVELACE ada", "ada.lovelace@example.com", "lovel natron"] {
            assert_eq!(numbers(&shop, &search(found)).await, ["KN-2026-0001"], "{found}");
        }
        assert_eq!(numbers(&shop, &search("kaisèr-natron")).await.len(), 3);
        for missed in ["Turing", "ada hopper", "atron", "'; DROP TABLE orders; --", "%", "100%"] {
            let expected = if missed == "%" { 3 } else { 0 };
            assert_eq!(numbers(&shop, &search(missed)).await.len(), expected, "{missed}");
        }
    }

    async fn orders_are_narrowed_by_status_and_by_what_needs_a_look(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let orders = [a_paid_order(1, "Ada"), a_paid_order(2, "Grace"), an_order(3)];
        save(&store, &orders).await;
        flag(&shop, &orders[0], FlagKind::LatePayment, "").await;
        flag(&shop, &orders[0], FlagKind::PaidTwice, "").await;
        flag(&shop, &orders[2], FlagKind::Disputed, "").await;
        let paid = OrderQuery { status: Some(OrderStatus::Paid), ..OrderQuery::default() };
        assert_eq!(numbers(&shop, &paid).await, ["KN-2026-0001", "KN-2026-0002"]);
        let flagged = OrderQuery { flagged: true, ..OrderQuery::default() };
        assert_eq!(numbers(&shop, &flagged).await, ["KN-2026-0003", "KN-2026-0001"]);
        let both = OrderQuery { flagged: true, ..paid };
        assert_eq!(numbers(&shop, &both).await, ["KN-2026-0001"]);
        assert_eq!(shop.count_flagged_orders(staff(Role::Viewer)).await.unwrap(), 2);
        let summary = &shop.list_orders(staff(Role::Viewer), &both).await.unwrap().items[0];
        assert_eq!(summary.flags, [FlagKind::LatePayment, FlagKind::PaidTwice]);
        assert_eq!((summary.pieces, summary.total.minor), (2, 1558));
    }

    async fn what_needs_a_look_comes_first_on_whatever_page_it_would_be(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let mut orders: Vec<_> = (1..=9).map(an_order).collect();
        for paid in [1, 3, 5, 7] {
            orders[paid] = a_paid_order(u32::try_from(paid).unwrap() + 1, "Ada");
        }
        save(&store, &orders).await;
        for flagged in [0, 1, 3, 8] {
            flag(&shop, &orders[flagged], FlagKind::Disputed, "").await;
            flag(&shop, &orders[flagged], FlagKind::PaidTwice, "").await;
        }
        let number = |running: &i32| format!("KN-2026-{running:04}");
        let all = OrderQuery::default();
        assert_eq!(paged(&shop, &all).await, [9, 4, 2, 1, 8, 7, 6, 5, 3].iter().map(number).collect::<Vec<_>>());
        let paid = OrderQuery { status: Some(OrderStatus::Paid), ..all.clone() };
        assert_eq!(paged(&shop, &paid).await, [4, 2, 8, 6].iter().map(number).collect::<Vec<_>>());
        let flagged = OrderQuery { flagged: true, ..all.clone() };
        assert_eq!(paged(&shop, &flagged).await, [9, 4, 2, 1].iter().map(number).collect::<Vec<_>>());
        let found = OrderQuery { flagged: true, ..search("ada") };
        assert_eq!(paged(&shop, &found).await, [4, 2].iter().map(number).collect::<Vec<_>>());
        assert_eq!(paged(&shop, &search("ada")).await, [4, 2, 8, 6].iter().map(number).collect::<Vec<_>>());
    }

    async fn a_flag_that_is_settled_between_two_pages_hides_no_order_and_repeats_none_but_its_own(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let orders: Vec<_> = (1..=4).map(an_order).collect();
        save(&store, &orders).await;
        flag(&shop, &orders[1], FlagKind::Disputed, "").await;
        flag(&shop, &orders[0], FlagKind::Disputed, "").await;
        let first = OrderQuery { limit: Limit::new(1).unwrap(), ..OrderQuery::default() };
        let page = shop.list_orders(Actor::System, &first).await.unwrap();
        assert_eq!(page.items[0].number, "KN-2026-0002");
        let open = shop.order_detail(Actor::System, &orders[1].id.to_string()).await.unwrap().flags[0].id;
        shop.settle_flag(Actor::System, orders[1].id, open, None).await.unwrap();
        let rest = OrderQuery { cursor: page.next, ..OrderQuery::default() };
        assert_eq!(numbers(&shop, &rest).await, ["KN-2026-0001", "KN-2026-0004", "KN-2026-0003", "KN-2026-0002"]);
    }

    async fn pages_follow_each_other_without_gap_or_repetition(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let orders: Vec<_> = (1..=7).map(an_order).collect();
        save(&store, &orders).await;
        let expected: Vec<_> = (1..=7).rev().map(|running| format!("KN-2026-{running:04}")).collect();
        assert_eq!(paged(&shop, &OrderQuery::default()).await, expected);
    }

    async fn a_cursor_that_nobody_gave_is_refused(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let old = crate::cursor::encode(&an_order(1).id);
        for cursor in ["", "x", "ord_1", "22ff", &old] {
            let query = OrderQuery { cursor: Some(cursor.to_owned()), ..OrderQuery::default() };
            let refused = rejection(shop.list_orders(Actor::System, &query).await);
            assert_eq!(refused, Rejection::Invalid { field: Field::Cursor });
        }
    }
}
