//! What an order is, and whose it is.

use domain::address::Address;
use domain::business_cart::BusinessOrigin;
use domain::order::Order;
use domain::time::Timestamp;
use leptos::prelude::*;
use shop::customers::managed::CustomerSummary;

use super::super::{address, pill};

/// Times and origin.
pub(super) fn facts(order: &Order) -> impl IntoView + use<> {
    let replaces = order.replaces.map(|replaced| {
        view! { <div><dt>"Took the place of"</dt><dd><a href=address::of_order(replaced)>{replaced.to_string()}</a></dd></div> }
    });
    let tracking = order.tracking_url.clone().map(|url| {
        let link = view! { <a href=url.clone() rel="noopener noreferrer">{url.clone()}</a> };
        view! { <div><dt>"Tracking"</dt><dd>{link}</dd></div> }
    });
    let po_number = order.po_number.as_ref().map(|po_number| {
        view! { <div><dt>"Purchase order"</dt><dd>{po_number.to_string()}</dd></div> }
    });
    let business = order.business.as_ref().map(|origin| part_of(order, origin));
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">"Order"</h2>
            <dl class="facts">
                <div><dt>"Created"</dt><dd>{pill::time(order.created_at)}</dd></div>
                <div><dt>"Paid"</dt><dd>{maybe(order.paid_at)}</dd></div>
                <div><dt>"Processed"</dt><dd>{maybe(order.processed_at)}</dd></div>
                <div><dt>"Source"</dt><dd>{order.source.label()}</dd></div>
                {po_number}
                {business}
                {tracking}
                {replaces}
                <div><dt>"Id"</dt><dd><code>{order.id.to_string()}</code></dd></div>
            </dl>
        </section>
    }
}

/// The vendor whose part of a business cart the order is, and the way to that cart.
fn part_of(order: &Order, origin: &BusinessOrigin) -> impl IntoView + use<> {
    let id = origin.cart.to_string();
    let cart = match order.customer {
        Some(customer) => view! { <a href=address::of_cart(customer, origin.cart)>{id}</a> }.into_any(),
        None => id.into_any(),
    };
    view! {
        <div><dt>"Vendor"</dt><dd>{origin.vendor.clone()}</dd></div>
        <div><dt>"Cart"</dt><dd>{cart}</dd></div>
    }
}

/// Who bought, what their balance is, and where it goes.
pub(super) fn customer(order: &Order, account: Option<&CustomerSummary>) -> impl IntoView + use<> {
    let balance = account.map(|account| {
        view! { <div><dt>"Balance"</dt><dd>{account.balance.to_string()}</dd></div> }
    });
    let email = match &order.email {
        Some(email) => view! { <a href=format!("mailto:{email}")>{email.to_string()}</a> }.into_any(),
        None => unknown().into_any(),
    };
    let name = match (&order.customer_name, account) {
        (Some(name), Some(account)) => view! { <a href=address::of_customer(account.id)>{name.clone()}</a> }.into_any(),
        (Some(name), None) => name.clone().into_any(),
        (None, _) => unknown().into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="customer">
            <h2 id="customer">"Customer"</h2>
            <dl class="facts">
                <div><dt>"Name"</dt><dd>{name}</dd></div>
                <div><dt>"Email"</dt><dd>{email}</dd></div>
                {balance}
                <div><dt>"Billing address"</dt><dd>{postal(order.billing_address.as_ref())}</dd></div>
                <div><dt>"Shipping address"</dt><dd>{postal(order.shipping_address.as_ref())}</dd></div>
            </dl>
        </section>
    }
}

fn postal(address: Option<&Address>) -> impl IntoView + use<> {
    match address {
        None => unknown().into_any(),
        Some(address) => {
            let lines: Vec<_> = address.lines().into_iter().map(|line| view! { <span>{line}</span> }).collect();
            view! { <span class="stack">{lines}</span> }.into_any()
        }
    }
}

fn unknown() -> impl IntoView {
    view! { <span class="quiet">"not known yet"</span> }
}

fn maybe(at: Option<Timestamp>) -> impl IntoView {
    match at {
        Some(at) => pill::time(at).into_any(),
        None => view! { <span class="quiet">"not yet"</span> }.into_any(),
    }
}

/// `paidWithoutStock` as people read it: "Paid without stock".
pub(super) fn sentence(word: &str) -> String {
    let mut sentence = String::with_capacity(word.len() + 4);
    for (index, character) in word.chars().enumerate() {
        if index == 0 {
            sentence.extend(character.to_uppercase());
        } else if character.is_ascii_uppercase() {
            sentence.push(' ');
            sentence.extend(character.to_lowercase());
        } else {
            sentence.push(character);
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_wire_becomes_a_sentence() {
        assert_eq!(sentence("paidWithoutStock"), "Paid without stock");
        assert_eq!(sentence("storefront"), "Storefront");
        assert_eq!(sentence(""), "");
    }
}
