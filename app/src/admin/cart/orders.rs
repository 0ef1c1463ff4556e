//! The orders that a cart became.

use domain::business_cart::{CheckedOut, ListedOrder};
use leptos::prelude::*;

use super::super::pill;

/// A table with a row for each of them, by the vendors' names.
pub(super) fn of(checked_out: &CheckedOut) -> impl IntoView + use<> {
    let rows: Vec<_> = checked_out.orders.iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby="orders">
            <h2 id="orders">"Orders made of it"</h2>
            <table class="table">
                <caption class="visually-hidden">"Orders, by vendor, with what each cost when it was made"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Number"</th>
                        <th scope="col">"Vendor"</th>
                        <th scope="col" class="table__number">"Total"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(order: &ListedOrder) -> impl IntoView + use<> {
    view! {
        <tr class="row">
            <th scope="row" data-label="Number">{pill::of_number(order.id, &order.number, None)}</th>
            <td data-label="Vendor">{order.vendor.clone()}</td>
            <td data-label="Total" class="table__number">{order.total.to_string()}</td>
        </tr>
    }
}
