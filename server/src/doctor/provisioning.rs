//! Whether what was bought is provided (B2B-3). Nothing is sent to find out: what waits and what failed is counted.

use std::time::Duration;

use domain::ids::ProvisionId;
use shop::ports::Clock;
use store::{Condition, Error, Store};

use super::Finding;
use crate::config::Config;
use crate::machine::SystemClock;

const WHAT: &str = "provisioning";
/// A little less than a check may take: another check tells of a database that does not answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// After how many seconds a message waits for long.
const LONG: i64 = 3600;
/// For how many seconds a failure is told of.
const TOLD: i64 = 7 * 24 * 3600;

/// Messages that somebody must see to.
#[derive(Clone, Copy)]
struct Left {
    /// How many wait.
    waiting: i64,
    /// How many wait for long.
    waiting_long: i64,
    /// How many failed lately.
    failed: i64,
}

pub(super) async fn check(config: &Config) -> Finding {
    let counted = tokio::time::timeout(PATIENCE, count(&config.database_url)).await;
    let left = match counted.unwrap_or(Ok(None)) {
        Ok(left) => left,
        Err(error) => return Finding::wrong(WHAT, format!("Its messages cannot be counted: {error}.")),
    };
    match &config.provisioning {
        Some(host) => with_host(&host.url.origin().ascii_serialization(), config, left),
        None => without_host(left),
    }
}

fn with_host(place: &str, config: &Config, left: Option<Left>) -> Finding {
    match left {
        None => Finding::ok(WHAT, format!("Messages go to {place}, signed; how they fare could not be read.")),
        Some(Left { waiting_long: 0, failed: 0, .. }) => {
            Finding::ok(WHAT, format!("Messages go to {place}, signed; none has failed or waits for long."))
        }
        Some(Left { waiting_long, failed, .. }) => Finding::warning(
            WHAT,
            format!(
                "Messages to {place} that wait for more than an hour: {waiting_long}; that failed within seven days: {failed}. See what it answered at {}admin/provisioning, mend that, and replay them there.",
                config.base_url
            ),
        ),
    }
}

fn without_host(left: Option<Left>) -> Finding {
    match left.map_or(0, |left| left.waiting) {
        0 => Finding::ok(WHAT, "Nothing waits to be provided; OXCART_PROVISION_URL would name who does it."),
        waiting => Finding::warning(
            WHAT,
            format!(
                "Messages that wait, while nobody is told of them: {waiting}. Set OXCART_PROVISION_URL and OXCART_PROVISION_SECRET."
            ),
        ),
    }
}

/// Nothing where the database is not ready, of which another check tells.
async fn count(database_url: &str) -> Result<Option<Left>, Error> {
    if !matches!(Store::examine(database_url).await, Ok(Condition::Ready)) {
        return Ok(None);
    }
    let store = Store::connect(database_url).await?;
    let now = SystemClock.now();
    // Ids begin with the time at which they were made.
    let at = |seconds| {
        let millis = now.plus_seconds(seconds).millis();
        ProvisionId::from_bits(u128::try_from(millis).unwrap_or(0) << 80)
    };
    let mut db = store.read().await?;
    let left = Left {
        waiting: db.count_waiting_provisions(at(1)).await?,
        waiting_long: db.count_waiting_provisions(at(-LONG)).await?,
        failed: db.count_failed_provisions(at(-TOLD)).await?,
    };
    drop(db);
    store.close().await;
    Ok(Some(left))
}
