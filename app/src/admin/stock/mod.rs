//! Everything that happened to the stock (ADM-5).

mod query;
mod table;

use domain::inventory::MovementReason;
use domain::page::Page;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::stock::Movement;

use super::field::pages;
use super::guard::guarded;
use super::{address, filters, frame};
use crate::backend;
use query::ListQuery;

/// The page with the movements that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let movements = backend::shop().list_movements(who.actor, &query.parse()?).await?;
        let content = view! {
            <h1>"Stock movements"</h1>
            {filter_form(&query)}
            {listed(&movements, &query)}
        };
        Ok(frame::inside(&who, "Stock movements", content.into_any()))
    })
}

fn filter_form(query: &ListQuery) -> impl IntoView + use<> {
    let reasons = MovementReason::ALL.iter().map(|reason| (reason.as_str(), reason.label()));
    let fields = view! {
        <p class="field admin-filters__words">
            <label for="variant">"Product id"</label>
            <input id="variant" type="search" name="variant" value=query.variant.clone() maxlength="100"/>
        </p>
        {filters::choice("reason", "Reason", reasons, &query.reason)}
    };
    filters::form(address::STOCK, "Stock movements", query.is_narrowed(), fields)
}

fn listed(movements: &Page<Movement>, query: &ListQuery) -> impl IntoView + use<> {
    if movements.items.is_empty() {
        let says = if query.is_narrowed() { "No movement matches these filters." } else { "Nothing has moved yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let first = query.cursor.is_some().then(|| query.address(None));
    let next = movements.next.as_deref().map(|cursor| query.address(Some(cursor)));
    view! { {table::of_movements(&movements.items)} {pages(first, next)} }.into_any()
}
