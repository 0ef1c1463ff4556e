//! Where the link in a mail leads that lets a customer choose a new password. To look at the page changes nothing:
//! programs that scan mails follow links too.

use domain::account::AccountNews;
use domain::customer::NewPassword;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::fields::{self, Field};
use super::form::Form;
use super::{address, enter, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::{page as loaded, status_of};
use crate::pages::path_param;

const FORM: &str = "new-password";

/// Sets a new password and logs its owner in.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-password", input = PostUrl, output = HtmlPage)]
pub(super) async fn set_password(
    /// The link's secret.
    #[server(default)]
    token: String,
    /// What they prove themselves with from now on.
    #[server(default)]
    password: String,
) -> Result<Exit, AppError> {
    let back = page_of(&token);
    outcome::settle(try_to_set(&token, &password, &back).await, &back).await
}

async fn try_to_set(token: &str, password: &str, back: &str) -> Result<Exit, AppError> {
    let mut form = Form::typed(FORM, &[]);
    let Some(password) = form.read("password", password.parse::<NewPassword>()) else {
        return outcome::show_again(form, back).await;
    };
    match backend::shop().set_password_by_link(backend::shopper().await?, token, password).await {
        Ok(who) => enter::enter(who, Some(AccountNews::PasswordChanged), address::ACCOUNT).await,
        Err(shop::Error::Rejected(rejection @ Rejection::WeakPassword)) => {
            outcome::show_again(form.refuse(Some("password"), rejection), back).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A link's page; whatever else was sent is no secret and stays out of the address.
fn page_of(token: &str) -> String {
    let secret: String = token.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    format!("/account/password/{secret}")
}

/// The page that asks for the password.
pub(super) fn page() -> impl IntoView {
    loaded(load(path_param("token")))
}

async fn load(token: String) -> Result<AnyView, AppError> {
    backend::tell_no_referrer();
    match backend::shop().check_password_link(&token).await {
        Ok(()) => ask(token).await,
        Err(shop::Error::Rejected(rejection)) => ended(rejection).await,
        Err(error) => Err(error.into()),
    }
}

async fn ask(token: String) -> Result<AnyView, AppError> {
    let form = Form::take(FORM).await?;
    let content = view! {
        <form class="door__form" method="post" action=SetPassword::url()>
            {fields::refusal(&form)}
            <p>"Everybody who is logged in with the old password will be logged out."</p>
            <input type="hidden" name="token" value=token/>
            {fields::input(Field::new_password("New password"), &form, "")}
            <p><button class="button button--primary button--wide" type="submit">"Set the password and log in"</button></p>
        </form>
    };
    frame::door("Choose a new password", content.into_any()).await
}

async fn ended(rejection: Rejection) -> Result<AnyView, AppError> {
    let words = rejection.to_string();
    backend::set_status(status_of(&rejection.into()));
    // The page says already what a message that was kept for it would say.
    backend::take_flash().await?;
    let content = view! {
        <p>{words}</p>
        <p><a class="button" href=address::FORGOTTEN>"Ask for a new link"</a></p>
    };
    frame::door("This link has ended", content.into_any()).await
}
