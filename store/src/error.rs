//! What can go wrong with the database.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL's scheme is neither `sqlite` nor `postgres`.
    #[error("DATABASE_URL must start with sqlite:// or postgres://")]
    UnknownScheme,
    /// The folder for the database file could not be made.
    #[error("cannot make the folder of the database")]
    Folder(#[source] std::io::Error),
    /// The driver or the server refused.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what the domain does not allow: the database was changed by another hand.
    #[error("column {column} of {table} {row} holds {value:?}, which is not valid there")]
    Inconsistent {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What stands there.
        value: String,
    },
}

impl Error {
    /// Whether the same transaction may succeed when it is run again: PostgreSQL's serialization failures and deadlocks,
    /// SQLite's busy database, and a row that referred to what somebody else has just deleted.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        const POSTGRES: [&str; 2] = ["40001", "40P01"];
        const SQLITE: [&str; 6] = ["5", "6", "261", "262", "517", "773"];
        self.database().is_some_and(|error| {
            let code = error.code();
            let code = code.as_deref().unwrap_or_default();
            error.is_foreign_key_violation() || POSTGRES.contains(&code) || SQLITE.contains(&code)
        })
    }

    /// Whether a unique constraint was violated.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        self.database().is_some_and(DatabaseError::is_unique_violation)
    }

    fn database(&self) -> Option<&dyn DatabaseError> {
        match self {
            Self::Sql(sqlx::Error::Database(error))
            | Self::Migration(
                MigrateError::Execute(sqlx::Error::Database(error))
                | MigrateError::ExecuteMigration(sqlx::Error::Database(error), _),
            ) => Some(error.as_ref()),
            Self::UnknownScheme | Self::Folder(_) | Self::Sql(_) | Self::Migration(_) | Self::Inconsistent { .. } => {
                None
            }
        }
    }
}
