//! Registering.

use domain::account::AccountNews;
use domain::customer::{Email, NewPassword};
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::credentials::Credentials;
use shop::customers::NewAccount;

use super::fields::{self, Field};
use super::form::Form;
use super::{address, enter, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::page as loaded;
use crate::pages::query;

const FORM: &str = "register";

/// Makes an account, logs its owner in and sends them to where they wanted to go.
///
/// # Errors
/// For a program, what was refused; a browser is told beside the fields.
#[server(prefix = "/fn", endpoint = "account-register", input = PostUrl, output = HtmlPage)]
pub(super) async fn register(
    /// What they are called.
    #[server(default)]
    name: String,
    /// The address to log in with.
    #[server(default)]
    email: String,
    /// What they prove themselves with.
    #[server(default)]
    password: String,
    /// Where to go.
    #[server(default)]
    next: String,
) -> Result<Exit, AppError> {
    let back = address::register_and_return(address::carried(&next));
    let outcome = try_to_register(&name, &email, &password, (address::after_login(&next), &back)).await;
    outcome::settle(outcome, &back).await
}

async fn try_to_register(
    name: &str,
    email: &str,
    password: &str,
    (next, back): (&str, &str),
) -> Result<Exit, AppError> {
    let mut form = Form::typed(FORM, &[("name", name), ("email", email)]);
    let name = form.read("name", NewAccount::name(name));
    let email = form.read("email", email.parse::<Email>());
    let typed = password.to_owned();
    let password = form.read("password", password.parse::<NewPassword>());
    let (Some(name), Some(email), Some(password)) = (name, email, password) else {
        return outcome::show_again(form, back).await;
    };
    let known = Credentials { email: email.clone(), password: typed };
    let new = NewAccount { email, name, password };
    match backend::shop().register(backend::shopper().await?, new).await {
        Ok(who) => enter::enter(who, Some(AccountNews::Made), next).await,
        Err(shop::Error::Rejected(rejection @ Rejection::EmailTaken)) => {
            match backend::shop().registered_just_now(backend::shopper().await?, &known).await? {
                Some(who) => enter::enter(who, Some(AccountNews::Made), next).await,
                None => outcome::show_again(form.refuse(Some("email"), rejection), back).await,
            }
        }
        Err(shop::Error::Rejected(rejection @ Rejection::WeakPassword)) => {
            outcome::show_again(form.refuse(Some("password"), rejection), back).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The page to register on.
pub(super) fn page() -> impl IntoView {
    loaded(load(query().get("next").unwrap_or_default()))
}

async fn load(next: String) -> Result<AnyView, AppError> {
    if backend::customer().await?.is_some() {
        backend::see_other(address::after_login(&next));
        return Ok(().into_any());
    }
    let form = Form::take(FORM).await?;
    let next = address::carried(&next);
    let log_in = address::log_in_and_return(next);
    let known = (form.fault("email") == Some(&Rejection::EmailTaken)).then(|| {
        view! {
            <p class="note">
                "There is an account with this address already. "
                <a href=log_in.clone()>"Log in"</a> " or "
                <a href=address::FORGOTTEN>"choose a new password"</a> "."
            </p>
        }
    });
    let content = view! {
        <form class="door__form" method="post" action=Register::url()>
            {fields::refusal(&form)}
            {known}
            <input type="hidden" name="next" value=next.to_owned()/>
            {fields::input(Field::text("name", "Name", "name"), &form, "")}
            {fields::input(Field::email("Email"), &form, "")}
            {fields::input(Field::new_password("Password"), &form, "")}
            <p><button class="button button--primary button--wide" type="submit">"Create an account"</button></p>
            <p>"You have an account? " <a href=log_in>"Log in"</a></p>
        </form>
    };
    frame::door("Create an account", content.into_any()).await
}
