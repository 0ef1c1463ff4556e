//! What was paid back of an order, or was to be.

use domain::refund::{Refund, RefundSource};
use leptos::prelude::*;

use super::super::pill;

/// The refunds, the newest first.
pub(super) fn list(refunds: &[Refund]) -> impl IntoView + use<> {
    let rows: Vec<_> = refunds.iter().map(row).collect();
    (!rows.is_empty()).then(|| view! { <ul class="events" aria-label="Refunds">{rows}</ul> })
}

fn row(refund: &Refund) -> impl IntoView + use<> {
    let source = match refund.source {
        RefundSource::Shop => "Made in the shop",
        RefundSource::Stripe => "Made at Stripe",
    };
    let said = [refund.reason.as_ref().map(|reason| reason.label()), refund.note.as_ref().map(|note| note.as_str())];
    let said: Vec<_> = said.into_iter().flatten().map(|said| view! { <span>{said.to_owned()}</span> }).collect();
    let failure = refund.failure.clone().map(|why| view! { <span class="events__remark">{why}</span> });
    let stripe_id = refund.stripe_id.as_ref().map(|id| view! { <code>{id.to_string()}</code> });
    view! {
        <li>
            <span class="events__head">
                <strong>{refund.amount.to_string()}</strong>" "{pill::of_refund(refund.status)}" "
                {pill::time(refund.created_at)}
            </span>
            {said}
            {failure}
            {stripe_id}
            <span class="quiet">{source}</span>
        </li>
    }
}
