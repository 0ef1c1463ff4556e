//! What happened to an order, here and at Stripe.

use domain::ids::PaymentIntentId;
use domain::order::Order;
use leptos::prelude::*;
use shop::orders::{PaymentAttempt, StripeEventSummary, TimelineEntry};

use super::super::{address, pill};
use super::summary::sentence;
use crate::backend;

/// The attempts to pay it, with Stripe's ids.
pub(super) fn payments(order: &Order, attempts: &[PaymentAttempt]) -> impl IntoView + use<> {
    let rows: Vec<_> = attempts.iter().map(attempt).collect();
    let none = attempts.is_empty().then(|| view! { <p class="quiet">"Nobody has tried to pay it."</p> });
    view! {
        <section class="panel" aria-labelledby="payments">
            <h2 id="payments">"Payment"</h2>
            {order.payment_intent.as_ref().map(intent)}
            {none}
            <ol class="events" reversed=true>{rows}</ol>
        </section>
    }
}

fn intent(intent: &PaymentIntentId) -> impl IntoView + use<> {
    let mode = if backend::site().test_mode { "test/" } else { "" };
    let there = format!("https://dashboard.stripe.com/{mode}payments/{intent}");
    view! {
        <dl class="facts">
            <div>
                <dt>"Payment intent"</dt>
                <dd><a href=there rel="noopener noreferrer"><code>{intent.to_string()}</code></a></dd>
            </div>
        </dl>
    }
}

fn attempt(attempt: &PaymentAttempt) -> impl IntoView + use<> {
    let session = attempt.stripe_id.as_ref().map_or_else(|| "not open at Stripe yet".to_owned(), ToString::to_string);
    view! {
        <li value=attempt.attempt.to_string()>
            <span class="events__head">{pill::of_attempt(attempt.status)}" "{pill::time(attempt.created_at)}</span>
            <code>{session}</code>
        </li>
    }
}

/// What Stripe told about it.
pub(super) fn events(events: &[StripeEventSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = events
        .iter()
        .map(|event| {
            view! {
                <li>
                    <span class="events__head">{pill::of_event(&event.status)}" "{pill::time(event.received_at)}</span>
                    <a href=address::of_event(&event.id)>{event.kind.clone()}</a>
                </li>
            }
        })
        .collect();
    let none = events.is_empty().then(|| view! { <p class="quiet">"Stripe has told nothing about it."</p> });
    view! {
        <section class="panel" aria-labelledby="events">
            <h2 id="events">"Stripe events"</h2>
            {none}
            <ul class="events">{rows}</ul>
        </section>
    }
}

/// Who changed what, when and why.
pub(super) fn timeline(entries: &[TimelineEntry]) -> impl IntoView + use<> {
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            view! {
                <li>
                    <span class="events__head">
                        {pill::time(entry.at)}" "<span class="quiet">{format!("{} · {}", entry.who, entry.cause)}</span>
                    </span>
                    <span>{change(entry)}</span>
                </li>
            }
        })
        .collect();
    let none = entries.is_empty().then(|| view! { <p class="quiet">"Nothing has happened yet."</p> });
    view! {
        <section class="panel" aria-labelledby="timeline">
            <h2 id="timeline">"Timeline"</h2>
            {none}
            <ul class="events">{rows}</ul>
        </section>
    }
}

fn change(entry: &TimelineEntry) -> String {
    let subject = sentence(&entry.subject);
    match (entry.from.as_deref(), entry.to.as_deref()) {
        (Some(from), Some(to)) => format!("{subject}: {from} → {to}"),
        (None, Some(to)) => format!("{subject}: {to}"),
        (Some(from), None) => format!("{subject}: {from} → nothing"),
        (None, None) => subject,
    }
}
