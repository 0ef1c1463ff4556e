//! Name, address of mail and password.

use domain::account::{Account, AccountNews};
use domain::customer::{Email, NewPassword};
use domain::rejection::{Field as Part, Rejection};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::customers::{AccountChange, NewAccount};

use super::fields::{self, Field};
use super::form::Form;
use super::guard::guarded;
use super::{address, frame, outcome};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::visit;

const NAME: &str = "name";
const EMAIL: &str = "email";
const PASSWORD: &str = "password";
const CURRENT: &str = "current_password";

/// Changes what the customer is called.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-name", input = PostUrl, output = HtmlPage)]
pub(super) async fn change_name(
    /// The name.
    #[server(default)]
    name: String,
) -> Result<Exit, AppError> {
    let mut form = Form::typed(NAME, &[("name", &name)]);
    let Some(name) = form.read("name", NewAccount::name(&name)) else {
        return outcome::show_again(form, address::PROFILE).await;
    };
    let change = AccountChange { name: Some(name), ..AccountChange::default() };
    outcome::settle(save(form, change, AccountNews::NameSaved).await, address::PROFILE).await
}

/// Changes the address of mail, once the new one is confirmed.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-email", input = PostUrl, output = HtmlPage)]
pub(super) async fn change_email(
    /// The new address.
    #[server(default)]
    email: String,
    /// The proof.
    #[server(default)]
    current_password: String,
) -> Result<Exit, AppError> {
    let mut form = Form::typed(EMAIL, &[("email", &email)]);
    let Some(email) = form.read("email", email.parse::<Email>()) else {
        return outcome::show_again(form, address::PROFILE).await;
    };
    let change =
        AccountChange { email: Some(email), current_password: Some(current_password), ..AccountChange::default() };
    outcome::settle(save(form, change, AccountNews::EmailPending).await, address::PROFILE).await
}

/// Changes the password. Everybody else is logged out.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-new-password", input = PostUrl, output = HtmlPage)]
pub(super) async fn change_password(
    /// The new password.
    #[server(default)]
    password: String,
    /// The proof.
    #[server(default)]
    current_password: String,
) -> Result<Exit, AppError> {
    let mut form = Form::typed(PASSWORD, &[]);
    let Some(password) = form.read("password", password.parse::<NewPassword>()) else {
        return outcome::show_again(form, address::PROFILE).await;
    };
    let change = AccountChange {
        password: Some(password),
        current_password: Some(current_password),
        ..AccountChange::default()
    };
    outcome::settle(save(form, change, AccountNews::PasswordChanged).await, address::PROFILE).await
}

async fn save(form: Form, change: AccountChange, news: AccountNews) -> Result<Exit, AppError> {
    let has_new_password = change.password.is_some();
    match backend::shop().change_account(backend::shopper().await?, change).await {
        Ok(account) => {
            if has_new_password {
                // It has ended every login, this one too.
                visit::begin(&backend::session()?, &account).await?;
            }
            outcome::tell(told(news, &account), address::PROFILE).await
        }
        Err(shop::Error::Rejected(rejection)) => match field_of(&rejection) {
            Some(field) => outcome::show_again(form.refuse(field, rejection), address::PROFILE).await,
            None => Err(rejection.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Another spelling of the same address counts at once.
fn told(news: AccountNews, account: &Account) -> AccountNews {
    match news {
        AccountNews::EmailPending if account.pending_email.is_none() => AccountNews::EmailSaved,
        news => news,
    }
}

/// The field that a refusal is about; the form as a whole; or neither.
fn field_of(rejection: &Rejection) -> Option<Option<&'static str>> {
    match rejection {
        Rejection::Invalid { field: Part::CurrentPassword } => Some(Some(CURRENT)),
        Rejection::EmailTaken => Some(Some("email")),
        Rejection::WeakPassword => Some(Some("password")),
        Rejection::TooManyAttempts { .. } => Some(None),
        _ => None,
    }
}

/// The page with the three forms.
pub(super) fn page() -> impl IntoView {
    guarded(async move |actor| {
        let account = backend::shop().account(actor).await?;
        let content = view! {
            {name_form(&account, &Form::take(NAME).await?)}
            {email_form(&account, &Form::take(EMAIL).await?)}
            {password_form(&account, &Form::take(PASSWORD).await?)}
        };
        frame::inside("Your profile", content.into_any()).await
    })
}

fn name_form(account: &Account, form: &Form) -> impl IntoView + use<> {
    view! {
        <section class="account__part" aria-labelledby="change-name">
            <h2 id="change-name">"Name"</h2>
            <form class="account__form" method="post" action=ChangeName::url()>
                {fields::refusal(form)}
                {fields::input(Field::text("name", "Name", "name"), form, &account.name)}
                <p><button class="button" type="submit">"Save the name"</button></p>
            </form>
        </section>
    }
}

fn email_form(account: &Account, form: &Form) -> impl IntoView + use<> {
    let pending = account.pending_email.as_ref().map(|pending| {
        view! {
            <p class="note">
                <strong>{pending.to_string()}</strong> " waits to be confirmed by the link in the mail that we sent there."
            </p>
        }
    });
    view! {
        <section class="account__part" aria-labelledby="change-email">
            <h2 id="change-email">"Email"</h2>
            <p>"You log in with " <strong>{account.email.to_string()}</strong> "."</p>
            {pending}
            <form class="account__form" method="post" action=ChangeEmail::url()>
                {fields::refusal(form)}
                {fields::input(Field::email("New email"), form, "")}
                {fields::input(Field::password(CURRENT, "Current password"), form, "")}
                <p><button class="button" type="submit">"Change the email"</button></p>
            </form>
        </section>
    }
}

fn password_form(account: &Account, form: &Form) -> impl IntoView + use<> {
    view! {
        <section class="account__part" aria-labelledby="change-password">
            <h2 id="change-password">"Password"</h2>
            <form class="account__form" method="post" action=ChangePassword::url()>
                {fields::refusal(form)}
                // Password managers see whose password it is.
                <input type="hidden" name="username" autocomplete="username" value=account.email.to_string()/>
                {fields::input(Field::password(CURRENT, "Current password"), form, "")}
                {fields::input(Field::new_password("New password"), form, "")}
                <p><button class="button" type="submit">"Change the password"</button></p>
            </form>
        </section>
    }
}
