//! API tokens: made, listed and revoked by owners (ADM-5, B2B-4).

mod create;
mod form;
mod revoke;
pub(super) mod table;

use domain::ids::CustomerId;
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::token::Token;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::field::pages_by_age;
use super::guard::{SignedIn, guarded};
use super::{address, frame};
use crate::backend;
use crate::error::AppError;
use form::Typed;

/// How many tokens stand on a page.
const PER_PAGE: u32 = 50;

/// The page with all tokens, or with those of the customer whom its address names, and the form that makes one.
pub(super) fn page() -> impl IntoView {
    let field = |key: &str| use_query_map().with_untracked(|query| query.get(key)).filter(|value| !value.is_empty());
    let (cursor, customer) = (field("cursor"), field("customer"));
    guarded(async move |who| {
        let flash = backend::take_flash().await?;
        let customer = customer.map(|id| id.parse().map_err(|_| Rejection::CustomerNotFound)).transpose()?;
        let typed =
            Typed { customer: customer.as_ref().map(CustomerId::to_string).unwrap_or_default(), ..Typed::default() };
        let content = view! {
            <h1>"API tokens"</h1>
            {frame::flash_note(flash.as_ref())}
            {body(&who, (customer, cursor.as_deref()), &typed).await?}
        };
        Ok(frame::inside(&who, "API tokens", content.into_any()))
    })
}

/// The form as it was typed, and a page of the list.
///
/// # Errors
/// When the list cannot be had.
async fn body(
    who: &SignedIn,
    (customer, cursor): (Option<CustomerId>, Option<&str>),
    typed: &Typed,
) -> Result<impl IntoView + use<>, AppError> {
    who.actor.require(Permission::ManageTokens)?;
    let limit = Limit::new(PER_PAGE)?;
    let tokens = match customer {
        Some(customer) => backend::shop().tokens_of_customer(who.actor, customer, cursor, limit).await?,
        None => backend::shop().list_tokens(who.actor, cursor, limit).await?,
    };
    let whose = match customer {
        Some(customer) => {
            let name = backend::shop().customer_summary(who.actor, &customer.to_string()).await?.name;
            Some(view! {
                <p>
                    "These are the tokens of "<a href=address::of_customer(customer)>{name}</a>". "
                    <a href=address::TOKENS>"All tokens"</a>
                </p>
            })
        }
        None => None,
    };
    Ok(view! {
        <p>
            "A token lets a program use the "<a href="/api/docs">"API"</a>" without a login. Whoever has it may do what its \
             scopes say, so keep it like a password, and give it no more than it needs."
        </p>
        {form::of(typed)}
        {whose}
        {listed(&tokens, customer, cursor.is_some())}
    })
}

fn listed(tokens: &Page<Token>, customer: Option<CustomerId>, is_later_page: bool) -> impl IntoView + use<> {
    if tokens.items.is_empty() {
        return view! { <p class="empty">"There are no tokens yet."</p> }.into_any();
    }
    let here = customer.map_or_else(|| address::TOKENS.to_owned(), address::of_tokens);
    let newest = is_later_page.then(|| here.clone());
    let older = tokens.next.as_deref().map(|next| {
        let customer = customer.as_ref().map(CustomerId::to_string).unwrap_or_default();
        address::with_query(address::TOKENS, &[("customer", &customer), ("cursor", next)])
    });
    view! { {table::of_tokens(&tokens.items, &here)} {pages_by_age(newest, older)} }.into_any()
}
