//! The table of messages. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::provisioning::ProvisionSummary;

use super::super::{address, pill};

/// A table with a row for each message.
pub(super) fn of_messages(messages: &[ProvisionSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = messages.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Messages, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Product"</th>
                    <th scope="col">"Order"</th>
                    <th scope="col">"Queued"</th>
                    <th scope="col" class="table__number">"Attempts"</th>
                    <th scope="col">"Next attempt"</th>
                    <th scope="col">"Last answer"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(message: &ProvisionSummary) -> impl IntoView + use<> {
    let next = message.next_attempt_at.map_or_else(|| "–".into_any(), |at| pill::time(at).into_any());
    view! {
        <tr class="row">
            <th scope="row" data-label="Product">
                <span class="wraps"><a href=address::of_provision(message.id)>{message.product.clone()}</a></span>
            </th>
            <td data-label="Order">
                <a class="number" href=address::of_order(message.order)>{message.order_number.clone()}</a>
            </td>
            <td data-label="Queued">{pill::time(message.created_at)}</td>
            <td data-label="Attempts" class="table__number">{message.attempts}</td>
            <td data-label="Next attempt">{next}</td>
            <td data-label="Last answer">
                <span class="wraps">{message.last_answer.clone().unwrap_or_else(|| "–".to_owned())}</span>
            </td>
            <td data-label="Status" class="pills">{pill::of_provision(message.status)}</td>
        </tr>
    }
}
