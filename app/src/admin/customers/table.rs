//! The table of customers. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::customers::managed::CustomerSummary;

use super::super::{address, pill};

/// A table with a row for each customer.
pub(super) fn of_customers(customers: &[CustomerSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = customers.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Customers, by name"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Email"</th>
                    <th scope="col">"Since"</th>
                    <th scope="col" class="table__number">"Balance"</th>
                    <th scope="col">"Kind"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(customer: &CustomerSummary) -> impl IntoView + use<> {
    view! {
        <tr class="row">
            <th scope="row" data-label="Name">
                <a class="wraps" href=address::of_customer(customer.id)>{customer.name.clone()}</a>
            </th>
            <td data-label="Email">{customer.email.to_string()}</td>
            <td data-label="Since">{pill::time(customer.created_at)}</td>
            <td data-label="Balance" class="table__number">{customer.balance.to_string()}</td>
            <td data-label="Kind" class="pills">{pill::of_customer(customer.kind)}</td>
        </tr>
    }
}
