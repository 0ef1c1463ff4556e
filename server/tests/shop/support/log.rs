//! What is logged, in memory.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::Dispatch;
use tracing::subscriber::DefaultGuard;

/// What this thread has logged since [`Log::capture`].
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

/// While it is there, what the thread logs is taken down.
pub(crate) struct Watch {
    _guard: DefaultGuard,
    /// With one subscriber alone, whichever thread comes by a place in the code first decides for all whether it logs:
    /// the threads of other tests would decide that it does not.
    _second: Dispatch,
}

impl Log {
    /// Takes down all that this thread logs. A test must run on one thread only.
    pub(crate) fn capture() -> (Self, Watch) {
        let second = Dispatch::new(tracing_subscriber::registry());
        let log = Self::default();
        let writer = log.clone();
        let filter = server::telemetry::filter(&server::config::Log { filter: "debug".to_owned(), json: false });
        let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
        let guard = tracing::subscriber::set_default(lines.with_writer(move || writer.clone()).finish());
        (log, Watch { _guard: guard, _second: second })
    }

    /// The lines so far.
    pub(crate) fn told(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
