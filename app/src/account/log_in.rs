//! Logging in.

use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::credentials::Credentials;

use super::fields::{self, Field};
use super::form::Form;
use super::{address, enter, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::page as loaded;
use crate::pages::query;

const FORM: &str = "log-in";

/// Logs a customer in and sends them to where they wanted to go.
///
/// # Errors
/// For a program, what was refused; a browser is told on the login page.
#[server(prefix = "/fn", endpoint = "account-log-in", input = PostUrl, output = HtmlPage)]
pub(super) async fn log_in(
    /// Who.
    #[server(default)]
    email: String,
    /// The proof.
    #[server(default)]
    password: String,
    /// Where to go.
    #[server(default)]
    next: String,
) -> Result<Exit, AppError> {
    let back = address::log_in_and_return(address::carried(&next));
    let outcome = match try_to_enter(&email, password).await {
        Ok(who) => enter::enter(who, None, address::after_login(&next)).await,
        Err(AppError::Rejected(rejection)) => {
            outcome::show_again(Form::typed(FORM, &[("email", &email)]).refuse(None, rejection), &back).await
        }
        Err(error) => Err(error),
    };
    outcome::settle(outcome, &back).await
}

async fn try_to_enter(email: &str, password: String) -> Result<shop::customers::LoggedIn, AppError> {
    let email = email.parse().map_err(|_| Rejection::InvalidCredentials)?;
    let actor = backend::shopper().await?;
    let credentials = Credentials { email, password };
    Ok(backend::shop().customer_log_in(actor, &credentials, &backend::client()).await?)
}

/// The login page.
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
    let content = view! {
        <form class="door__form" method="post" action=LogIn::url()>
            {fields::refusal(&form)}
            <input type="hidden" name="next" value=next.to_owned()/>
            {fields::input(Field { autocomplete: "username", ..Field::email("Email") }, &form, "")}
            {fields::input(Field::password("password", "Password"), &form, "")}
            <p><button class="button button--primary button--wide" type="submit">"Log in"</button></p>
            <p><a href=address::FORGOTTEN>"Forgotten your password?"</a></p>
        </form>
        <section class="door__other" aria-labelledby="new-here">
            <h2 id="new-here">"New here?"</h2>
            <p>"With an account you find your orders on every device, and your shopping cart waits for you."</p>
            <p><a class="button button--wide" href=address::register_and_return(next)>"Create an account"</a></p>
        </section>
    };
    frame::door("Log in", content.into_any()).await
}
