//! The header's link to the cart, which always shows how many items are in it (CART-4).

#![expect(missing_docs, reason = "the macro makes a public struct of an island's props, and does not document it")]

use leptos::prelude::*;

use crate::live;

/// The link to the cart. `count` is what the server knew; what this or another tab changes shows at once.
#[island]
pub fn Badge(
    /// How many items are in the cart.
    count: u32,
) -> impl IntoView {
    let live = live::count();
    // Effects run in the browser only.
    Effect::new(|_| live::listen());
    view! { <a class="cart-link" href="/cart">{move || format!("Cart ({})", live.get().unwrap_or(count))}</a> }
}
