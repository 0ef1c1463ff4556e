//! API tokens: made, listed and revoked by owners (ADM-5, B2B-4).

mod create;
mod form;
mod revoke;
mod table;

use domain::page::{Limit, Page};
use domain::staff::Permission;
use domain::token::Token;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::guard::{SignedIn, guarded};
use super::{address, frame};
use crate::backend;
use crate::error::AppError;
use form::Typed;

/// How many tokens stand on a page.
const PER_PAGE: u32 = 50;

/// The page with all tokens and the form that makes one.
pub(super) fn page() -> impl IntoView {
    let cursor = use_query_map().with_untracked(|query| query.get("cursor")).filter(|cursor| !cursor.is_empty());
    guarded(async move |who| {
        let flash = backend::take_flash().await?;
        let content = view! {
            <h1>"API tokens"</h1>
            {frame::flash_note(flash.as_ref())}
            {body(&who, cursor.as_deref(), &Typed::default()).await?}
        };
        Ok(frame::inside(&who, "API tokens", content.into_any()))
    })
}

/// The form as it was typed, and a page of the list.
///
/// # Errors
/// When the list cannot be had.
async fn body(who: &SignedIn, cursor: Option<&str>, typed: &Typed) -> Result<impl IntoView + use<>, AppError> {
    who.actor.require(Permission::ManageTokens)?;
    let tokens = backend::shop().list_tokens(who.actor, cursor, Limit::new(PER_PAGE)?).await?;
    Ok(view! {
        <p>
            "A token lets a program use the "<a href="/api/docs">"API"</a>" without a login. Whoever has it may do what its \
             scopes say, so keep it like a password, and give it no more than it needs."
        </p>
        {form::of(typed)}
        {listed(&tokens, cursor.is_some())}
    })
}

fn listed(tokens: &Page<Token>, is_later_page: bool) -> impl IntoView + use<> {
    if tokens.items.is_empty() {
        return view! { <p class="empty">"There are no tokens yet."</p> }.into_any();
    }
    let newest = is_later_page.then(|| view! { <a href=address::TOKENS>"Newest"</a> });
    let older = tokens.next.as_deref().map(|next| {
        let older = address::with_query(address::TOKENS, &[("cursor", next)]);
        view! { <a rel="next" href=older>"Older"</a> }
    });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label="Pages">{newest}" "{older}</nav> }
    });
    view! { {table::of_tokens(&tokens.items)} {pages} }.into_any()
}
