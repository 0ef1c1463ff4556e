//! What was bought, and what it costs.

use domain::order::{Order, OrderLine};
use domain::order_lines::may_revise;
use leptos::prelude::*;

use super::super::address;
use super::super::sums::sums;

/// The lines and totals of an order, with what can be done about them.
pub(super) fn lines<Way: IntoView + 'static>(order: &Order, way: Way) -> impl IntoView + use<Way> {
    let rows: Vec<_> = order.lines.iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby="lines">
            <h2 id="lines">"Items"</h2>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Product"</th>
                        <th scope="col" class="table__number">"Unit price"</th>
                        <th scope="col" class="table__number">"Quantity"</th>
                        <th scope="col" class="table__number">"Total"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {sums(&order.totals, order.refunded)}
            {way}
        </section>
    }
}

/// The way to the page that changes the lines, or why there is none.
pub(super) fn way_to_edit(order: &Order, has_payment_page: bool) -> impl IntoView + use<> {
    match may_revise(order, has_payment_page) {
        Ok(()) => view! { <p><a href=address::of_lines(order.id)>"Change the items"</a></p> }.into_any(),
        Err(why) => view! { <p class="quiet">{why.to_string()}</p> }.into_any(),
    }
}

fn row(line: &OrderLine) -> impl IntoView + use<> {
    let said: Vec<_> = line
        .attributes
        .iter()
        .map(|(key, value)| view! { <span class="quiet">{format!("{key}: {value}")}</span> })
        .collect();
    view! {
        <tr class="row">
            <th scope="row" data-label="Product">
                <span class="stack">
                    <span>{line.title.clone()}</span>
                    <span class="quiet">{line.size.clone()}</span>
                    <span class="quiet">{line.variant.to_string()}</span>
                    {said}
                </span>
            </th>
            <td data-label="Unit price" class="table__number">{line.unit_price.to_string()}</td>
            <td data-label="Quantity" class="table__number">{line.quantity}</td>
            <td data-label="Total" class="table__number">{line.line_total.to_string()}</td>
        </tr>
    }
}
