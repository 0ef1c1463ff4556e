use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn each_page_is_read_from_its_place_in_an_index_without_sorting_the_orders() {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    for (status, place) in [
        (None, "SEARCH orders USING INDEX orders_by_flag (flagged>? AND (flagged,id)<(?,?))"),
        (
            Some(OrderStatus::Paid),
            "SEARCH orders USING INDEX orders_by_status (status=? AND flagged>? AND (flagged,id)<(?,?))",
        ),
    ] {
        let filter = OrderFilter { status, ..OrderFilter::default() };
        let plan = db.plan_raw(filter.sql()).await.unwrap();
        assert!(plan.iter().any(|step| step == place), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.contains("SCAN orders")), "{plan:#?}");
        let sorts = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        assert!(sorts <= 1, "only the page itself is sorted, with its flags: {plan:#?}");
    }
}
