//! What the developer reads: results on standard output, remarks on standard error.
//!
//! A closed terminal or pipe is no reason to fail, so errors of writing are dropped here and nowhere else.

use std::io::Write;

/// Prints a line of result.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints a remark about what is being done, or what went wrong.
pub(crate) fn note(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
