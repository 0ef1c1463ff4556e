//! Sending a mail again.

use domain::flash::Flash;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Sends a mail once more. `copies` is how many copies the page knew of: pressing twice sends one.
///
/// # Errors
/// For a program, what was refused; a browser gets a page.
#[server(prefix = "/fn", endpoint = "resend-mail", input = PostUrl, output = HtmlPage)]
pub(super) async fn resend_mail(
    /// Which mail.
    #[server(default)]
    id: String,
    /// How many copies there were.
    #[server(default)]
    copies: String,
) -> Result<Exit, AppError> {
    match queue_again(&id, &copies).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn queue_again(id: &str, copies: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    let copies: u32 = copies.parse().map_err(|_| Rejection::Invalid { field: Field::Version })?;
    let id = backend::shop().resend_mail(actor, id, copies).await?;
    if backend::plain_form() {
        backend::keep_flash(&Flash::MailQueued).await?;
    }
    Ok(Exit::to(&address::of_mail(id)))
}
