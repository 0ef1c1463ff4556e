//! What a merchant can find out afterwards.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use store::testing::TestDatabase;

use crate::stripe_away::{HONEY, NOT_CLOSED, NOT_OPENED, a_shop, assert_sent_back, page_of};
use crate::support::buyer::Buyer;
use crate::support::shopper::SODA;
use crate::support::{KEY, SECRET};

/// What is logged, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// On one thread, whose log is its own.
#[tokio::test]
async fn log_and_metrics_tell_what_happened_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let filter = server::telemetry::filter(&server::config::Log { filter: "debug".to_owned(), json: false });
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let _guard = tracing::subscriber::set_default(lines.with_writer(move || writer.clone()).finish());
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
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
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
