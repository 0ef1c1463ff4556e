//! The table of orders. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::orders::OrderSummary;

use super::super::{address, pill};

/// A table with a row for each order.
pub(super) fn of_orders(orders: &[OrderSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = orders.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Orders, those that need a look first, then newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Number"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Processed"</th>
                    <th scope="col">"Customer"</th>
                    <th scope="col" class="table__number">"Items"</th>
                    <th scope="col" class="table__number">"Total"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(order: &OrderSummary) -> impl IntoView + use<> {
    let looks = match (!order.flags.is_empty(), order.processed_at.is_some()) {
        (true, _) => "row row--flagged",
        (false, false) => "row row--pending",
        (false, true) => "row row--processed",
    };
    let processed = match order.processed_at {
        Some(at) => pill::time(at).into_any(),
        None => view! { <span class="quiet">"not yet"</span> }.into_any(),
    };
    view! {
        <tr class=looks>
            <th scope="row" data-label="Number">
                <a href=address::of_order(order.id)>{order.number.clone()}</a>
            </th>
            <td data-label="Created">{pill::time(order.created_at)}</td>
            <td data-label="Processed">{processed}</td>
            <td data-label="Customer">{customer(order)}</td>
            <td data-label="Items" class="table__number">{order.pieces}</td>
            <td data-label="Total" class="table__number">{order.total.to_string()}</td>
            <td data-label="Status" class="pills">
                {pill::of_flags(&order.flags)}
                {pill::of_order(order.status)}
                {pill::of_fulfilment(order.fulfilment_status)}
            </td>
        </tr>
    }
}

fn customer(order: &OrderSummary) -> impl IntoView + use<> {
    let name = order.customer_name.clone();
    let email = order.email.clone();
    match (name, email) {
        (None, None) => view! { <span class="quiet">"not known yet"</span> }.into_any(),
        (name, email) => view! { <span class="stack">{name.map(|name| view! { <span>{name}</span> })}{email.map(|email| view! { <span class="quiet">{email}</span> })}</span> }
            .into_any(),
    }
}
