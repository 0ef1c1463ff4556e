//! The API tokens that speak in a customer's name, for owners.

use domain::ids::CustomerId;
use domain::page::Page;
use domain::token::Token;
use leptos::prelude::*;

use super::super::address;
use super::super::tokens::table::of_one_customer;

/// How many of them stand on the customer's page.
pub(super) const FEW: u32 = 5;

/// The newest tokens, the way to all, and the way to make one.
pub(super) fn of(customer: CustomerId, tokens: &Page<Token>) -> impl IntoView + use<> {
    let content = if tokens.items.is_empty() {
        view! { <p class="empty">"No program speaks in this customer's name."</p> }.into_any()
    } else {
        of_one_customer(&tokens.items, &address::of_customer(customer)).into_any()
    };
    let all =
        tokens.next.is_some().then(|| view! { <p><a href=address::of_tokens(customer)>"All of their tokens"</a></p> });
    view! {
        <section class="panel" aria-labelledby="tokens">
            <h2 id="tokens">"API tokens"</h2>
            {content}
            {all}
            <p><a href=address::of_tokens(customer)>"Make a token for this customer"</a></p>
        </section>
    }
}
