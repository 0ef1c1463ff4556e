//! What Stripe told, for staff to look through (ADM-5).

use domain::actor::Actor;
use domain::ids::StripeEventId;
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::orders::events::{EventFilter, StripeEventSummary};

use crate::{Result, Shop, cursor};

/// Which of Stripe's events are wanted, those that arrived last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Which.
    pub filter: EventFilter,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many events the page has.
    pub limit: Limit,
}

/// One of Stripe's events with all that it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDetail {
    /// The event.
    pub event: StripeEventSummary,
    /// Its JSON, indented.
    pub payload: String,
}

impl Shop {
    /// A page of what Stripe told.
    ///
    /// # Errors
    /// When the actor may not read orders, or the cursor is none that this gave.
    pub async fn stripe_events(&self, actor: Actor, query: &EventQuery) -> Result<Page<StripeEventSummary>> {
        actor.require(Permission::ReadOrders)?;
        let after = query.cursor.as_deref().map(cursor::decode).transpose()?;
        let limit = query.limit.get() + 1;
        let events = self.parts.store.read().await?.list_stripe_events(query.filter, after, limit).await?;
        Ok(Page::from_overfull(events, query.limit, |event| cursor::encode(&(event.received_at, &event.id))))
    }

    /// One of Stripe's events.
    ///
    /// # Errors
    /// When the actor may not read orders; [`Rejection::EventNotFound`] when none has this id.
    pub async fn stripe_event(&self, actor: Actor, id: &str) -> Result<EventDetail> {
        actor.require(Permission::ReadOrders)?;
        let id: StripeEventId = id.parse().map_err(|_| Rejection::EventNotFound)?;
        let found = self.parts.store.read().await?.stripe_event_detail(&id).await?;
        let (event, payload) = found.ok_or(Rejection::EventNotFound)?;
        Ok(EventDetail { event, payload: indented(payload) })
    }
}

/// The payload as it is read best; one that is no JSON as it arrived.
fn indented(payload: String) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(&payload).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or(payload)
}
