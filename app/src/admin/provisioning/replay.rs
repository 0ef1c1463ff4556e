//! Sending a message again.

use domain::flash::Flash;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Sends a message once more, under the same id. `attempts` is how often it had been tried when the page was made:
/// pressing twice sends it once.
///
/// # Errors
/// For a program, what was refused; a browser gets a page.
#[server(prefix = "/fn", endpoint = "replay-provision", input = PostUrl, output = HtmlPage)]
pub(super) async fn replay_provision(
    /// Which message.
    #[server(default)]
    id: String,
    /// How often it had been tried.
    #[server(default)]
    attempts: String,
) -> Result<Exit, AppError> {
    match replay(&id, &attempts).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn replay(id: &str, attempts: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    let attempts: u32 = attempts.parse().map_err(|_| Rejection::Invalid { field: Field::Version })?;
    let id = backend::shop().replay_provision(actor, id, attempts).await?;
    if backend::plain_form() {
        backend::keep_flash(&Flash::ProvisionQueued).await?;
    }
    Ok(Exit::to(&address::of_provision(id)))
}
