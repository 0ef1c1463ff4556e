//! What the shop does by itself (PAY-9, ORD-4, B2B-3).

use std::time::Duration;

use shop::Shop;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::state::AppState;
use crate::{idempotency, session, telemetry};

/// How soon a mail that was queued is looked for.
const MAIL_PAUSE: Duration = Duration::from_secs(2);
/// How long a mail server that could not be spoken to is left alone.
const MAIL_SILENCE: Duration = Duration::from_secs(30);

/// How soon a message to the system that provides what was bought is looked for.
const PROVISION_PAUSE: Duration = Duration::from_secs(2);

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
        if let Err(error) = idempotency::forget_old(state.shop.store(), state.place.clock.now()).await {
            tracing::error!(%error, "old answers could not be forgotten; it will be tried again");
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

/// Every few moments: delivers the mails that are due. It waits for none of the other jobs.
pub(crate) async fn deliver(shop: Shop, end: CancellationToken) {
    let mut pause = MAIL_PAUSE;
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = MAIL_PAUSE;
        match shop.deliver_mails().await {
            Ok(report) if report.unreachable => pause = MAIL_SILENCE,
            Ok(report) => tracing::trace!(?report, "delivered"),
            Err(error) => tracing::error!(%error, "mails could not be delivered; it will be tried again"),
        }
    }
}

/// Every few moments: tells another system, if there is one, to provide what was bought. It waits for none of the other
/// jobs.
pub(crate) async fn provide(shop: Shop, end: CancellationToken) {
    if !shop.has_provisioner() {
        return;
    }
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(PROVISION_PAUSE) => {}
        }
        match shop.deliver_provisions().await {
            Ok(report) => tracing::trace!(?report, "provisioned"),
            Err(error) => tracing::error!(%error, "messages could not be delivered; it will be tried again"),
        }
    }
}
