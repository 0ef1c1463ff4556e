//! What another system was told to provide: the messages to it, and how it answered (B2B-3).

mod message;
mod query;
mod replay;
mod table;

use domain::page::Page;
use domain::provision::ProvisionStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::provisioning::ProvisionSummary;

use super::field::pages_by_age;
use super::guard::guarded;
use super::{address, filters, frame, pill};
use crate::backend;
use query::ListQuery;

pub(super) use message::page as message_page;

/// The page with the list of messages that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let messages = backend::shop().list_provisions(who.actor, &query.parse()?).await?;
        let content = view! {
            <h1>"Provisioning"</h1>
            {unheard()}
            {filter_form(&query)}
            {listed(&messages, &query)}
        };
        Ok(frame::inside(&who, "Provisioning", content.into_any()))
    })
}

/// Tells of messages that could not be delivered.
pub(super) fn failed_note(failed: i64) -> impl IntoView {
    let says = match failed {
        1 => "1 message to the provisioning system could not be delivered".to_owned(),
        some => format!("{some} messages to the provisioning system could not be delivered"),
    };
    (failed > 0).then(|| {
        let only = address::with_query(address::PROVISIONING, &[("status", ProvisionStatus::Failed.as_str())]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    })
}

/// How the items of an order stand that must be provided; nothing for an order without such items.
pub(super) fn of_order(messages: &[ProvisionSummary]) -> impl IntoView + use<> {
    let row = |message: &ProvisionSummary| {
        view! {
            <li>
                <span class="events__head">{pill::of_provision(message.status)}" "{pill::time(message.created_at)}</span>
                <a href=address::of_provision(message.id)>{message.product.clone()}</a>
            </li>
        }
    };
    let rows: Vec<_> = messages.iter().map(row).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="provisioning">
                <h2 id="provisioning">"Provisioning"</h2>
                <ul class="events">{rows}</ul>
            </section>
        }
    })
}

/// Tells that nobody hears any of it.
fn unheard() -> impl IntoView {
    let says =
        "No other system is told of these: until OXCART_PROVISION_URL and OXCART_PROVISION_SECRET are set, they wait.";
    (!backend::shop().has_provisioner()).then(|| view! { <p class="note">{says}</p> })
}

fn filter_form(query: &ListQuery) -> impl IntoView + use<> {
    let statuses = ProvisionStatus::ALL.iter().map(|status| (status.as_str(), status.as_str()));
    let fields = filters::choice("status", "Status", statuses, &query.status);
    filters::form(address::PROVISIONING, "Messages", query.is_narrowed(), fields)
}

fn listed(messages: &Page<ProvisionSummary>, query: &ListQuery) -> impl IntoView + use<> {
    if messages.items.is_empty() {
        let says = if query.is_narrowed() {
            "No message matches this filter."
        } else {
            "Nothing has been sold yet that another system must provide."
        };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let newest = query.cursor.is_some().then(|| query.address(None));
    let older = messages.next.as_deref().map(|next| query.address(Some(next)));
    view! { {table::of_messages(&messages.items)} {pages_by_age(newest, older)} }.into_any()
}
