use super::changes::CHANGES;
use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn each_query_reads_no_more_than_it_gives() {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    let status = EventFilter::Status(EventStatus::Stored);
    for (sql, step) in [
        (EventFilter::All.sql(), "SEARCH e USING INDEX stripe_events_by_arrival ((received_at,id)<(?,?))"),
        (EventFilter::NeedsLook.sql(), "SEARCH e USING INDEX stripe_events_to_look_at ((received_at,id)<(?,?))"),
        (status.sql(), "SEARCH e USING INDEX stripe_events_by_status (status=? AND (received_at,id)<(?,?))"),
        (COUNT_TO_LOOK_AT, "SCAN stripe_events USING INDEX stripe_events_to_look_at"),
        (CHANGES, "SEARCH t USING INDEX timeline_entries_by_cause (cause=?)"),
    ] {
        let plan = db.plan_raw(sql).await.unwrap();
        assert!(plan.iter().any(|planned| planned == step), "{step}: {plan:#?}");
        assert!(!plan.iter().any(|planned| planned.contains("TEMP B-TREE")), "nothing is sorted: {plan:#?}");
    }
}
