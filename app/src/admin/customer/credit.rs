//! Giving a customer credit, or taking some.

use domain::flash::Flash;
use domain::note::Note;
use domain::product::parse_amount;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::customers::managed::CustomerSummary;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::finish::finish;
use super::super::typed::Typed;
use crate::backend;
use crate::error::AppError;
use crate::press;

/// The form: how much, and why.
pub(super) fn form(customer: &CustomerSummary, typed: &Typed) -> impl IntoView + use<> {
    let typed = typed.of(&form_name(&customer.id.to_string()));
    let amount = Input::text("credit-amount", "amount", "Amount", &typed.or("amount", "")).required();
    let amount = amount.hint("With a minus, credit is taken away.").fault(typed.fault(Field::Amount));
    let note = Input::text("credit-note", "note", "Note", &typed.or("note", "")).required();
    let note = note.hint("Why; it stands in the ledger.").fault(typed.fault(Field::Note));
    view! {
        <section class="panel" aria-labelledby="credit">
            <h2 id="credit">"Credit"</h2>
            <form class="admin-form" method="post" action=CreditCustomer::url()>
                <input type="hidden" name="id" value=customer.id.to_string()/>
                {press::field()}
                {Input { keys: Some("decimal"), ..amount }.view()}
                {note.view()}
                <p><button class="button" type="submit">"Enter the credit"</button></p>
            </form>
        </section>
    }
}

/// Enters a credit into a customer's ledger. The same press again enters nothing more.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "credit-customer", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn credit_customer(
    /// Whom.
    #[server(default)]
    id: String,
    /// How much.
    #[server(default)]
    amount: String,
    /// Why.
    #[server(default)]
    note: String,
    /// What makes it happen once.
    #[server(default)]
    press: String,
) -> Result<Exit, AppError> {
    let done = async {
        let customer = super::customer_of(&id)?;
        let shop = backend::shop();
        let amount = parse_amount(&amount, shop.settings().pricing.currency);
        let amount = amount.ok_or(Rejection::Invalid { field: Field::Amount })?;
        let (note, press) = (Note::required(&note)?, press.parse()?);
        let actor = backend::actor().await?;
        let credited = shop.credit_customer(actor, customer, amount, (&note, &press)).await?;
        Ok(Flash::Credited { name: credited.name, amount })
    };
    let typed = Typed::into(form_name(&id), &[("amount", &amount), ("note", &note)]);
    finish(&address::of_customer_text(&id), typed.unless(done.await).await).await
}

fn form_name(customer: &str) -> String {
    format!("credit {customer}")
}
