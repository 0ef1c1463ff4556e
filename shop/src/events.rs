//! Stripe's events: kept first, acted on then (PAY-4).
//!
//! An event is acted on by the webhook at once, by the sweep where that failed, and again by staff who ask for it; all
//! of them end in the same fulfilment, so that it does no harm when they do so at the same moment.

pub mod list;
mod refund;
pub mod refused;
mod replay;
#[cfg(test)]
mod tests;

use domain::ids::{OrderId, StripeEventId, StripeSessionId};
use domain::order::FlagKind;
use domain::rejection::Rejection;
use domain::stripe_event::{EventOutcome, EventSignature, EventStatus, EventTopic};
use domain::time::Timestamp;
use serde_json::Value;
use store::in_transaction;
use store::webhook_events::{NewEvent, StoredEvent};

use crate::fulfilment::{Cause, Settled};
use crate::ports::GatewayError;
use crate::retry::pause_after;
use crate::{Error, Result, Shop};

/// How long the webhook has to act on an event before the sweep takes it up, in seconds.
const FIRST_ATTEMPT: i64 = 30;
/// The longest pause between two attempts to act on an event, in seconds.
const LONGEST_PAUSE: i64 = 3600;
/// How often an event about a payment waits for its order, which a later event may name, before it is unmatched.
const PATIENT_ATTEMPTS: u32 = 6;
/// How long it is looked whether an order has turned up for an event about a payment, in seconds: thirty days.
const LATE_MATCH: i64 = 30 * 86_400;

/// An event that came in a way that can be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// Stripe's id.
    pub id: StripeEventId,
    /// Its type, such as `checkout.session.completed`.
    pub kind: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// When Stripe made it.
    pub created: Timestamp,
    /// The raw body.
    pub payload: String,
    /// The signature of its delivery, which held; what the shop read in Stripe's own list needs none.
    pub signature: Option<EventSignature>,
}

/// What became of an event and which order it is about.
type Outcome = (EventOutcome, Option<OrderId>);

