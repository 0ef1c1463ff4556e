use domain::order::{OrderPayment, OrderSort};
use domain::page::Limit;
use domain::rejection::Field;

use super::list::{numbers, paged};
use super::*;
use crate::orders::{AskedOrders, ExportedOrders, OrderQuery};

const DAY: i64 = 86_400_000;

/// Seven orders, each of its own kind. In their numbers' order: unpaid, on account, failed, paid, paid and shipped, partly
/// paid back, wholly paid back; two with the same total and three with another one.
fn seven() -> Vec<Order> {
    let mut orders: Vec<_> = (1..=3).map(an_order).chain((4..=7).map(|running| a_paid_order(running, "Ada"))).collect();
    for (order, total) in orders.iter_mut().zip([500, 900, 500, 100, 900, 700, 900]) {
        order.totals.total = Money::new(total, Currency::Eur);
    }
    orders[1].source = OrderSource::Business;
    (orders[2].status, orders[2].payment_status) = (OrderStatus::Cancelled, PaymentStatus::Failed);
    orders[4].fulfilment_status = FulfilmentStatus::Shipped;
    (orders[5].source, orders[5].refunded) = (OrderSource::OrderService, Money::new(1, Currency::Eur));
    (orders[6].status, orders[6].payment_status) = (OrderStatus::Refunded, PaymentStatus::Refunded);
    orders[6].refunded = orders[6].totals.total;
    orders
}

async fn a_shop_with(store: &Store, orders: &[Order]) -> Shop {
    let shop = an_empty_shop(store.clone()).await.shop;
    super::export::save_whole(store, orders).await;
    shop
}

/// The running numbers of orders in a list, from page to page, and of those in the file of the same filters.
async fn both(shop: &Shop, query: &OrderQuery) -> (Vec<u32>, Vec<u32>) {
    let running = |number: String| number.rsplit('-').next().unwrap().parse().unwrap();
    let listed = paged(shop, query).await.into_iter().map(running).collect();
    let file = super::export::numbers(shop, &ExportedOrders::Of(query.clone())).await;
    (listed, file.into_iter().map(running).collect())
}

