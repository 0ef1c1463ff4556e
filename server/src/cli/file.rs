//! Where a command writes a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;
use crate::console::say;

#[derive(clap::Args, Debug)]
pub(super) struct FileArgs {
    /// The file; standard output where none is named
    file: Option<PathBuf>,
}

impl FileArgs {
    /// The file that is named, or standard output.
    pub(super) fn open(&self) -> Result<Box<dyn Write>, Error> {
        Ok(match self.file.as_deref() {
            Some(path) => Box::new(create(path)?),
            None => Box::new(io::stdout().lock()),
        })
    }

    /// Tells that what was asked for is in the file; on standard output it can be seen.
    pub(super) fn tell(&self, what: &str) -> Result<(), Error> {
        if let Some(path) = &self.file {
            say(format_args!("{what} are in {}.", path.display()))?;
        }
        Ok(())
    }
}

fn create(path: &Path) -> Result<File, Error> {
    File::create(path).map_err(|source| Error::File { path: path.to_owned(), source })
}
