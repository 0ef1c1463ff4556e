//! What is said of a cart beside its items.

use domain::business_cart::{BusinessCart, CartRemarks, PoNumber};
use leptos::prelude::*;
use shop::customers::managed::CustomerSummary;

use super::super::{address, pill};

/// Whose it is, its times, and what was said of it.
pub(super) fn of(cart: &BusinessCart, customer: &CustomerSummary) -> impl IntoView + use<> {
    let CartRemarks { po_number, note, .. } = &cart.remarks;
    let checked_out = cart.checked_out.as_ref().map(|checked_out| {
        view! { <div><dt>"Checked out"</dt><dd>{pill::time(checked_out.at)}</dd></div> }
    });
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">"Cart"</h2>
            <dl class="facts">
                <div><dt>"Customer"</dt><dd><a href=address::of_customer(customer.id)>{customer.name.clone()}</a></dd></div>
                <div><dt>"Purchase order"</dt><dd>{said(po_number.as_ref().map(PoNumber::to_string))}</dd></div>
                <div><dt>"Note"</dt><dd>{said(note.as_ref().map(|note| note.as_str().to_owned()))}</dd></div>
                <div><dt>"Made"</dt><dd>{pill::time(cart.created_at)}</dd></div>
                <div><dt>"Last changed"</dt><dd>{pill::time(cart.updated_at)}</dd></div>
                {checked_out}
                <div><dt>"Id"</dt><dd><code>{cart.id.to_string()}</code></dd></div>
            </dl>
        </section>
    }
}

/// What a program keeps with it, for itself.
pub(super) fn metadata(remarks: &CartRemarks) -> impl IntoView + use<> {
    let pairs = remarks.metadata.pairs();
    let rows: Vec<_> =
        pairs.iter().map(|(key, value)| view! { <div><dt>{key.clone()}</dt><dd>{value.clone()}</dd></div> }).collect();
    (!pairs.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="metadata">
                <h2 id="metadata">"Metadata"</h2>
                <dl class="facts">{rows}</dl>
            </section>
        }
    })
}

fn said(text: Option<String>) -> impl IntoView {
    match text {
        Some(text) => text.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    }
}
