//! Everything that can stop a command, in words that say what to do about it.

use std::{io, path::PathBuf, process::ExitStatus};

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line was not understood.
    #[error("{0}\n\n{usage}", usage = crate::cli::USAGE)]
    Usage(String),
    /// Ctrl-C, or a request to terminate.
    #[error("interrupted")]
    Interrupted,
    /// The handler of Ctrl-C could not be set.
    #[error("cannot watch for signals: {0}")]
    Signals(#[source] io::Error),
    /// A program could not be started at all.
    #[error("`{command}` could not be started: {source}")]
    Start {
        /// The command as one would type it.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ran and said no.
    #[error("`{command}` failed ({status})")]
    Failed {
        /// The command as one would type it.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file or folder could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A tool is missing and cannot be fetched from here.
    #[error("{what} is missing. {remedy}")]
    Missing {
        /// The tool.
        what: String,
        /// What exactly to install.
        remedy: String,
    },
    /// PostgreSQL did not come up.
    #[error("the temporary PostgreSQL did not start:\n{log}")]
    Postgres {
        /// The end of its log.
        log: String,
    },
    /// The browser half has grown too heavy.
    #[error("a first visit costs {actual} bytes (brotli), {limit} are allowed")]
    TooHeavy {
        /// Bytes over the wire.
        actual: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A suite ended well without having run anything.
    #[error("no test was executed")]
    NoTests,
}

impl Error {
    /// For `map_err`: an [`Error::File`] about `path`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// An [`Error::Missing`].
    pub(crate) fn missing(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Missing { what: what.into(), remedy: remedy.into() }
    }
}
