use domain::time::Timestamp;
use sqlx::Sqlite;

use super::*;
use crate::testing::TestDatabase;

/// How SQLite reads the page of a list.
async fn plan(filter: &OrderFilter, sort: OrderSort) -> Vec<String> {
    plan_of(Narrowed::page(filter, &OrderPlace::start(sort), 51)).await
}

async fn plan_of(statement: Narrowed<Sqlite>) -> Vec<String> {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    db.plan_raw(&statement.0.into_string()).await.unwrap()
}

/// Nothing is narrowed; each filter by itself; and all of them at once.
fn filters() -> Vec<OrderFilter> {
    let none = OrderFilter::default;
    let every = OrderFilter {
        words: vec!["ada".to_owned(), "soda".to_owned()],
        status: Some(OrderStatus::Paid),
        payment: Some(OrderPayment::PartlyRefunded),
        fulfilment: Some(FulfilmentStatus::Unfulfilled),
        source: Some(OrderSource::Storefront),
        processed: Some(false),
        flagged: true,
        from: Some(Timestamp::from_millis(0)),
        before: Some(Timestamp::from_millis(1)),
    };
    let mut filters = vec![
        none(),
        OrderFilter { words: every.words.clone(), ..none() },
        OrderFilter { status: every.status, ..none() },
        OrderFilter { fulfilment: every.fulfilment, ..none() },
        OrderFilter { source: every.source, ..none() },
        OrderFilter { processed: Some(true), ..none() },
        OrderFilter { processed: Some(false), ..none() },
        OrderFilter { flagged: true, ..none() },
        OrderFilter { from: every.from, before: every.before, ..none() },
        every,
    ];
    filters.extend(OrderPayment::ALL.iter().map(|payment| OrderFilter { payment: Some(*payment), ..none() }));
    filters
}

#[tokio::test]
async fn every_page_is_read_from_its_place_in_an_index_without_sorting_the_orders() {
    for &sort in OrderSort::ALL {
        for filter in filters() {
            let plan = plan(&filter, sort).await;
            assert!(plan.iter().any(|step| step.starts_with("SEARCH orders USING INDEX")), "{filter:?} {plan:#?}");
            assert!(!plan.iter().any(|step| step.contains("SCAN orders")), "{filter:?} {plan:#?}");
            let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
            assert!(sorts <= 1, "only the page itself is sorted, with its flags: {filter:?} {plan:#?}");
        }
    }
}

#[tokio::test]
async fn the_usual_list_finds_what_is_rare_by_an_index_of_its_own() {
    let none = OrderFilter::default;
    let (paid, payment) = (Some(OrderStatus::Paid), |payment| OrderFilter { payment: Some(payment), ..none() });
    for (filter, place) in [
        (none(), "orders_by_flag ((flagged,id)<(?,?))"),
        (OrderFilter { processed: Some(false), ..none() }, "orders_unprocessed ((flagged,id)<(?,?))"),
        (OrderFilter { processed: Some(true), ..none() }, "orders_processed ((flagged,id)<(?,?))"),
        (OrderFilter { status: paid, ..none() }, "orders_by_status (status=? AND (flagged,id)<(?,?))"),
        (
            OrderFilter { status: paid, processed: Some(false), ..none() },
            "orders_unprocessed_by_status (status=? AND (flagged,id)<(?,?))",
        ),
        (
            OrderFilter { status: paid, processed: Some(true), ..none() },
            "orders_by_status (status=? AND (flagged,id)<(?,?))",
        ),
        (payment(OrderPayment::Unpaid), "orders_by_payment (payment_status=? AND (flagged,id)<(?,?))"),
        (payment(OrderPayment::PartlyRefunded), "orders_paid_back ((flagged,id)<(?,?))"),
        (
            OrderFilter { fulfilment: Some(FulfilmentStatus::Processing), ..none() },
            "orders_by_fulfilment (fulfilment_status=? AND (flagged,id)<(?,?))",
        ),
        (
            OrderFilter { source: Some(OrderSource::Business), ..none() },
            "orders_by_source (source=? AND (flagged,id)<(?,?))",
        ),
    ] {
        let plan = plan(&filter, OrderSort::Newest).await;
        assert!(plan.contains(&format!("SEARCH orders USING INDEX {place}")), "{filter:?} {plan:#?}");
    }
}

#[tokio::test]
async fn each_part_of_a_file_is_read_from_its_place_without_sorting() {
    for filter in filters() {
        let plan = plan_of(Narrowed::part(&filter, None, 200)).await;
        assert_eq!(plan, ["SEARCH orders USING INDEX sqlite_autoindex_orders_1 (id<?)"], "{filter:?}");
    }
}
