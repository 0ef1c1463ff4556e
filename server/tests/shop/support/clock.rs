//! The shop's time in tests: the real one, and more.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Timestamp;
use server::machine::SystemClock;
use shop::ports::Clock;

/// The machine's clock, moved on by as much as a test says.
#[derive(Default)]
pub(crate) struct MovedClock(AtomicI64);

impl MovedClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}
