//! What keeps a cart from being checked out, summed up.

use domain::business_cart::{BusinessCart, ItemFault};
use leptos::prelude::*;

use super::items::place;

/// Everything that is wrong, each with a link to its item.
pub(super) fn summary(cart: &BusinessCart) -> impl IntoView + use<> {
    let faults = cart.faults();
    let says = match faults.len() {
        1 => "It cannot be checked out yet, because of this".to_owned(),
        some => format!("It cannot be checked out yet, for {some} reasons"),
    };
    (!faults.is_empty()).then(|| {
        let rows: Vec<_> = faults.iter().map(row).collect();
        view! {
            <section class="note report" aria-labelledby="faults">
                <h2 id="faults">{says}</h2>
                <ul class="report__rows">{rows}</ul>
            </section>
        }
    })
}

fn row(fault: &ItemFault) -> impl IntoView + use<> {
    view! { <li><a href=format!("#{}", place(fault.item))>{fault.message.clone()}</a></li> }
}
