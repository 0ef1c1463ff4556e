//! Places where a test ends the process, as a power cut would. They exist only with the feature `fail-points`, which no
//! shop is built with.
//!
//! `OXCART_DIE_AT=checkout.committed` ends it the first time that it comes there, `…@2` the second time.
//! `OXCART_CLOCK_AHEAD=3600` moves the shop's time on by that many seconds.

use std::env;
use std::io::Write;
use std::process::abort;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(not(debug_assertions))]
compile_error!("a shop that is built to be used must not have the feature `fail-points`");

/// Where to end the process, and at which visit.
static DIE_AT: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
    let chosen = env::var("OXCART_DIE_AT").ok()?;
    let (point, visit) = chosen.split_once('@').unwrap_or((&chosen, "1"));
    Some((point.to_owned(), visit.parse().ok()?))
});

static VISITS: AtomicU32 = AtomicU32::new(0);

/// Ends the process if this is the place.
pub(crate) fn reach(point: &str) {
    let Some((chosen, visit)) = DIE_AT.as_ref() else { return };
    if chosen == point && VISITS.fetch_add(1, Ordering::SeqCst) + 1 == *visit {
        // Whoever waits for this end sees it by the word too.
        let _ = writeln!(std::io::stderr(), "died at {point}");
        abort();
    }
}

/// How far the shop's time is ahead, in seconds.
pub(crate) fn clock_ahead() -> i64 {
    static AHEAD: LazyLock<i64> =
        LazyLock::new(|| env::var("OXCART_CLOCK_AHEAD").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0));
    *AHEAD
}
