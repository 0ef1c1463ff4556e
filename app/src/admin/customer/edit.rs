//! Mending a customer's name or address of mail.

use domain::flash::Flash;
use domain::rejection::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::customers::managed::{CustomerEdit, CustomerSummary};

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::finish::finish;
use super::super::typed::Typed;
use crate::backend;
use crate::error::AppError;

/// The form with name and address.
pub(super) fn form(customer: &CustomerSummary, typed: &Typed) -> impl IntoView + use<> {
    let typed = typed.of(&form_name(&customer.id.to_string()));
    let name = Input::text("customer-name", "name", "Name", &typed.or("name", &customer.name)).required();
    let email = typed.or("email", customer.email.as_str());
    let email = Input::text("customer-email", "email", "Email", &email).required();
    let email = email.hint("With an account, also the address to log in with.").fault(typed.fault(Field::Email));
    view! {
        <details class="panel" open=typed.is_refused()>
            <summary><h2>"Edit"</h2></summary>
            <form class="admin-form" method="post" action=EditCustomer::url()>
                <input type="hidden" name="id" value=customer.id.to_string()/>
                {name.fault(typed.fault(Field::Name)).view()}
                {Input { kind: Some("email"), ..email }.view()}
                <p><button class="button" type="submit">"Save"</button></p>
            </form>
        </details>
    }
}

/// Saves a customer's name and address of mail.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "edit-customer", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn edit_customer(
    /// Whose.
    #[server(default)]
    id: String,
    /// What they are called.
    #[server(default)]
    name: String,
    /// Where to write to.
    #[server(default)]
    email: String,
) -> Result<Exit, AppError> {
    let done = async {
        let edit = CustomerEdit { name: Some(name.clone()), email: Some(email.parse()?) };
        let actor = backend::actor().await?;
        backend::shop().change_customer(actor, super::customer_of(&id)?, edit).await?;
        Ok(Flash::CustomerSaved)
    };
    let typed = Typed::into(form_name(&id), &[("name", &name), ("email", &email)]);
    finish(&address::of_customer_text(&id), typed.unless(done.await).await).await
}

fn form_name(customer: &str) -> String {
    format!("customer {customer}")
}
