//! What the shop does by itself (PAY-9).

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::state::AppState;
use crate::{session, telemetry};

/// Every so often: settles what was left undone, and tidies up.
pub(crate) async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match state.shop.sweep().await {
            Ok(report) => tracing::debug!(?report, "swept"),
            Err(error) => tracing::error!(%error, "the sweep failed; it will be tried again"),
        }
        if let Err(error) = session::forget_ended(state.shop.store(), state.place.clock.now()).await {
            tracing::error!(%error, "ended sessions could not be forgotten; it will be tried again");
        }
        state.limits.forget_idle();
        telemetry::metrics().run_upkeep();
    }
}
