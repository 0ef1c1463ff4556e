use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn each_page_is_read_from_its_place_in_an_index_without_sorting_the_orders() {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    let paid = Some(OrderStatus::Paid);
    for (status, processed, index) in [
        (None, None, "orders_by_flag"),
        (None, Some(false), "orders_unprocessed"),
        (None, Some(true), "orders_processed"),
        (paid, None, "orders_by_status"),
        (paid, Some(false), "orders_unprocessed_by_status"),
        (paid, Some(true), "orders_by_status"),
    ] {
        let filter = OrderFilter { status, processed, ..OrderFilter::default() };
        let plan = db.plan_raw(filter.sql()).await.unwrap();
        let status = if status.is_some() { "status=? AND " } else { "" };
        let place = format!("SEARCH orders USING INDEX {index} ({status}flagged>? AND (flagged,id)<(?,?))");
        assert!(plan.contains(&place), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.contains("SCAN orders")), "{plan:#?}");
        let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        assert!(sorts <= 1, "only the page itself is sorted, with its flags: {plan:#?}");
    }
}
