//! Ending a token.

use domain::flash::Flash;
use domain::ids::TokenId;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Ends a token at once. A browser comes back to where it was with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "revoke-token", input = PostUrl, output = HtmlPage)]
pub(super) async fn revoke_token(
    /// Which token.
    #[server(default)]
    id: String,
    /// The page that it was revoked on.
    #[server(default)]
    back: String,
) -> Result<Exit, AppError> {
    match revoke(&id, &back).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn revoke(id: &str, back: &str) -> Result<Exit, AppError> {
    let actor = backend::staff().await?;
    let id: TokenId = id.parse().map_err(|_| Rejection::TokenNotFound)?;
    let token = backend::shop().revoke_token(actor, id).await?;
    if backend::plain_form() {
        backend::keep_flash(&Flash::TokenRevoked { name: token.name.as_str().to_owned() }).await?;
    }
    Ok(Exit::to(if back.is_empty() { address::TOKENS } else { address::after_login(back) }))
}
