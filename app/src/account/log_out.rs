//! Logging out.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::outcome;
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::visit;

/// Logs the customer out: the browser is a new guest's, with an empty cart. A login to the dashboard stays.
///
/// # Errors
/// When the session cannot be ended.
#[server(prefix = "/account", endpoint = "log-out", input = PostUrl, output = HtmlPage)]
pub(super) async fn log_out() -> Result<Exit, AppError> {
    outcome::settle(end().await, "/").await
}

async fn end() -> Result<Exit, AppError> {
    visit::end(&backend::session()?).await?;
    backend::remember_count(0);
    Ok(Exit::to("/"))
}

/// The button that logs out.
pub(super) fn form() -> impl IntoView {
    view! {
        <form method="post" action=LogOut::url()>
            <button class="account__log-out" type="submit">"Log out"</button>
        </form>
    }
}
