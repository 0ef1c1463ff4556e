//! What all calls to other systems share.

use std::error::Error as _;

/// Why a call came to nothing, with what lies behind it. The address is left out: it may hold a secret.
pub(crate) fn words_of(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
