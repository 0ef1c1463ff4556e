//! What can go wrong in a use-case.

use domain::money::MoneyError;
use domain::rejection::Rejection;

use crate::ports::GatewayError;

/// What can go wrong in a use-case: the asker can mend the first kind, nobody but the merchant the others.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused, with a reason to show.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The payment provider failed where that cannot be told as a refusal.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// A password could not be hashed.
    #[error("the password could not be hashed")]
    PasswordHash,
    /// What the database or the binary holds is not understood.
    #[error("{what} is not understood: {source}")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
}

impl From<MoneyError> for Error {
    fn from(error: MoneyError) -> Self {
        Self::Rejected(error.into())
    }
}

impl store::HasStoreError for Error {
    fn store_error(&self) -> Option<&store::Error> {
        match self {
            Self::Store(error) => Some(error),
            Self::Rejected(_) | Self::Gateway(_) | Self::PasswordHash | Self::Unreadable { .. } => None,
        }
    }
}
