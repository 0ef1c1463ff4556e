//! The table of business carts. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use domain::business_cart::BusinessCart;
use leptos::prelude::*;

use super::super::cart::{name, standing};
use super::super::{address, pill};

/// A table with a row for each cart.
pub(in crate::admin) fn of_carts(carts: &[BusinessCart]) -> impl IntoView + use<> {
    let rows: Vec<_> = carts.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Carts, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Cart"</th>
                    <th scope="col">"Made"</th>
                    <th scope="col" class="table__number">"Items"</th>
                    <th scope="col" class="table__number">"Total"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(cart: &BusinessCart) -> impl IntoView + use<> {
    let looks = if cart.is_archived() { "row row--processed" } else { "row" };
    let (here, po_number) = (address::of_cart(cart.customer, cart.id), cart.remarks.po_number.as_ref());
    view! {
        <tr class=looks>
            <th scope="row" data-label="Cart">{pill::with_po_number(here, &name(cart.id), po_number)}</th>
            <td data-label="Made">{pill::time(cart.created_at)}</td>
            <td data-label="Items" class="table__number">{cart.items.len()}</td>
            <td data-label="Total" class="table__number">{cart.totals.total.to_string()}</td>
            <td data-label="Status" class="pills">{standing(cart)}</td>
        </tr>
    }
}
