//! The list of Stripe's events.

use domain::page::{Limit, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::orders::{EventFilter, EventQuery, StripeEventSummary};

use super::guard::guarded;
use super::{address, frame, pill};
use crate::backend;

/// How many events stand on a page.
const PER_PAGE: u32 = 50;

/// The page with the list of events that its address asks for.
pub(super) fn page() -> impl IntoView {
    let (shown, cursor) = use_query_map().with_untracked(|query| {
        let shown = query.get("show").unwrap_or_default();
        (shown, query.get("cursor").filter(|cursor| !cursor.is_empty()))
    });
    guarded(async move |who| {
        let filter = if shown.is_empty() { EventFilter::All } else { shown.parse()? };
        let later = cursor.is_some();
        let query = EventQuery { filter, cursor, limit: Limit::new(PER_PAGE)? };
        let events = backend::shop().stripe_events(who.actor, &query).await?;
        let content = view! {
            <h1>"Stripe events"</h1>
            {filters(filter)}
            {listed(&events, filter, later)}
        };
        Ok(frame::inside(&who, "Stripe events", content.into_any()))
    })
}

fn of_page(filter: EventFilter, cursor: &str) -> String {
    let shown = if filter == EventFilter::All { "" } else { filter.as_str() };
    address::with_query(address::EVENTS, &[("show", shown), ("cursor", cursor)])
}

fn filters(chosen: EventFilter) -> impl IntoView {
    let links: Vec<_> = EventFilter::ALL
        .into_iter()
        .map(|filter| {
            let label = match filter {
                EventFilter::All => "All",
                EventFilter::Unmatched => "Without an order",
                EventFilter::Stored => "Not applied yet",
            };
            let current = (filter == chosen).then_some("true");
            view! { <li><a href=of_page(filter, "") aria-current=current>{label}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="Which events"><ul>{links}</ul></nav> }
}

fn listed(events: &Page<StripeEventSummary>, filter: EventFilter, later: bool) -> impl IntoView + use<> {
    if events.items.is_empty() {
        let says = match filter {
            EventFilter::All => "Stripe has told nothing yet.",
            EventFilter::Unmatched => "Every event belongs to an order.",
            EventFilter::Stored => "Every event has been applied.",
        };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let rows: Vec<_> = events.items.iter().map(row).collect();
    let newest = later.then(|| view! { <a href=of_page(filter, "")>"Newest"</a> });
    let older = events.next.as_deref().map(|next| view! { <a rel="next" href=of_page(filter, next)>"Older"</a> });
    view! {
        <table class="table">
            <caption class="visually-hidden">"Stripe events, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Event"</th>
                    <th scope="col">"Received"</th>
                    <th scope="col">"Order"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <nav class="pages" aria-label="Pages">{newest}" "{older}</nav>
    }
    .into_any()
}

fn row(event: &StripeEventSummary) -> impl IntoView + use<> {
    let order = match &event.order {
        Some((id, number)) => view! { <a href=address::of_order(*id)>{number.clone()}</a> }.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    view! {
        <tr class="row">
            <th scope="row" data-label="Event">
                <span class="stack">
                    <a href=address::of_event(&event.id)>{event.kind.clone()}</a>
                    <span class="quiet">{event.id.to_string()}</span>
                </span>
            </th>
            <td data-label="Received">{pill::time(event.received_at)}</td>
            <td data-label="Order">{order}</td>
            <td data-label="Status" class="pills">{pill::of_event(&event.status)}</td>
        </tr>
    }
}
