//! Time, handed in: deliveries are signed with real time, sessions live by the sandbox's own clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Real time as milliseconds since the Unix epoch.
///
/// The sandbox's own clock is this plus an offset that `/sandbox/clock` moves and the sandbox's file remembers.
pub trait Clock: Send + Sync + 'static {
    /// Real time now, in milliseconds since the Unix epoch.
    fn now_millis(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the sandbox's one door to the real clock")]
    fn now_millis(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
