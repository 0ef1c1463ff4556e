//! Deliveries to the webhook that were refused: what is wrong, and what to do.

use domain::stripe_event::RefusalReason;
use leptos::prelude::*;
use shop::events::refused::{KEPT, RefusedDelivery};

use super::guard::guarded;
use super::{address, frame, pill};
use crate::backend;

const TITLE: &str = "Refused deliveries";

/// The page with the refused deliveries.
pub(super) fn page() -> impl IntoView {
    guarded(async move |who| {
        let refused = backend::shop().refused_deliveries(who.actor).await?;
        let content = view! {
            <p><a href=address::EVENTS>"All events"</a></p>
            <h1>{TITLE}</h1>
            <p>
                {format!(
                    "The shop believes only what Stripe has signed. These deliveries were refused, and nothing was done \
                     by them; the newest {KEPT} are kept. Real events among them are not lost: what does not reach the \
                     webhook is read in Stripe's own list every five minutes.",
                )}
            </p>
            {advice(&refused)}
            {listed(&refused)}
        };
        Ok(frame::inside(&who, TITLE, content.into_any()))
    })
}

/// What to do about each reason that there is.
fn advice(refused: &[RefusedDelivery]) -> impl IntoView + use<> {
    let notes: Vec<_> = RefusalReason::ALL
        .iter()
        .map(|&reason| (reason, refused.iter().filter(|refused| refused.reason == reason).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(reason, count)| {
            view! {
                <section class="note" aria-labelledby=reason.as_str()>
                    <h2 id=reason.as_str()>{format!("{} ({count})", reason.label())}</h2>
                    <p>{reason.advice()}</p>
                </section>
            }
        })
        .collect();
    view! { {notes} }
}

fn listed(refused: &[RefusedDelivery]) -> impl IntoView + use<> {
    if refused.is_empty() {
        return view! { <p class="empty">"No delivery was refused."</p> }.into_any();
    }
    let rows: Vec<_> = refused.iter().map(delivery).collect();
    view! {
        <section class="panel" aria-labelledby="deliveries">
            <h2 id="deliveries">"Newest first"</h2>
            <ul class="events">{rows}</ul>
        </section>
    }
    .into_any()
}

fn delivery(refused: &RefusedDelivery) -> impl IntoView + use<> {
    let event = refused.event.as_ref().map(|id| {
        let named = if refused.event_is_known {
            view! { <a href=address::of_event(id)><code>{id.to_string()}</code></a>", a real event" }.into_any()
        } else {
            view! { <code>{id.to_string()}</code>", if it can be believed" }.into_any()
        };
        view! { <span>"Event: "{named}</span> }
    });
    view! {
        <li>
            <span class="events__head">
                {pill::of_refusal(refused.reason)}" "{pill::time(refused.at)}
            </span>
            <span>"Signature header: "<code>{refused.header.clone()}</code></span>
            {event}
            <details>
                <summary>"The start of its body"</summary>
                <pre class="payload" tabindex="0"><code>{refused.body.clone()}</code></pre>
            </details>
        </li>
    }
}
