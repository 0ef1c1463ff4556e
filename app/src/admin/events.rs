//! The list of Stripe's events.

use domain::page::{Limit, Page};
use domain::stripe_event::{EventSource, EventStatus};
use domain::time::Timestamp;
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
        let shop = backend::shop();
        let events = shop.stripe_events(who.actor, &query).await?;
        let read_until = shop.event_list_read_until(who.actor).await?;
        let content = view! {
            <h1>"Stripe events"</h1>
            {filters(filter, who.alarm.to_look_at)}
            {listed(&events, filter, later)}
            {ways(read_until)}
        };
        Ok(frame::inside(&who, "Stripe events", content.into_any()))
    })
}

fn of_page(filter: EventFilter, cursor: &str) -> String {
    let shown = if filter == EventFilter::All { "" } else { filter.as_str() };
    address::with_query(address::EVENTS, &[("show", shown), ("cursor", cursor)])
}

fn filters(chosen: EventFilter, to_look_at: i64) -> impl IntoView {
    let links: Vec<_> = EventFilter::ALL
        .into_iter()
        .map(|filter| {
            let label = match filter {
                EventFilter::All => "All".to_owned(),
                EventFilter::NeedsLook => format!("Needs a look ({to_look_at})"),
                EventFilter::Status(status) => status.label().to_owned(),
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
            EventFilter::NeedsLook => "No event needs a look.",
            EventFilter::Status(EventStatus::Unmatched) => "Every event belongs to an order.",
            EventFilter::Status(EventStatus::Stored) => "Every event has been applied.",
            EventFilter::Status(EventStatus::Applied | EventStatus::Ignored | EventStatus::OtherMode) => {
                "There are no such events."
            }
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
    let way = match event.source {
        EventSource::Webhook => "by webhook",
        EventSource::List => "from Stripe's list",
    };
    let class = if event.needs_look() { "row row--flagged" } else { "row" };
    let dealt_with = event.dealt_with.is_some().then(|| view! { " "<span class="quiet">"dealt with"</span> });
    view! {
        <tr class=class>
            <th scope="row" data-label="Event">
                <span class="stack">
                    <a href=address::of_event(&event.id)>{event.kind.clone()}</a>
                    <span class="quiet">{event.id.to_string()}</span>
                </span>
            </th>
            <td data-label="Received">
                <span class="stack">{pill::time(event.received_at)}<span class="quiet">{way}</span></span>
            </td>
            <td data-label="Order">{order}</td>
            <td data-label="Status" class="pills">{pill::of_event(event.status)}{dealt_with}</td>
        </tr>
    }
}

/// How events come, and where to look when they do not.
fn ways(read_until: Option<Timestamp>) -> impl IntoView {
    let read = read_until.map(|at| view! { " It was read last at "{pill::time(at)}"." });
    view! {
        <p class="quiet">
            "What does not reach the webhook is read in Stripe's own list every five minutes."{read}
        </p>
        <p><a href=address::REFUSED_DELIVERIES>"Deliveries that were refused"</a></p>
    }
}
