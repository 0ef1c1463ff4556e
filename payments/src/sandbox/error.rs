//! What can break in the sandbox itself, as opposed to what it refuses.

use thiserror::Error;

/// The sandbox could not do its work; a request that meets this is answered with 500.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The sandbox's SQLite file cannot be opened, read or written.
    #[error("the sandbox's database failed")]
    Database(#[from] sqlx::Error),
    /// The sandbox's SQLite file cannot be brought to the current schema.
    #[error("the sandbox's database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// An object in the file is not what this version of the sandbox writes.
    #[error("the stored object {id} cannot be read")]
    Unreadable {
        /// The object's id.
        id: String,
        /// Why it cannot be read.
        #[source]
        source: serde_json::Error,
    },
    /// An object points at another one that is not in the file.
    #[error("{id} is missing from the sandbox's database")]
    Missing {
        /// The id that leads nowhere.
        id: String,
    },
    /// The client that delivers webhooks cannot be built.
    #[error("the webhook client could not be built")]
    Courier(#[source] reqwest::Error),
    /// The public address cannot carry paths (`mailto:` and the like).
    #[error("the sandbox's public address {0} cannot carry pages")]
    Address(url::Url),
}
