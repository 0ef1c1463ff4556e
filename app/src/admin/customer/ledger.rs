//! A customer's ledger: every entry with the balance after it.

use leptos::prelude::*;
use shop::customers::managed::{CustomerDetail, DetailQuery, LedgerLine};

use super::super::field::pages;
use super::super::who::who;
use super::super::{address, pill};

/// The ledger, newest first.
pub(super) fn of(detail: &CustomerDetail, asked: &DetailQuery) -> impl IntoView + use<> {
    let id = detail.summary.id;
    let orders = asked.orders.as_deref();
    let first = asked.ledger.is_some().then(|| super::address_with(id, None, orders));
    let next = detail.ledger.next.as_deref().map(|next| super::address_with(id, Some(next), orders));
    let rows: Vec<_> = detail.ledger.items.iter().map(row).collect();
    let content = if rows.is_empty() {
        view! { <p class="empty">"There are no entries yet."</p> }.into_any()
    } else {
        table(rows).into_any()
    };
    view! {
        <section class="panel" aria-labelledby="ledger">
            <h2 id="ledger">"Ledger"</h2>
            {content}
            {pages(first, next)}
        </section>
    }
}

fn table(rows: Vec<impl IntoView + 'static>) -> impl IntoView {
    view! {
        <table class="table">
            <caption class="visually-hidden">"Entries of the ledger, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Entry"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"About"</th>
                    <th scope="col" class="table__number">"Amount"</th>
                    <th scope="col" class="table__number">"Balance"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(line: &LedgerLine) -> impl IntoView + use<> {
    let order =
        line.order.clone().map(|(id, number)| view! { <a class="number" href=address::of_order(id)>{number}</a> });
    view! {
        <tr class="row">
            <th scope="row" data-label="Entry">{line.kind.label()}</th>
            <td data-label="When">{pill::time(line.at)}</td>
            <td data-label="About">
                <span class="stack">
                    {order}
                    {line.note.as_ref().map(|note| view! { <span>{note.to_string()}</span> })}
                    <span class="quiet">{who(&line.who)}</span>
                </span>
            </td>
            <td data-label="Amount" class="table__number">{line.amount.to_string()}</td>
            <td data-label="Balance" class="table__number">{line.balance.to_string()}</td>
        </tr>
    }
}
