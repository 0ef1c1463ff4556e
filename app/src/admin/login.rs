//! Logging in and out.

use domain::flash::Flash;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use leptos_router::hooks::use_query_map;
use shop::staff::Credentials;

use super::exit::{Exit, HtmlPage};
use super::{address, frame};
use crate::backend;
use crate::error::AppError;
use crate::visit;

/// The session's key of the address with which a login was refused, to be mended rather than typed again.
const TYPED_EMAIL: &str = "login.email";

/// Logs a member of staff in and sends them to where they wanted to go.
///
/// # Errors
/// For a program, what was refused; a browser is told on the login page.
#[server(prefix = "/fn", endpoint = "log-in", input = PostUrl, output = HtmlPage)]
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
    match start_session(&email, password).await {
        Ok(()) => Ok(Exit::to(address::after_login(&next))),
        Err(AppError::Rejected(rejection)) if backend::plain_form() => refuse(rejection, &email, &next).await,
        Err(error) => Exit::refused(error).await,
    }
}

/// Logs out. Nothing of it is kept; the shopper at the same browser stays.
///
/// # Errors
/// When the session cannot be ended.
#[server(prefix = "/fn", endpoint = "log-out", input = PostUrl, output = HtmlPage)]
pub(super) async fn log_out() -> Result<Exit, AppError> {
    visit::end_staff(&backend::session()?).await?;
    Ok(Exit::to(address::LOGIN))
}

async fn start_session(email: &str, password: String) -> Result<(), AppError> {
    let email = email.parse().map_err(|_| Rejection::InvalidCredentials)?;
    let credentials = Credentials { email, password };
    let member = backend::shop().log_in(&credentials, &backend::client()).await?;
    Ok(visit::begin_staff(&backend::session()?, member.id).await?)
}

async fn refuse(rejection: Rejection, email: &str, next: &str) -> Result<Exit, AppError> {
    let typed: String = email.chars().take(254).collect();
    backend::session()?.insert(TYPED_EMAIL, typed).await.map_err(backend::internal)?;
    backend::keep_flash(&Flash::Refused(rejection)).await?;
    let next = address::after_login(next);
    let next = if next == address::ORDERS { "" } else { next };
    Ok(Exit::to(&address::with_query(address::LOGIN, &[("next", next)])))
}

/// The login page.
pub(super) fn page() -> impl IntoView {
    backend::keep_private();
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    Suspend::new(async move {
        if backend::staff().await.is_ok() {
            backend::see_other(address::after_login(&next));
            return ().into_any();
        }
        // Without a session there is nothing to take, and without it the page cannot be answered at all.
        let flash = backend::take_flash().await.unwrap_or_default();
        frame::outside("Log in", form(flash, typed_email().await, next).into_any()).into_any()
    })
}

async fn typed_email() -> String {
    let Ok(session) = backend::session() else { return String::new() };
    match session.get::<String>(TYPED_EMAIL).await {
        Ok(Some(typed)) => session.remove::<String>(TYPED_EMAIL).await.ok().flatten().unwrap_or(typed),
        Ok(None) | Err(_) => String::new(),
    }
}

fn form(flash: Option<Flash>, email: String, next: String) -> impl IntoView {
    let refused = flash.as_ref().is_some_and(Flash::is_refusal);
    view! {
        <form class="admin-form admin-form--login" method="post" action=LogIn::url()>
            {frame::flash_note(flash.as_ref())}
            <input type="hidden" name="next" value=next/>
            <p class="field">
                <label for="email">"Email"</label>
                <input id="email" type="email" name="email" value=email autocomplete="username" required=true
                    aria-invalid=refused.then_some("true")/>
            </p>
            <p class="field">
                <label for="password">"Password"</label>
                <input id="password" type="password" name="password" autocomplete="current-password" required=true
                    aria-invalid=refused.then_some("true")/>
            </p>
            <p><button class="button button--primary" type="submit">"Log in"</button></p>
        </form>
    }
}

/// The button that logs out.
pub(super) fn log_out_form() -> impl IntoView {
    view! {
        <form method="post" action=LogOut::url()>
            <button class="admin__log-out" type="submit">"Log out"</button>
        </form>
    }
}
