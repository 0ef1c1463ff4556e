//! One of Stripe's events, with all that it said and did.

mod actions;
mod facts;

use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::orders::{EventChange, StripeEventSummary};

use super::guard::guarded;
use super::{address, frame, pill};
use crate::backend;

/// The page of the event that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().stripe_event(who.actor, &id).await?;
        let flash = backend::take_flash().await?;
        let event = &detail.event;
        let title = format!("Event {}", event.kind);
        let actions = who.may(Permission::ChangeOrders).then(|| actions::forms(event));
        let content = view! {
            <p><a href=address::EVENTS>"All events"</a></p>
            <div class="admin-title">
                <h1>{title.clone()}</h1>
                <p class="pills">{pill::of_event(event.status)}</p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {advice(event)}
            {actions}
            <div class="admin-columns">
                <div>{facts::of(event)}</div>
                <div>{facts::subject(&detail.subject, event.livemode)}{changes(&detail.changes)}</div>
            </div>
            <section class="panel" aria-labelledby="payload">
                <h2 id="payload">"Payload"</h2>
                <pre class="payload" tabindex="0" aria-labelledby="payload"><code>{detail.payload}</code></pre>
            </section>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

/// What to do about it, as long as nobody has.
fn advice(event: &StripeEventSummary) -> impl IntoView + use<> {
    let advice = event.status.advice(&event.kind, event.livemode).filter(|_| event.needs_look());
    advice.map(|advice| {
        view! {
            <section class="note" aria-labelledby="advice">
                <h2 id="advice">"What to do"</h2>
                <p>{advice}</p>
            </section>
        }
    })
}

fn changes(changes: &[EventChange]) -> impl IntoView + use<> {
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let (id, number) = &change.order;
            let values = [change.from.as_deref(), change.to.as_deref()];
            let values: Vec<_> = values.into_iter().flatten().collect();
            view! {
                <li>
                    <span class="events__head">{pill::time(change.at)}</span>
                    <span>
                        "Order "<a href=address::of_order(*id)>{number.clone()}</a>", "{change.subject.clone()}": "
                        {values.join(" → ")}
                    </span>
                </li>
            }
        })
        .collect();
    let none = changes.is_empty().then(|| view! { <p class="quiet">"It has changed nothing."</p> });
    view! {
        <section class="panel" aria-labelledby="changes">
            <h2 id="changes">"What it changed"</h2>
            {none}
            <ul class="events">{rows}</ul>
        </section>
    }
}
