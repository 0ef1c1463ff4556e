//! One of Stripe's events, with all that it said.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::orders::EventDetail;

use super::guard::guarded;
use super::{address, frame, pill};
use crate::backend;

/// The page of the event that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().stripe_event(who.actor, &id).await?;
        let title = format!("Event {}", detail.event.kind);
        let content = view! {
            <p><a href=address::EVENTS>"All events"</a></p>
            <h1>{title.clone()}</h1>
            {facts(&detail)}
            <section class="panel" aria-labelledby="payload">
                <h2 id="payload">"Payload"</h2>
                <pre class="payload" tabindex="0" aria-labelledby="payload"><code>{detail.payload}</code></pre>
            </section>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

fn facts(detail: &EventDetail) -> impl IntoView + use<> {
    let event = &detail.event;
    let mode = if event.livemode { "live" } else { "test" };
    let order = match &event.order {
        Some((id, number)) => view! { <a href=address::of_order(*id)>{number.clone()}</a> }.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    let error = event.error.clone().map(|error| view! { <div><dt>"Error"</dt><dd>{error}</dd></div> });
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">"Event"</h2>
            <dl class="facts">
                <div><dt>"Status"</dt><dd>{pill::of_event(&event.status)}</dd></div>
                <div><dt>"Order"</dt><dd>{order}</dd></div>
                <div><dt>"Happened"</dt><dd>{pill::time(event.created_at)}</dd></div>
                <div><dt>"Received"</dt><dd>{pill::time(event.received_at)}</dd></div>
                <div><dt>"Attempts"</dt><dd>{event.attempts}</dd></div>
                <div><dt>"Mode"</dt><dd>{mode}</dd></div>
                {error}
                <div><dt>"Id"</dt><dd><code>{event.id.to_string()}</code></dd></div>
            </dl>
        </section>
    }
}
