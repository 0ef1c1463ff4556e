//! The table of products. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::products::ManagedSummary;

use super::super::{address, pill};

/// A table with a row for each product.
pub(super) fn of_products(products: &[ManagedSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = products.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Products, by title"</caption>
            <thead>
                <tr>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Category"</th>
                    <th scope="col" class="table__number">"Price"</th>
                    <th scope="col" class="table__number">"Sizes"</th>
                    <th scope="col" class="table__number">"In stock"</th>
                    <th scope="col" class="table__number">"Available"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(product: &ManagedSummary) -> impl IntoView + use<> {
    let price = if product.price_from == product.price_to {
        product.price_from.to_string()
    } else {
        format!("{} – {}", product.price_from, product.price_to)
    };
    let looks = if product.active == 0 { "row row--processed" } else { "row" };
    view! {
        <tr class=looks>
            <th scope="row" data-label="Title">
                <span class="stack">
                    <a class="wraps" href=address::of_product(&product.slug)>{product.title.clone()}</a>
                    <span class="quiet">{product.vendor.clone()}</span>
                </span>
            </th>
            <td data-label="Category">{product.category.clone()}</td>
            <td data-label="Price" class="table__number">{price}</td>
            <td data-label="Sizes" class="table__number">{product.variants}</td>
            <td data-label="In stock" class="table__number">{product.on_hand}</td>
            <td data-label="Available" class="table__number">{product.available}</td>
            <td data-label="Status" class="pills">{pill::of_offer(product.active, product.variants)}{pill::of_low(product.low, product.available)}</td>
        </tr>
    }
}