on_both_engines! {
    async fn each_filter_lets_through_what_it_says_in_the_list_and_in_the_file(store: Store) {
        let orders = seven();
        let shop = a_shop_with(&store, &orders).await;
        let asked = |name: &str, value: &str| {
            AskedOrders::read(|field| (field == name).then(|| value.to_owned())).query().unwrap()
        };
        for (name, value, expected) in [
            ("payment", "unpaid", vec![2, 1]),
            ("payment", "failed", vec![3]),
            ("payment", "paid", vec![5, 4]),
            ("payment", "partly-refunded", vec![6]),
            ("payment", "refunded", vec![7]),
            ("fulfilment", "shipped", vec![5]),
            ("fulfilment", "unfulfilled", vec![7, 6, 4, 3, 2, 1]),
            ("fulfilment", "delivered", vec![]),
            ("source", "storefront", vec![7, 5, 4, 3, 1]),
            ("source", "business", vec![2]),
            ("source", "order-service", vec![6]),
            ("payment", "", vec![7, 6, 5, 4, 3, 2, 1]),
        ] {
            let query = asked(name, value);
            assert_eq!(both(&shop, &query).await, (expected.clone(), expected), "{name}={value}");
        }
        for &payment in OrderPayment::ALL {
            let query = OrderQuery { payment: Some(payment), ..OrderQuery::default() };
            let so = orders.iter().filter(|order| OrderPayment::of(order.payment_status, order.refunded) == payment);
            let expected: Vec<_> = so.map(|order| order.number.clone()).rev().collect();
            assert_eq!(numbers(&shop, &query).await, expected, "{payment}");
        }
    }

    async fn filters_combine_in_every_sorting(store: Store) {
        let shop = a_shop_with(&store, &seven()).await;
        for &sort in OrderSort::ALL {
            let query = OrderQuery {
                search: Some("ada natron".to_owned()),
                status: Some(OrderStatus::Paid),
                payment: Some(OrderPayment::Paid),
                fulfilment: Some(FulfilmentStatus::Unfulfilled),
                source: Some(OrderSource::Storefront),
                processed: Some(false),
                from: "1970-01-01".parse().ok(),
                until: "1970-01-01".parse().ok(),
                sort,
                ..OrderQuery::default()
            };
            assert_eq!(both(&shop, &query).await, (vec![4], vec![4]), "{sort}");
            let flagged = OrderQuery { flagged: true, ..query };
            assert_eq!(both(&shop, &flagged).await, (vec![], vec![]), "{sort}");
        }
    }

    async fn pages_of_each_sorting_pass_through_ties_without_gap_or_repetition(store: Store) {
        let orders = seven();
        let shop = a_shop_with(&store, &orders).await;
        flag(&shop, &orders[1], FlagKind::Disputed, "").await;
        flag(&shop, &orders[1], FlagKind::PaidTwice, "").await;
        for (sort, expected) in [
            (OrderSort::Newest, [2, 7, 6, 5, 4, 3, 1]),
            (OrderSort::Oldest, [1, 2, 3, 4, 5, 6, 7]),
            (OrderSort::TotalDown, [7, 5, 2, 6, 3, 1, 4]),
            (OrderSort::TotalUp, [4, 1, 3, 6, 2, 5, 7]),
        ] {
            let query = OrderQuery { sort, ..OrderQuery::default() };
            assert_eq!(both(&shop, &query).await, (expected.to_vec(), vec![7, 6, 5, 4, 3, 2, 1]), "{sort}");
        }
    }

    async fn orders_of_one_moment_are_paged_by_their_ids(store: Store) {
        let mut orders = seven();
        for order in &mut orders {
            order.created_at = Timestamp::from_millis(5);
        }
        let shop = a_shop_with(&store, &orders).await;
        let query = OrderQuery { sort: OrderSort::Oldest, ..OrderQuery::default() };
        assert_eq!(both(&shop, &query).await.0, [1, 2, 3, 4, 5, 6, 7]);
    }

    async fn a_span_holds_its_days_from_the_first_midnight_of_the_shop_to_the_last(store: Store) {
        let mut orders: Vec<_> = (1..=4).map(an_order).collect();
        for (order, at) in orders.iter_mut().zip([DAY - 1, DAY, 2 * DAY - 1, 2 * DAY]) {
            // The shop is an hour ahead of UTC.
            order.created_at = Timestamp::from_millis(at - DAY / 24);
        }
        let shop = a_shop_with(&store, &orders).await;
        for (from, until, expected) in [
            ("1970-01-02", "1970-01-02", vec![3, 2]),
            ("1970-01-02", "", vec![4, 3, 2]),
            ("", "1970-01-02", vec![3, 2, 1]),
            ("1970-01-01", "1970-01-03", vec![4, 3, 2, 1]),
            ("1970-01-03", "1970-01-02", vec![]),
            ("1970-01-04", "", vec![]),
        ] {
            let (from, until) = (from.to_owned(), until.to_owned());
            let asked = AskedOrders { from, until, ..AskedOrders::default() };
            for &sort in OrderSort::ALL {
                let (mut listed, file) = both(&shop, &OrderQuery { sort, ..asked.query().unwrap() }).await;
                listed.sort_unstable_by(|one, other| other.cmp(one));
                assert_eq!((listed, file), (expected.clone(), expected.clone()), "{asked:?} {sort}");
            }
        }
    }

    async fn a_cursor_goes_on_in_its_own_sorting_only(store: Store) {
        let shop = a_shop_with(&store, &seven()).await;
        for &given in OrderSort::ALL {
            let first = OrderQuery { sort: given, limit: Limit::new(2).unwrap(), ..OrderQuery::default() };
            let cursor = shop.list_orders(Actor::System, &first).await.unwrap().next;
            for &sort in OrderSort::ALL {
                let next = OrderQuery { sort, cursor: cursor.clone(), ..OrderQuery::default() };
                let listed = shop.list_orders(Actor::System, &next).await;
                if sort == given {
                    assert_eq!(listed.unwrap().items.len(), 5);
                } else {
                    assert_eq!(rejection(listed), Rejection::Invalid { field: Field::Cursor }, "{given} {sort}");
                }
            }
        }
    }
}
