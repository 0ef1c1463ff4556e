//! The table of orders. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use domain::order::OrderSort;
use leptos::prelude::*;
use shop::orders::OrderSummary;

use super::super::pill;
use super::super::processed::Processed;
use super::bulk;

/// A table with a row for each order; with boxes to choose them where something `may_be_done` with them.
pub(super) fn of_orders(orders: &[OrderSummary], sort: OrderSort, may_be_done: bool) -> impl IntoView + use<> {
    let rows: Vec<_> = orders.iter().enumerate().map(|(index, order)| row(index, order, may_be_done)).collect();
    let choose = may_be_done.then(|| view! { <th scope="col"><span class="visually-hidden">"Choose"</span></th> });
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption(sort)}</caption>
            <thead>
                <tr>
                    {choose}
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

const fn caption(sort: OrderSort) -> &'static str {
    match sort {
        OrderSort::Newest => "Orders, those that need a look first, then newest first",
        OrderSort::Oldest => "Orders, oldest first",
        OrderSort::TotalDown => "Orders, highest total first",
        OrderSort::TotalUp => "Orders, lowest total first",
    }
}

fn row(index: usize, order: &OrderSummary, may_be_done: bool) -> impl IntoView + use<> {
    let processed = Processed::of(order.status, order.processed_at);
    let looks = if order.flags.is_empty() { processed.row() } else { "row row--flagged" };
    let choice = may_be_done.then(|| {
        view! { <td data-label="Choose" class="table__choice">{bulk::choice(index, order.id, &order.number)}</td> }
    });
    view! {
        <tr class=looks>
            {choice}
            <th scope="row" data-label="Number">
                {pill::of_number(order.id, &order.number, order.po_number.as_ref())}
            </th>
            <td data-label="Created">{pill::time(order.created_at)}</td>
            <td data-label="Processed">{processed.cell()}</td>
            <td data-label="Customer">{customer(order)}</td>
            <td data-label="Items" class="table__number">{order.pieces}</td>
            <td data-label="Total" class="table__number">{order.total.to_string()}</td>
            <td data-label="Status" class="pills">
                {pill::of_flags(&order.flags)}
                {pill::of_order(order.status)}
                {pill::of_partial_refund(order.payment)}
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
