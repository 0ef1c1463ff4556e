//! A customer's newest business carts.

use domain::business_cart::BusinessCart;
use domain::ids::CustomerId;
use domain::page::Counted;
use leptos::prelude::*;

use super::super::address;
use super::super::carts::of_carts;

/// How many of them stand on the customer's page.
pub(super) const FEW: u32 = 5;

/// The newest carts, and the way to all.
pub(super) fn of(customer: CustomerId, carts: &Counted<BusinessCart>) -> impl IntoView + use<> {
    let content = if carts.page.items.is_empty() {
        view! { <p class="empty">"Programs have made no carts for this customer."</p> }.into_any()
    } else {
        of_carts(&carts.page.items).into_any()
    };
    let all = carts.page.next.is_some().then(|| {
        view! { <p><a href=address::of_carts(customer)>{format!("All {} carts", carts.count)}</a></p> }
    });
    view! {
        <section class="panel" aria-labelledby="carts">
            <h2 id="carts">"Carts"</h2>
            {content}
            {all}
        </section>
    }
}
