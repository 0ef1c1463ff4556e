use domain::ids::StripeEventId;
use domain::stripe_event::{EventOutcome, EventStatus};
use domain::time::Timestamp;

use super::*;
use crate::on_both_engines;
use crate::testing::TestDatabase;

async fn a_kept_event(db: &mut Db) -> StoredEvent {
    let id: StripeEventId = "evt_1".parse().unwrap();
    let now = Timestamp::from_millis(5);
    let new = NewEvent {
        id: &id,
        kind: "charge.refunded",
        livemode: false,
        payload: "{}",
        payment_intent: None,
        signature: None,
        created_at: now,
        received_at: now,
        next_attempt_at: now,
    };
    assert!(db.insert_event(&new).await.unwrap());
    assert!(!db.insert_event(&new).await.unwrap());
    db.stripe_event(&id).await.unwrap().unwrap()
}

on_both_engines! {
    async fn of_two_who_acted_on_an_event_the_one_that_applied_it_is_right(store: Store) {
        let mut db = store.write().await.unwrap();
        let read_by_both = a_kept_event(&mut db).await;
        assert!(db.settle_event(&read_by_both, EventOutcome::Unmatched, None).await.unwrap());
        assert!(db.settle_event(&read_by_both, EventOutcome::Applied, None).await.unwrap());
        assert!(!db.settle_event(&read_by_both, EventOutcome::Unmatched, None).await.unwrap());
        let now = db.stripe_event(&read_by_both.id).await.unwrap().unwrap();
        assert_eq!((now.status, now.attempts), (EventStatus::Applied, 2));
        assert!(db.settle_event(&now, EventOutcome::Ignored, None).await.unwrap(), "who has read it since may say so");
    }
}

#[tokio::test]
async fn what_jobs_and_every_page_ask_is_read_from_an_index() {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    for (sql, steps) in [
        (DUE, ["SEARCH e USING INDEX stripe_events_due (next_attempt_at>? AND next_attempt_at<?)"; 2]),
        (
            LATE_ORDERS,
            [
                "SEARCH e USING INDEX stripe_events_without_order (received_at>?)",
                "SEARCH o EXISTS USING COVERING INDEX orders_by_payment_intent (payment_intent=?)",
            ],
        ),
        (
            refused::REAL,
            [
                "SEARCH stripe_events USING COVERING INDEX stripe_events_signed",
                "SEARCH e USING COVERING INDEX sqlite_autoindex_stripe_events_1 (id=?)",
            ],
        ),
    ] {
        let plan = db.plan_raw(sql).await.unwrap();
        for step in steps {
            assert!(plan.iter().any(|planned| planned.starts_with(step)), "{step}: {plan:#?}");
        }
    }
}
