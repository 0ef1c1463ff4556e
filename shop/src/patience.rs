//! How long somebody at a page waits for the payment provider.

use std::time::Duration;

use domain::rejection::Rejection;
use tokio::time::Instant;

use crate::Result;

/// The longest, all calls that the page makes together.
const PATIENCE: Duration = Duration::from_secs(8);

/// When somebody who begins to wait now is told that it takes too long.
pub(crate) fn end() -> Instant {
    Instant::now() + PATIENCE
}

/// Does this until then and no longer, and refuses otherwise. What is cut off is safe to begin anew, as it is after a
/// crash.
pub(crate) async fn in_time<T>(
    until: Instant,
    work: impl Future<Output = Result<T>>,
    otherwise: Rejection,
) -> Result<T> {
    tokio::time::timeout_at(until, work).await.unwrap_or_else(|_| {
        tracing::warn!("the payment provider answers too slowly; somebody was asked to try again");
        Err(otherwise.into())
    })
}
