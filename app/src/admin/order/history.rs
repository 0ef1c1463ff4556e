//! What happened to an order, here and at Stripe.

use domain::ids::PaymentIntentId;
use domain::order::Order;
use leptos::prelude::*;
use shop::orders::{PaymentAttempt, StripeEventSummary};

use super::super::{address, pill};
use crate::backend::{self, Site};

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
    let there = payment_page(&backend::site(), intent);
    view! {
        <dl class="facts">
            <div>
                <dt>"Payment intent"</dt>
                <dd><a href=there rel="noopener noreferrer"><code>{intent.to_string()}</code></a></dd>
            </div>
        </dl>
    }
}

/// Where staff see a payment and pay it back: Stripe's dashboard, or the control page of its double.
fn payment_page(site: &Site, intent: &PaymentIntentId) -> String {
    let mode = if site.test_mode { "test/" } else { "" };
    let stripe = || format!("https://dashboard.stripe.com/{mode}payments/{intent}");
    site.control_page.clone().unwrap_or_else(stripe)
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
                    <span class="events__head">{pill::of_event(event.status)}" "{pill::time(event.received_at)}</span>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_is_looked_at_where_it_was_made() {
        let page = |test_mode, control_page: Option<&str>| {
            let site = Site { base_url: String::new(), test_mode, control_page: control_page.map(str::to_owned) };
            payment_page(&site, &"pi_1".parse().unwrap())
        };
        assert_eq!(page(false, None), "https://dashboard.stripe.com/payments/pi_1");
        assert_eq!(page(true, None), "https://dashboard.stripe.com/test/payments/pi_1");
        assert_eq!(page(true, Some("http://127.0.0.1:3001/sandbox")), "http://127.0.0.1:3001/sandbox");
    }
}
