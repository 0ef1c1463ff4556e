//! Making a token. The answer itself shows it, once: it is kept nowhere, not even for the next page.

use domain::press::Press;
use http::StatusCode;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use shop::tokens::IssuedToken;

use super::super::exit::{Exit, HtmlPage, document};
use super::super::guard::{self, SignedIn};
use super::super::{address, frame};
use super::form::Typed;
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;

/// The longest text that a field of a refused form keeps.
const LONGEST: usize = 200;

/// Makes a token and shows it. The same form with the same press is shown the same token again; a form that was refused is
/// shown again itself.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "create-token", input = PostUrl, output = HtmlPage)]
pub(super) async fn create_token(
    /// What it is to be called.
    #[server(default)]
    name: String,
    /// What it may do.
    #[server(default)]
    scopes: Vec<String>,
    /// The customer in whose name it is to speak, if any.
    #[server(default)]
    customer: String,
    /// For how many days it works, if not for ever.
    #[server(default)]
    expires: String,
    /// What the form carries so that pressing twice does once.
    #[server(default)]
    own_press: String,
) -> Result<Exit, AppError> {
    backend::never_keep();
    let typed = Typed { name, scopes, customer, expires, refused: None };
    match create(typed, own_press.parse().ok()).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn create(typed: Typed, press: Option<Press>) -> Result<Exit, AppError> {
    let who = guard::signed_in().await?;
    let issued = match (typed.parse(), press) {
        (Ok(new), Some(press)) => backend::shop().create_token_once(who.actor, new, &press).await,
        (Ok(new), None) => backend::shop().create_token(who.actor, new).await,
        (Err(rejection), _) => Err(rejection.into()),
    };
    match issued {
        Ok(issued) => {
            backend::set_status(StatusCode::OK);
            Ok(Exit::page(document(shown(&who, &issued))))
        }
        Err(shop::Error::Rejected(rejection)) if is_of_form(&rejection) && backend::plain_form() => {
            let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
            let typed = Typed {
                name: cut(&typed.name),
                customer: cut(&typed.customer),
                expires: cut(&typed.expires),
                scopes: typed.scopes,
                refused: Some(rejection),
            };
            shown_again(&who, &typed).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether whoever typed the form can mend it.
const fn is_of_form(rejection: &domain::rejection::Rejection) -> bool {
    use domain::rejection::Rejection as R;
    matches!(rejection, R::Invalid { .. } | R::CustomerNotFound)
}

async fn shown_again(who: &SignedIn, typed: &Typed) -> Result<Exit, AppError> {
    let body = super::body(who, (None, None), typed).await?;
    let status = typed.refused.clone().map_or(StatusCode::OK, |refused| status_of(&refused.into()));
    backend::set_status(status);
    let content = view! {
        <h1>"API tokens"</h1>
        {body}
    };
    Ok(Exit::page(document(frame::inside(who, "API tokens", content.into_any()))))
}

fn shown(who: &SignedIn, issued: &IssuedToken) -> impl IntoView + use<> {
    let (name, secret) = (issued.token.name.as_str().to_owned(), issued.secret.clone());
    let content = view! {
        <h1>"Your new token"</h1>
        <section class="panel" aria-labelledby="secret">
            <h2 id="secret">{name}</h2>
            <p><strong>"Copy it now: it is not shown again."</strong></p>
            <p><code data-testid="token">{secret}</code></p>
            <p>"A program sends it with each request:"</p>
            <p><code>"Authorization: Bearer oxc_…"</code></p>
        </section>
        <p><a href=address::TOKENS>"All tokens"</a></p>
    };
    frame::inside(who, "Your new token", content.into_any())
}
