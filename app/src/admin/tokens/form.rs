//! The form that makes a token.

use domain::ids::CustomerId;
use domain::rejection::{Field, Rejection};
use domain::token::{Lifetime, Scope, Scopes, TokenName};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shop::tokens::NewToken;

use super::super::field::Input;
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
    let field = |name: &'static str, label, value, hint: &'static str, field| {
        Input::text(format!("token-{name}"), name, label, value).hint(hint).fault(typed.fault(field)).view()
    };
    let says = typed.fault(Field::Scopes);
    let described = says.is_some().then_some("scopes-fault");
    view! {
        <section class="panel" aria-labelledby="new-token">
            <h2 id="new-token">"New token"</h2>
            {refused}
            <form class="admin-form" method="post" action=CreateToken::url()>
                {press::own_field()}
                {field("name", "Name", &typed.name, "What uses it: \"Warehouse\", say.", Field::Name)}
                <fieldset class="choices" aria-describedby=described>
                    <legend>"What it may do"</legend>
                    {scopes}
                    {says.map(|says| view! { <p class="field__fault" id="scopes-fault">{says}</p> })}
                </fieldset>
                {field("customer", "Customer (optional)", &typed.customer,
                    "A customer's id, cust_…: the token then sees what is that customer's, and nothing else.",
                    Field::Customer)}
                {field("expires", "Works for how many days (optional)", &typed.expires,
                    "Left empty, it works until it is revoked.", Field::Expires)}
                <p><button class="button button--primary" type="submit">"Create the token"</button></p>
            </form>
        </section>
    }
}
