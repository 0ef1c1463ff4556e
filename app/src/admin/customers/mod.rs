//! The list of customers, by name (ADM-5).

mod query;
mod table;

use domain::page::Counted;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::customers::managed::CustomerSummary;

use super::field::pages;
use super::guard::guarded;
use super::{address, filters, frame};
use crate::backend;
use query::ListQuery;

/// The page with the list of customers that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let customers = backend::shop().list_customers(who.actor, &query.parse()?).await?;
        let flash = backend::take_flash().await?;
        let content = view! {
            <h1>"Customers"</h1>
            {frame::flash_note(flash.as_ref())}
            {filter_form(&query)}
            {listed(&customers, &query)}
        };
        Ok(frame::inside(&who, "Customers", content.into_any()))
    })
}

fn filter_form(query: &ListQuery) -> impl IntoView + use<> {
    let fields = view! {
        <p class="field admin-filters__words">
            <label for="q">"Search"</label>
            <input id="q" type="search" name="q" value=query.words.clone() maxlength="200" placeholder="Name or email"/>
        </p>
    };
    filters::form(address::CUSTOMERS, "Customers", query.is_narrowed(), fields)
}

fn listed(customers: &Counted<CustomerSummary>, query: &ListQuery) -> impl IntoView + use<> {
    if customers.page.items.is_empty() {
        let says = if query.is_narrowed() { "No customer matches this search." } else { "There are no customers yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let says = match customers.count {
        1 => "1 customer".to_owned(),
        some => format!("{some} customers"),
    };
    let first = query.cursor.is_some().then(|| query.address(None));
    let next = customers.page.next.as_deref().map(|cursor| query.address(Some(cursor)));
    view! { <p class="quiet">{says}</p> {table::of_customers(&customers.page.items)} {pages(first, next)} }.into_any()
}