impl Shop {
    /// Keeps an event; a known one stays as it is. When this returns, the event cannot be lost any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receive_event(&self, event: ReceivedEvent) -> Result<()> {
        let now = self.now();
        let intent = payment_intent_of(&event.payload);
        let new = event.as_new(intent.as_deref(), now, now.plus_seconds(FIRST_ATTEMPT));
        let kept: Result<()> = in_transaction!(self.parts.store, |db| {
            db.insert_event(&new).await?;
            Ok(())
        });
        fail_point!("event.kept");
        kept
    }

    /// Acts on a kept event, unless that was done. What fails is put off for the sweep.
    ///
    /// # Errors
    /// When it could not be acted on now.
    pub async fn apply_event(&self, id: &StripeEventId) -> Result<()> {
        let found = self.parts.store.read().await?.stripe_event(id).await?;
        let Some(event) = found.filter(|event| event.status == EventStatus::Stored) else { return Ok(()) };
        let outcome = match self.act_on(&event).await {
            Ok((EventOutcome::Unmatched, _)) if may_find_its_order_later(&event) => {
                Err(Rejection::OrderNotFound.into())
            }
            acted => acted,
        };
        match outcome {
            Ok(outcome) => {
                fail_point!("event.acted_on");
                self.settle_event(&event, outcome).await
            }
            Err(error) => {
                self.postpone(&event, &error).await?;
                Err(error)
            }
        }
    }

    /// Acts once more on events about payments that belong to no order, where an order has since learned that it was
    /// paid by one. Answers how many these were.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn apply_late_matches(&self, most: u32) -> Result<u32> {
        let since = self.now().plus_seconds(-LATE_MATCH);
        let matched = self.parts.store.read().await?.events_with_late_orders(since, most).await?;
        let mut applied = 0;
        for event in &matched {
            match self.act_on(event).await {
                Ok(outcome) => self.settle_event(event, outcome).await?,
                Err(Error::Gateway(error)) => {
                    tracing::warn!(%error, event = %event.id, "an event could not be acted on; it will be tried again");
                    continue;
                }
                Err(error) => return Err(error),
            }
            applied += 1;
        }
        Ok(applied)
    }

    async fn settle_event(&self, event: &StoredEvent, (outcome, order): Outcome) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            db.settle_event(event, outcome, order).await?;
            fail_point!("event.settled");
            Ok(())
        })
    }

    async fn postpone(&self, event: &StoredEvent, error: &Error) -> Result<()> {
        let next = self.now().plus_seconds(pause_after(event.attempts + 1, LONGEST_PAUSE));
        let told = error.to_string();
        in_transaction!(self.parts.store, |db| { Ok(db.postpone_event(&event.id, &told, next).await?) })
    }

    /// Does what follows from an event, however often it is asked to.
    async fn act_on(&self, event: &StoredEvent) -> Result<Outcome> {
        if event.livemode != self.parts.gateway.livemode() {
            return Ok((EventOutcome::OtherMode, None));
        }
        let object = object_of(&event.payload);
        match EventTopic::of(&event.kind) {
            Some(EventTopic::Checkout) => self.act_on_session(event, &object).await,
            Some(EventTopic::Refund) => self.act_on_refund(event, &object).await,
            Some(EventTopic::Dispute) => self.act_on_dispute(event, &object).await,
            Some(EventTopic::DisputeNews) | None => Ok((EventOutcome::Ignored, self.order_named_by(&object).await?)),
        }
    }

    async fn act_on_session(&self, event: &StoredEvent, object: &Value) -> Result<Outcome> {
        let Some(session) = object["id"].as_str().and_then(|id| id.parse::<StripeSessionId>().ok()) else {
            return Ok((EventOutcome::Unmatched, None));
        };
        match self.fulfil(&session, &Cause::Event(event.id.clone())).await {
            Ok(Settled::Order(order)) => Ok((EventOutcome::Applied, Some(order))),
            Ok(Settled::Unmatched) => Ok((EventOutcome::Unmatched, None)),
            Err(Error::Gateway(GatewayError::Refused { status: 404, .. })) => Ok((EventOutcome::Unmatched, None)),
            Err(error) => Err(error),
        }
    }

    /// Disputes are shown to a person.
    async fn act_on_dispute(&self, event: &StoredEvent, object: &Value) -> Result<Outcome> {
        let Some(order) = self.order_named_by(object).await? else { return Ok((EventOutcome::Unmatched, None)) };
        let detail = format!("Stripe told of it by {} ({}).", event.kind, event.id);
        in_transaction!(self.parts.store, |db| {
            self.flag(db, order, FlagKind::Disputed, &detail, &Cause::Event(event.id.clone())).await?;
            Ok((EventOutcome::Applied, Some(order)))
        })
    }

    /// The order that a payment's object is about: by its metadata, else by its payment intent.
    async fn order_named_by(&self, object: &Value) -> Result<Option<OrderId>> {
        let mut db = self.parts.store.read().await?;
        let named = object["metadata"]["order_id"].as_str().or_else(|| object["client_reference_id"].as_str());
        if let Some(id) = named.and_then(|id| id.parse::<OrderId>().ok())
            && let Some(order) = db.order(id).await?
        {
            return Ok(Some(order.id));
        }
        match payment_intent_in(object) {
            Some(intent) => Ok(db.order_of_payment_intent(intent).await?),
            None => Ok(None),
        }
    }
}

impl ReceivedEvent {
    fn as_new<'a>(&'a self, payment_intent: Option<&'a str>, now: Timestamp, due: Timestamp) -> NewEvent<'a> {
        NewEvent {
            id: &self.id,
            kind: &self.kind,
            livemode: self.livemode,
            payload: &self.payload,
            payment_intent,
            signature: self.signature,
            created_at: self.created,
            received_at: now,
            next_attempt_at: due,
        }
    }
}

/// The object that an event is about; null where the payload has none.
pub(crate) fn object_of(payload: &str) -> Value {
    let mut body: Value = serde_json::from_str(payload).unwrap_or_default();
    body["data"]["object"].take()
}

/// The payment intent that an object names, or is.
pub(crate) fn payment_intent_in(object: &Value) -> Option<&str> {
    let own = object["id"].as_str().filter(|id| id.starts_with("pi_"));
    let named = &object["payment_intent"];
    named.as_str().or_else(|| named["id"].as_str()).or(own)
}

fn payment_intent_of(payload: &str) -> Option<String> {
    payment_intent_in(&object_of(payload)).map(str::to_owned)
}

/// An event about a payment may come before its order knows the payment.
fn may_find_its_order_later(event: &StoredEvent) -> bool {
    match EventTopic::of(&event.kind) {
        Some(EventTopic::Refund | EventTopic::Dispute) => event.attempts < PATIENT_ATTEMPTS,
        Some(EventTopic::Checkout | EventTopic::DisputeNews) | None => false,
    }
}
