//! What the shop does by itself (PAY-9).

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::state::AppState;
use crate::{session, telemetry};

/// Every so often: settles what was left undone and tidies up, and, without waiting for each other, looks whether Stripe
/// has told of something that never came.
pub(crate) async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    tokio::join!(sweep(&state, every, &stop), read_events(&state, every, &stop));
}

async fn sweep(state: &AppState, every: Duration, stop: &CancellationToken) {
    let mut ticks = ticks(every);
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

/// It may be broken off anywhere: the next round goes on from there.
async fn read_events(state: &AppState, every: Duration, stop: &CancellationToken) {
    let mut ticks = ticks(every);
    loop {
        let round = async {
            ticks.tick().await;
            state.shop.read_event_list().await
        };
        let read = tokio::select! {
            () = stop.cancelled() => return,
            read = round => read,
        };
        match read {
            Ok(Some(report)) => tracing::debug!(?report, "read Stripe's list of events"),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "Stripe's list of events could not be read; it will be tried again"),
        }
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
