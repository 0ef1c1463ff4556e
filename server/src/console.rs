//! What people read on standard output: addresses, and what is told only once. Everything else goes to the log.

use std::fmt;
use std::io::{self, Write};

/// Writes one line.
///
/// # Errors
/// When nobody listens any more.
pub(crate) fn say(line: fmt::Arguments<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
