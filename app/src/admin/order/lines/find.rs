//! Finding something to add to an order.

use domain::catalogue::{Product, Variant};
use domain::page::Limit;
use leptos::prelude::*;
use shop::catalogue::ProductQuery;

use crate::backend;
use crate::error::AppError;

/// How many products are shown.
const MOST: u32 = 10;

/// The products for sale that match; none where nothing is searched for.
///
/// # Errors
/// When the database fails.
pub(super) async fn products(find: &str) -> Result<Vec<Product>, AppError> {
    if find.trim().is_empty() {
        return Ok(Vec::new());
    }
    let query = ProductQuery { search: Some(find.to_owned()), limit: Limit::new(MOST)?, ..ProductQuery::default() };
    Ok(backend::shop().list_whole_products(&query).await?.page.items)
}

/// The search, and a button for each variant that was found.
pub(super) fn panel(find: &str, found: &[Product]) -> impl IntoView + use<> {
    let rows: Vec<_> =
        found.iter().flat_map(|product| product.variants.iter().map(|variant| row(product, variant))).collect();
    let none =
        (!find.trim().is_empty() && rows.is_empty()).then(|| view! { <p class="quiet">"Nothing was found."</p> });
    view! {
        <section class="panel" aria-labelledby="add">
            <h2 id="add">"Add something"</h2>
            <p class="field find">
                <label for="find">"Search the products for sale"</label>
                <input id="find" type="search" name="find" value=find.to_owned() maxlength="200"/>
            </p>
            <p><button class="button" type="submit" name="intent" value="look">"Search"</button></p>
            {none}
            <ul class="found">{rows}</ul>
        </section>
    }
}

fn row(product: &Product, variant: &Variant) -> impl IntoView + use<> {
    let name = format!("{}, {}", product.title, variant.size);
    let there = format!("{} · {} available", variant.unit_price, variant.stock.available());
    view! {
        <li>
            <span class="stack"><span>{name.clone()}</span><span class="quiet">{there}</span></span>
            <button class="button button--small" type="submit" name="intent" value=format!("add:{}", variant.id)>
                "Add"<span class="visually-hidden">{format!(" {name}")}</span>
            </button>
        </li>
    }
}
