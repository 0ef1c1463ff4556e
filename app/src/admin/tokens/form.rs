//! The form that makes a token.

use domain::ids::CustomerId;
use domain::rejection::{Field, Rejection};
use domain::token::{Lifetime, Scope, Scopes, TokenName};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shop::tokens::NewToken;

use super::create::CreateToken;
use crate::press;

/// What was typed, and why it was refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) customer: String,
    pub(super) expires: String,
    pub(super) refused: Option<Rejection>,
}

impl Typed {
    /// The token that is to be made.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault; [`Rejection::CustomerNotFound`].
    pub(super) fn parse(&self) -> Result<NewToken, Rejection> {
        let name: TokenName = self.name.parse()?;
        let scopes: Vec<Scope> = self.scopes.iter().map(|scope| scope.parse()).collect::<Result<_, _>>()?;
        let scopes = Scopes::of(&scopes)?;
        let customer: Option<CustomerId> =
            given(&self.customer).map(|id| id.parse().map_err(|_| Rejection::CustomerNotFound)).transpose()?;
        let lifetime: Option<Lifetime> = given(&self.expires).map(str::parse).transpose()?;
        Ok(NewToken { name, scopes, customer, lifetime })
    }

    /// Why this field was refused, if it was.
    fn fault(&self, field: Field) -> Option<String> {
        let at_fault = match self.refused.as_ref()? {
            Rejection::Invalid { field } => *field,
            Rejection::CustomerNotFound => Field::Customer,
            _ => return None,
        };
        (at_fault == field).then(|| self.refused.as_ref().map(Rejection::to_string)).flatten()
    }
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The form with what was typed.
pub(super) fn of(typed: &Typed) -> impl IntoView + use<> {
    let refused =
        typed.refused.as_ref().map(|why| view! { <p class="flash flash--refusal" role="alert">{why.to_string()}</p> });
    let scopes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let checked = typed.scopes.iter().any(|typed| typed == scope.as_str());
            view! {
                <label class="choices__one">
                    <input type="checkbox" name="scopes[]" value=scope.as_str() checked=checked/>
                    <span><code>{scope.as_str()}</code>" "{scope.about()}</span>
                </label>
            }
        })
        .collect();
    let says = typed.fault(Field::Scopes);
    let described = says.is_some().then_some("scopes-fault");
    view! {
        <section class="panel" aria-labelledby="new-token">
            <h2 id="new-token">"New token"</h2>
            {refused}
            <form class="admin-form" method="post" action=CreateToken::url()>
                {press::own_field()}
                {text("name", "Name", &typed.name, Some("What uses it: \"Warehouse\", say."), typed.fault(Field::Name))}
                <fieldset class="choices" aria-describedby=described>
                    <legend>"What it may do"</legend>
                    {scopes}
                    {says.map(|says| view! { <p class="field__fault" id="scopes-fault">{says}</p> })}
                </fieldset>
                {text("customer", "Customer (optional)", &typed.customer,
                    Some("A customer's id, cust_…: the token then sees what is that customer's, and nothing else."),
                    typed.fault(Field::Customer))}
                {text("expires", "Works for how many days (optional)", &typed.expires,
                    Some("Left empty, it works until it is revoked."), typed.fault(Field::Expires))}
                <p><button class="button button--primary" type="submit">"Create the token"</button></p>
            </form>
        </section>
    }
}

fn text(
    name: &'static str,
    label: &'static str,
    value: &str,
    hint: Option<&'static str>,
    fault: Option<String>,
) -> impl IntoView + use<> {
    let id = format!("token-{name}");
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let described = [hint.map(|_| hint_id.clone()), fault.as_ref().map(|_| fault_id.clone())];
    let described: Vec<String> = described.into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    view! {
        <p class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type="text" name=name value=value.to_owned() autocomplete="off" aria-describedby=described
                aria-invalid=fault.is_some().then_some("true")/>
            {hint.map(|hint| view! { <span class="field__hint" id=hint_id>{hint}</span> })}
            {fault.map(|fault| view! { <span class="field__fault" id=fault_id>{fault}</span> })}
        </p>
    }
}
