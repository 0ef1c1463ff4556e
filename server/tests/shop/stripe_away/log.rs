//! What a merchant can find out afterwards.

use serde_json::json;
use store::testing::TestDatabase;

use crate::stripe_away::{HONEY, NOT_CLOSED, NOT_OPENED, a_shop, assert_sent_back, page_of};
use crate::support::buyer::Buyer;
use crate::support::log::Log;
use crate::support::shopper::SODA;
use crate::support::{KEY, SECRET};

// On one thread, whose log is its own.
#[tokio::test]
async fn log_and_metrics_tell_what_happened_and_no_secret() {
    let (log, _watch) = Log::capture();
    let database = TestDatabase::sqlite().await;
    let world = a_shop(database.store()).await;
    let buyer = Buyer::with_one(&world, SODA).await;
    world.stripe.breaks(json!({ "fault": "down", "count": 20 })).await;
    assert_sent_back(&buyer, NOT_OPENED).await;
    world.stripe.heals().await;
    let page = page_of(&buyer).await;
    buyer.add(HONEY, 1, &[]).await;
    world.stripe.breaks(json!({ "fault": "down" })).await;
    assert_sent_back(&buyer, NOT_CLOSED).await;
    let told = log.told();
    for words in ["the payment page could not be opened", "an outdated checkout could not be expired"] {
        assert!(told.contains(words), "{told}");
    }
    assert!(told.contains("http.path=\"/fn/begin-checkout\"") && !told.contains(" path="), "{told}");
    let session = buyer.session().unwrap();
    for secret in [KEY, SECRET, &page, session.trim_start_matches("oxcart=")] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("stripe_calls_total{outcome=\"unavailable\"}"), "{metrics}");
}
