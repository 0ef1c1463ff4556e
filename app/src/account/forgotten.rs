//! For those who have forgotten their password.

use domain::customer::Email;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::fields::{self, Field};
use super::form::Form;
use super::{address, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::page as loaded;
use crate::pages::query;

const FORM: &str = "forgotten";
/// The page that says what it always says.
const SENT: (&str, &str) = ("sent", "1");

/// Sends a link to a new password, if there is an account with the address: whether there is, is not told.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-forgotten", input = PostUrl, output = HtmlPage)]
pub(super) async fn request_password_link(
    /// Who.
    #[server(default)]
    email: String,
) -> Result<Exit, AppError> {
    let mut form = Form::typed(FORM, &[("email", &email)]);
    let Some(email) = form.read("email", email.parse::<Email>()) else {
        return outcome::show_again(form, address::FORGOTTEN).await;
    };
    let outcome = match backend::shop().request_password_link(&email, &backend::client()).await {
        Ok(()) => Ok(Exit::to(&address::with_query(address::FORGOTTEN, &[SENT]))),
        Err(shop::Error::Rejected(rejection)) => {
            outcome::show_again(form.refuse(None, rejection), address::FORGOTTEN).await
        }
        Err(error) => Err(error.into()),
    };
    outcome::settle(outcome, address::FORGOTTEN).await
}

/// The page that asks for the address, or says that a mail is on its way.
pub(super) fn page() -> impl IntoView {
    loaded(load(query().get(SENT.0).is_some()))
}

async fn load(sent: bool) -> Result<AnyView, AppError> {
    if sent {
        let content = view! {
            <p>
                "If there is an account with this address, a mail with a link is on its way to it. It can take a few \
                 minutes; please look among the unwanted mail too. The link works once, and for one hour."
            </p>
            <p><a href=address::LOG_IN>"Back to the login"</a></p>
        };
        return frame::door("Please look into your mailbox", content.into_any()).await;
    }
    let form = Form::take(FORM).await?;
    let content = view! {
        <form class="door__form" method="post" action=RequestPasswordLink::url()>
            {fields::refusal(&form)}
            <p>"Tell us your address, and we send you a link to choose a new password."</p>
            {fields::input(Field { autocomplete: "username", ..Field::email("Email") }, &form, "")}
            <p><button class="button button--primary button--wide" type="submit">"Send me a link"</button></p>
            <p><a href=address::LOG_IN>"Back to the login"</a></p>
        </form>
    };
    frame::door("Forgotten your password?", content.into_any()).await
}
