//! A business cart's page: what a program put into it, what is wrong with it, and what it became. Staff look at it; the
//! program changes it.

mod facts;
mod faults;
mod items;
mod orders;

use domain::business_cart::BusinessCart;
use domain::ids::BusinessCartId;
use domain::money::Money;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::guard::guarded;
use super::sums::sums;
use super::{address, frame, pill};
use crate::backend;

/// How many characters of an id are enough to tell a customer's carts apart.
const SHORT: usize = 8;

/// The page of the cart that its address names.
pub(super) fn page() -> impl IntoView {
    let field = |key: &str| use_params_map().with_untracked(|params| params.get(key)).unwrap_or_default();
    let (customer, id) = (field("id"), field("cart"));
    guarded(async move |who| {
        let shop = backend::shop();
        let cart = shop.business_cart(who.actor, &customer, &id).await?;
        let customer = shop.customer_summary(who.actor, &customer).await?;
        let title = format!("Cart {}", name(cart.id));
        let content = view! {
            <p>
                <a href=address::of_customer(customer.id)>{customer.name.clone()}</a>" › "
                <a href=address::of_carts(customer.id)>"All carts"</a>
            </p>
            <div class="admin-title">
                <h1>{title.clone()}</h1>
                <p class="pills">{standing(&cart)}</p>
            </div>
            {faults::summary(&cart)}
            <div class="admin-columns">
                <div>
                    {goods(&cart)}
                    {cart.checked_out.as_ref().map(orders::of)}
                </div>
                <div>
                    {facts::of(&cart, &customer)}
                    {facts::metadata(&cart.remarks)}
                </div>
            </div>
        };
        Ok(frame::inside(&who, &format!("{title} of {}", customer.name), content.into_any()))
    })
}

/// The end of a cart's id, as people tell carts apart.
pub(super) fn name(id: BusinessCartId) -> String {
    let id = id.to_string();
    let skipped = id.chars().count().saturating_sub(SHORT);
    format!("…{}", id.chars().skip(skipped).collect::<String>())
}

/// Whether a cart can be changed, and whether something is wrong with it.
pub(super) fn standing(cart: &BusinessCart) -> impl IntoView + use<> {
    pill::of_cart(cart.is_archived(), cart.faults().len())
}

fn goods(cart: &BusinessCart) -> impl IntoView + use<> {
    let content = if cart.items.is_empty() {
        view! { <p class="empty">"There is nothing in it yet."</p> }.into_any()
    } else {
        let nothing = Money::zero(cart.totals.total.currency);
        view! { {items::table(&cart.items)} {sums(&cart.totals, nothing)} }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="items">
            <h2 id="items">"Items"</h2>
            {content}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_is_told_by_the_end_of_its_id() {
        let id = BusinessCartId::from_bits(0x1234_5678);
        assert_eq!(name(id).chars().count(), SHORT + 1);
        assert!(id.to_string().ends_with(name(id).trim_start_matches('…')));
    }
}
