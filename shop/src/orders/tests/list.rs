use domain::order::FlagKind;
use domain::page::Limit;
use domain::rejection::Field;

use super::*;
use crate::orders::OrderQuery;

async fn numbers(shop: &crate::Shop, query: &OrderQuery) -> Vec<String> {
    let page = shop.list_orders(staff(Role::Viewer), query).await.unwrap();
    page.items.into_iter().map(|order| order.number).collect()
}

fn search(words: &str) -> OrderQuery {
    OrderQuery { search: Some(words.to_owned()), ..OrderQuery::default() }
}

async fn flag(store: &Store, order: &Order, kind: FlagKind) {
    let flagged: std::result::Result<_, StoreError> =
        in_transaction!(store, |db| { db.raise_flag(order.id, kind, "", Timestamp::from_millis(9)).await });
    flagged.unwrap();
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
        flag(&store, &orders[0], FlagKind::LatePayment).await;
        flag(&store, &orders[0], FlagKind::PaidTwice).await;
        flag(&store, &orders[2], FlagKind::Disputed).await;
        let paid = OrderQuery { status: Some(OrderStatus::Paid), ..OrderQuery::default() };
        assert_eq!(numbers(&shop, &paid).await, ["KN-2026-0002", "KN-2026-0001"]);
        let flagged = OrderQuery { flagged: true, ..OrderQuery::default() };
        assert_eq!(numbers(&shop, &flagged).await, ["KN-2026-0003", "KN-2026-0001"]);
        let both = OrderQuery { flagged: true, ..paid };
        assert_eq!(numbers(&shop, &both).await, ["KN-2026-0001"]);
        assert_eq!(shop.count_flagged_orders(staff(Role::Viewer)).await.unwrap(), 2);
        let summary = &shop.list_orders(staff(Role::Viewer), &both).await.unwrap().items[0];
        assert_eq!((summary.flags, summary.pieces, summary.total.minor), (2, 2, 1558));
    }

    async fn pages_follow_each_other_without_gap_or_repetition(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let orders: Vec<_> = (1..=7).map(an_order).collect();
        save(&store, &orders).await;
        let mut query = OrderQuery { limit: Limit::new(3).unwrap(), ..OrderQuery::default() };
        let mut seen = Vec::new();
        loop {
            let page = shop.list_orders(staff(Role::Viewer), &query).await.unwrap();
            seen.extend(page.items.into_iter().map(|order| order.number));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        let expected: Vec<_> = (1..=7).rev().map(|running| format!("KN-2026-{running:04}")).collect();
        assert_eq!(seen, expected);
    }

    async fn a_cursor_that_nobody_gave_is_refused(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        for cursor in ["", "x", "ord_1", "22ff"] {
            let query = OrderQuery { cursor: Some(cursor.to_owned()), ..OrderQuery::default() };
            let refused = rejection(shop.list_orders(Actor::System, &query).await);
            assert_eq!(refused, Rejection::Invalid { field: Field::Cursor });
        }
    }
}
