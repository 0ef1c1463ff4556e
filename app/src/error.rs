//! What a server function or a page may answer when it does not do what it was asked.

use domain::rejection::Rejection;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why something was not done. It carries refusals and a reference, never an internal message. On its way to the browser
/// it becomes its words: the browser has nothing to decide by it, and needs no code to read all there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "String", from = "String")]
pub enum AppError {
    /// What the server said, in the browser.
    #[error("{0}")]
    Told(String),
    /// Refused, for a reason that the asker can mend.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The form could not be read.
    #[error("This form could not be read. Please reload the page and try again.")]
    Malformed,
    /// Something broke; the log tells more under the reference.
    #[error("Something went wrong on our side. Please try again. (Reference: {reference})")]
    Internal {
        /// What to look for in the log.
        reference: String,
    },
    /// The browser could not reach the shop.
    #[error("The shop could not be reached. Please check your connection and try again.")]
    Unreachable,
}

impl From<AppError> for String {
    fn from(error: AppError) -> Self {
        error.to_string()
    }
}

impl From<String> for AppError {
    fn from(words: String) -> Self {
        Self::Told(words)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                #[cfg(feature = "ssr")]
                crate::backend::set_status(http::StatusCode::BAD_REQUEST);
                Self::Malformed
            }
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_) => Self::Unreachable,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Response(_) => Self::Internal { reference: String::new() },
        }
    }
}
