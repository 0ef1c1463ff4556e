//! Settling a reason to look at an order.

use domain::flash::Flash;
use domain::ids::{FlagId, OrderId};
use domain::order::FlagNote;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Marks a flag of an order as settled. A browser comes back to the order's page with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "settle-flag", input = PostUrl, output = HtmlPage)]
pub(super) async fn settle_flag(
    /// Which order.
    #[server(default)]
    id: String,
    /// Which of its flags.
    #[server(default)]
    flag: String,
    /// What was done about it.
    #[server(default)]
    note: String,
) -> Result<Exit, AppError> {
    match settle(&id, &flag, &note).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn settle(id: &str, flag: &str, note: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let flag: FlagId = flag.parse().map_err(|_| Rejection::OrderNotFound)?;
    let note = match FlagNote::from_form(note) {
        Ok(note) => note,
        Err(rejection) => return super::tell_refusal(id, rejection).await,
    };
    backend::shop().settle_flag(actor, id, flag, note).await?;
    super::tell(id, &Flash::FlagSettled).await
}
