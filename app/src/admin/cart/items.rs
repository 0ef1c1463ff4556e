//! What is in a cart.

use domain::business_cart::BusinessItem;
use domain::catalogue::attribute_label;
use domain::ids::BusinessItemId;
use leptos::prelude::*;

use super::super::address;

/// A table with a row for each item.
pub(super) fn table(items: &[BusinessItem]) -> impl IntoView + use<> {
    let rows: Vec<_> = items.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Items, oldest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Product"</th>
                    <th scope="col">"Vendor"</th>
                    <th scope="col" class="table__number">"Unit price"</th>
                    <th scope="col" class="table__number">"Quantity"</th>
                    <th scope="col" class="table__number">"Total"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// The place of an item on the page.
pub(super) fn place(item: BusinessItemId) -> String {
    format!("item-{item}")
}

fn row(item: &BusinessItem) -> impl IntoView + use<> {
    let said: Vec<_> = item
        .attributes
        .iter()
        .map(|(key, value)| view! { <span class="quiet">{format!("{}: {value}", attribute_label(key))}</span> })
        .collect();
    let faults: Vec<_> = item
        .faults
        .iter()
        .map(|fault| view! { <span class="field__fault">{fault.about(&item.title)}</span> })
        .collect();
    view! {
        <tr class="row" id=place(item.id)>
            <th scope="row" data-label="Product">
                <span class="stack">
                    <a href=address::of_product(&item.product)>{item.title.clone()}</a>
                    <span class="quiet">{item.size.clone()}</span>
                    <span class="quiet">{item.variant.to_string()}</span>
                    {said}
                    {faults}
                </span>
            </th>
            <td data-label="Vendor">{item.vendor.name.clone()}</td>
            <td data-label="Unit price" class="table__number">{item.unit_price.to_string()}</td>
            <td data-label="Quantity" class="table__number">{item.quantity}</td>
            <td data-label="Total" class="table__number">{item.line_total.to_string()}</td>
        </tr>
    }
}
