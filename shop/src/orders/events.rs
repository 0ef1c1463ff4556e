//! What Stripe told, for staff to look through (ADM-5).

use domain::actor::Actor;
use domain::ids::{PaymentIntentId, StripeEventId};
use domain::money::{Currency, Money};
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::Value;
use store::orders::events::{EventChange, EventFilter, StripeEventSummary};

use crate::events::{object_of, payment_intent_in};
use crate::fulfilment::Cause;
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

/// One of Stripe's events with all that it said and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDetail {
    /// The event.
    pub event: StripeEventSummary,
    /// What it is about.
    pub subject: EventSubject,
    /// What it changed, as the orders' timelines tell it.
    pub changes: Vec<EventChange>,
    /// Its JSON, indented.
    pub payload: String,
}

/// What an event says that it is about, as far as that can be read. Good to look something up by, not to be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSubject {
    /// Stripe's id of the object.
    pub object: Option<String>,
    /// The payment.
    pub payment_intent: Option<PaymentIntentId>,
    /// How much it is about.
    pub amount: Option<Money>,
    /// Whom to write to.
    pub email: Option<String>,
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
        let mut db = self.parts.store.read().await?;
        let (event, payload) = db.stripe_event_detail(&id).await?.ok_or(Rejection::EventNotFound)?;
        let changes = db.changes_by(&Cause::Event(id).label()).await?;
        Ok(EventDetail { event, subject: EventSubject::of(&object_of(&payload)), changes, payload: indented(payload) })
    }
}

impl EventSubject {
    fn of(object: &Value) -> Self {
        let email = [&object["customer_details"]["email"], &object["billing_details"]["email"]];
        let currency: Option<Currency> = object["currency"].as_str().and_then(|code| code.parse().ok());
        let minor = object["amount_total"].as_i64().or_else(|| object["amount"].as_i64());
        Self {
            object: object["id"].as_str().map(str::to_owned),
            payment_intent: payment_intent_in(object).and_then(|id| id.parse().ok()),
            amount: minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency)),
            email: email.into_iter().find_map(|email| email.as_str()).map(str::to_owned),
        }
    }
}

/// The payload as it is read best; one that is no JSON as it arrived.
fn indented(payload: String) -> String {
    let value: Option<Value> = serde_json::from_str(&payload).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or(payload)
}
