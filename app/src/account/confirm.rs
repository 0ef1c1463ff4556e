//! Where the link in a mail leads that confirms an address. To look at the page changes nothing: programs that scan
//! mails follow links too.

use domain::account::AccountNews;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::guard::guarded;
use super::{address, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::status_of;
use crate::pages::path_param;

/// Confirms the address of the customer who has logged in.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-confirm", input = PostUrl, output = HtmlPage)]
pub(super) async fn confirm_address(
    /// The link's secret.
    #[server(default)]
    token: String,
) -> Result<Exit, AppError> {
    outcome::settle(confirm(&token).await, address::ACCOUNT).await
}

async fn confirm(token: &str) -> Result<Exit, AppError> {
    backend::shop().confirm_by_link(backend::shopper().await?, token).await?;
    outcome::tell(AccountNews::EmailConfirmed, address::ACCOUNT).await
}

/// Sends the mail once more.
///
/// # Errors
/// For a program, what was refused.
#[server(prefix = "/fn", endpoint = "account-resend", input = PostUrl, output = HtmlPage)]
pub(super) async fn resend_confirmation() -> Result<Exit, AppError> {
    outcome::settle(resend().await, address::ACCOUNT).await
}

async fn resend() -> Result<Exit, AppError> {
    backend::shop().resend_confirmation(backend::shopper().await?).await?;
    outcome::tell(AccountNews::ConfirmationSent, address::ACCOUNT).await
}

/// The button that sends the mail once more.
pub(super) fn resend_form() -> impl IntoView {
    view! {
        <form method="post" action=ResendConfirmation::url()>
            <button class="button button--small" type="submit">"Send the mail again"</button>
        </form>
    }
}

/// The page with the button that confirms.
pub(super) fn page() -> impl IntoView {
    let token = path_param("token");
    guarded(async move |actor| {
        backend::tell_no_referrer();
        match backend::shop().address_to_confirm(actor, &token).await {
            Ok(email) => ask(token, email.to_string()).await,
            Err(shop::Error::Rejected(rejection)) => ended(rejection).await,
            Err(error) => Err(error.into()),
        }
    })
}

async fn ask(token: String, email: String) -> Result<AnyView, AppError> {
    let content = view! {
        <form class="door__form" method="post" action=ConfirmAddress::url()>
            <p>"Is " <strong>{email}</strong> " your address? Then we know where to reach you, and what you have bought \
                under it as a guest is added to your account."</p>
            <input type="hidden" name="token" value=token/>
            <p><button class="button button--primary button--wide" type="submit">"Confirm my address"</button></p>
        </form>
    };
    frame::door("Confirm your address", content.into_any()).await
}

async fn ended(rejection: Rejection) -> Result<AnyView, AppError> {
    let words = rejection.to_string();
    backend::set_status(status_of(&rejection.into()));
    let content = view! {
        <p>{words}</p>
        <p><a class="button" href=address::ACCOUNT>"Your account"</a></p>
    };
    frame::door("This link has ended", content.into_any()).await
}
