//! A customer's orders.

use leptos::prelude::*;
use shop::customers::managed::{CustomerDetail, CustomerOrder, DetailQuery};

use super::super::field::pages;
use super::super::pill;
use super::super::processed::Processed;

/// The orders, newest first.
pub(super) fn of(detail: &CustomerDetail, asked: &DetailQuery) -> impl IntoView + use<> {
    let id = detail.summary.id;
    let ledger = asked.ledger.as_deref();
    let first = asked.orders.is_some().then(|| super::address_with(id, ledger, None));
    let next = detail.orders.next.as_deref().map(|next| super::address_with(id, ledger, Some(next)));
    let rows: Vec<_> = detail.orders.items.iter().map(row).collect();
    let content = if rows.is_empty() {
        view! { <p class="empty">"There are no orders yet."</p> }.into_any()
    } else {
        view! {
            <table class="table">
                <caption class="visually-hidden">"Orders, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Number"</th>
                        <th scope="col">"Created"</th>
                        <th scope="col">"Processed"</th>
                        <th scope="col" class="table__number">"Total"</th>
                        <th scope="col">"Status"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="orders">
            <h2 id="orders">"Orders"</h2>
            {content}
            {pages(first, next)}
        </section>
    }
}

fn row(order: &CustomerOrder) -> impl IntoView + use<> {
    let processed = Processed::of(order.status, order.processed_at);
    view! {
        <tr class=processed.row()>
            <th scope="row" data-label="Number">
                {pill::of_number(order.id, &order.number, order.po_number.as_ref())}
            </th>
            <td data-label="Created">{pill::time(order.created_at)}</td>
            <td data-label="Processed">{processed.cell()}</td>
            <td data-label="Total" class="table__number">{order.total.to_string()}</td>
            <td data-label="Status" class="pills">
                {pill::of_order(order.status)}
                {pill::of_fulfilment(order.fulfilment_status)}
            </td>
        </tr>
    }
}
