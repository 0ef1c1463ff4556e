//! Whether files can be written in a folder.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// Writes a file there and removes it. A folder that is missing can be written to where it could be made.
///
/// # Errors
/// Why nothing can be written.
pub(super) fn is_writable(folder: &Path) -> io::Result<()> {
    let ancestors = folder.ancestors().map(|place| if place.as_os_str().is_empty() { Path::new(".") } else { place });
    let there = ancestors.into_iter().find(|place| place.exists()).unwrap_or(folder);
    let probe = there.join(format!(".oxcart-doctor-{}", std::process::id()));
    OpenOptions::new().write(true).create_new(true).open(&probe)?;
    fs::remove_file(&probe)
}
