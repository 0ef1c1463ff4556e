//! How an event came, what became of it, and what it is about.

use domain::stripe_event::{EventSignature, EventSource};
use leptos::prelude::*;
use shop::orders::{EventSubject, StripeEventSummary};

use super::super::{address, pill};

/// How it came and what became of it.
pub(super) fn of(event: &StripeEventSummary) -> impl IntoView + use<> {
    let mode = if event.livemode { "live" } else { "test" };
    let order = match &event.order {
        Some((id, number)) => view! { <a href=address::of_order(*id)>{number.clone()}</a> }.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    let error = event.error.clone().map(|error| fact("Error", error));
    let next = event.next_attempt_at.map(|at| fact("Next attempt", pill::time(at)));
    let dealt_with =
        event.dealt_with.clone().map(|(at, who)| fact("Dealt with", view! { {pill::time(at)}" by "{who} }));
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">"Event"</h2>
            <dl class="facts">
                {fact("Order", order)}
                {fact("How it came", way(event))}
                {fact("Happened", pill::time(event.created_at))}
                {fact("Received", pill::time(event.received_at))}
                {fact("Attempts", event.attempts)}
                {next}
                {error}
                {dealt_with}
                {fact("Mode", mode)}
                {fact("Id", view! { <code>{event.id.to_string()}</code> })}
            </dl>
        </section>
    }
}

/// What it says that it is about.
pub(super) fn subject(subject: &EventSubject, livemode: bool) -> impl IntoView + use<> {
    let object = subject.object.clone().map(|id| fact("Object", view! { <code>{id}</code> }));
    let payment = subject.payment_intent.as_ref().map(|intent| {
        let there = address::payment_at_stripe(intent, livemode);
        let link = view! { <a href=there rel="noopener noreferrer"><code>{intent.to_string()}</code></a> };
        fact("Payment", link)
    });
    let amount = subject.amount.map(|amount| fact("Amount", amount.to_string()));
    let email = subject.email.clone().map(|email| fact("Customer", email));
    let nothing = (*subject == EventSubject::default()).then(|| view! { <p class="quiet">"It names nothing."</p> });
    view! {
        <section class="panel" aria-labelledby="subject">
            <h2 id="subject">"What it is about"</h2>
            {nothing}
            <dl class="facts">{object}{payment}{amount}{email}</dl>
        </section>
    }
}

fn fact(name: &'static str, value: impl IntoView) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}

fn way(event: &StripeEventSummary) -> impl IntoView + use<> {
    let listed = match event.source {
        EventSource::Webhook => "Delivered to the webhook",
        EventSource::List if event.signature.is_some() => {
            "Read from Stripe itself over the API, no signature needed; delivered to the webhook later"
        }
        EventSource::List => "Read from Stripe itself over the API, no signature needed",
    };
    let verified = event.signature.map(|EventSignature { signed_at, secret }| {
        view! { ": verified, signed at "{pill::time(signed_at)}" with secret "{secret}" of STRIPE_WEBHOOK_SECRET" }
    });
    view! { {listed}{verified} }
}
