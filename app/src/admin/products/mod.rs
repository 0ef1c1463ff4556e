//! The list of products, whether or not they are for sale (ADM-5).

mod query;
mod table;

use domain::page::Page;
use domain::product::ProductShow;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::products::{ManagedSummary, ProductChoices};

use super::field::pages;
use super::guard::guarded;
use super::{address, filters, frame};
use crate::backend;
use query::ListQuery;

/// The page with the list of products that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let shop = backend::shop();
        let products = shop.list_managed_products(who.actor, &query.parse()?).await?;
        let low = shop.count_low_variants(who.actor).await?;
        let choices = shop.product_choices(who.actor).await?;
        let flash = backend::take_flash().await?;
        let change = who.may(Permission::ChangeProducts).then(|| {
            view! {
                <a class="button button--primary" href=address::NEW_PRODUCT>"New product"</a>
                <a class="button" href=address::IMPORTS>"Import a file"</a>
            }
        });
        let content = view! {
            <div class="admin-title">
                <h1>"Products"</h1>
                <p class="admin-actions">
                    {change}
                    <a class="button" href=address::EXPORT download="products.csv">"Export as CSV"</a>
                </p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {low_note(low, &query)}
            {filter_form(&query, &choices)}
            {listed(&products, &query)}
        };
        Ok(frame::inside(&who, "Products", content.into_any()))
    })
}

fn low_note(low: i64, query: &ListQuery) -> impl IntoView + use<> {
    let says = match low {
        1 => "1 size has few pieces left, or none".to_owned(),
        some => format!("{some} sizes have few pieces left, or none"),
    };
    (low > 0 && query.show != ProductShow::Low.as_str()).then(|| {
        let only = address::with_query(address::PRODUCTS, &[("show", ProductShow::Low.as_str())]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    })
}

fn filter_form(query: &ListQuery, choices: &ProductChoices) -> impl IntoView + use<> {
    let shows = ProductShow::ALL.iter().map(|show| (show.as_str(), show.label()));
    let shows = filters::options(shows, &query.show);
    let categories = choices.categories.iter().map(|category| (category.slug.as_str(), category.name.as_str()));
    let fields = view! {
        <p class="field admin-filters__words">
            <label for="q">"Search"</label>
            <input id="q" type="search" name="q" value=query.words.clone() maxlength="200"
                placeholder="Title, vendor or description"/>
        </p>
        {filters::choice("category", "Category", categories, &query.category)}
        <p class="field">
            <label for="show">"Which"</label>
            <select id="show" name="show">{shows}</select>
        </p>
    };
    filters::form(address::PRODUCTS, "Products", query.is_narrowed(), fields)
}

fn listed(products: &Page<ManagedSummary>, query: &ListQuery) -> impl IntoView + use<> {
    if products.items.is_empty() {
        let says = if query.is_narrowed() { "No product matches these filters." } else { "There are no products yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let first = query.cursor.is_some().then(|| query.address(None));
    let next = products.next.as_deref().map(|cursor| query.address(Some(cursor)));
    view! { {table::of_products(&products.items)} {pages(first, next)} }.into_any()
}
