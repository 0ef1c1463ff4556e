//! The table of movements. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::stock::Movement;

use super::super::who::who;
use super::super::{address, pill};

/// A table with a row for each movement.
pub(super) fn of_movements(movements: &[Movement]) -> impl IntoView + use<> {
    let rows: Vec<_> = movements.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Stock movements, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Product"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"Reason"</th>
                    <th scope="col" class="table__number">"In stock"</th>
                    <th scope="col" class="table__number">"Promised"</th>
                    <th scope="col">"Who"</th>
                    <th scope="col">"About"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(movement: &Movement) -> impl IntoView + use<> {
    let product = address::of_product_text(movement.variant.as_str());
    let order =
        movement.order.clone().map(|(id, number)| view! { <a class="number" href=address::of_order(id)>{number}</a> });
    view! {
        <tr class="row">
            <th scope="row" data-label="Product">
                <span class="stack">
                    <a class="wraps" href=product>{movement.title.clone()}</a>
                    <span class="quiet">{movement.size.clone()}" "<code>{movement.variant.to_string()}</code></span>
                </span>
            </th>
            <td data-label="When">{pill::time(movement.at)}</td>
            <td data-label="Reason">{movement.reason.label()}</td>
            <td data-label="In stock" class="table__number">{signed(movement.on_hand)}</td>
            <td data-label="Promised" class="table__number">{signed(movement.reserved)}</td>
            <td data-label="Who">{who(&movement.who)}</td>
            <td data-label="About">{order}{movement.note.clone().map(|note| format!(" {note}"))}</td>
        </tr>
    }
}

/// A change with its sign; nothing where nothing changed.
fn signed(change: i64) -> Option<String> {
    match change {
        0 => None,
        more if more > 0 => Some(format!("+{more}")),
        less => Some(format!("\u{2212}{}", less.unsigned_abs())),
    }
}
