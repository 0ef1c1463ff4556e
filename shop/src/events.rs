//! Stripe's events: kept first, acted on then (PAY-4; STRIPE.md section 4).

#[cfg(test)]
mod tests;

use domain::ids::{OrderId, StripeEventId, StripeSessionId};
use domain::order::FlagKind;
use domain::rejection::Rejection;
use domain::time::Timestamp;
use serde_json::Value;
use store::in_transaction;
use store::webhook_events::{EventOutcome, StoredEvent};

use crate::fulfilment::{Cause, Settled};
use crate::{Error, Result, Shop};

/// How long the webhook has to act on an event before the sweep takes it up, in seconds.
const FIRST_ATTEMPT: i64 = 30;
/// How often an event of a known kind waits for its order, which a later event may name, before it is unmatched.
const PATIENT_ATTEMPTS: i64 = 6;

/// An event whose signature held.
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
}

/// What became of an event and which order it is about.
type Outcome = (EventOutcome, Option<OrderId>);

impl Shop {
    /// Keeps an event; a known one stays as it is. When this returns, the event cannot be lost any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receive_event(&self, event: ReceivedEvent) -> Result<()> {
        let ReceivedEvent { id, kind, livemode, created, payload } = event;
        let stored = StoredEvent { id, kind, livemode, payload, attempts: 0 };
        let now = self.now();
        in_transaction!(self.parts.store, |db| {
            db.insert_event(&stored, created, now, now.plus_seconds(FIRST_ATTEMPT)).await?;
            Ok(())
        })
    }

    /// Acts on a kept event, unless that was done. What fails is put off for the sweep.
    ///
    /// # Errors
    /// When it could not be acted on now.
    pub async fn apply_event(&self, id: &StripeEventId) -> Result<()> {
        let found = self.parts.store.read().await?.unsettled_event(id).await?;
        let Some(event) = found else { return Ok(()) };
        match self.act_on(&event).await {
            Ok((outcome, order)) => in_transaction!(self.parts.store, |db| {
                db.settle_event(&event.id, outcome, order).await?;
                Ok(())
            }),
            Err(error) => {
                self.postpone(&event, &error).await?;
                Err(error)
            }
        }
    }

    async fn postpone(&self, event: &StoredEvent, error: &Error) -> Result<()> {
        let next = self.now().plus_seconds(pause_after(event.attempts));
        let told = error.to_string();
        in_transaction!(self.parts.store, |db| { Ok(db.postpone_event(&event.id, &told, next).await?) })
    }

    async fn act_on(&self, event: &StoredEvent) -> Result<Outcome> {
        if event.livemode != self.parts.gateway.livemode() {
            return Ok((EventOutcome::Ignored, None));
        }
        let body: Value = serde_json::from_str(&event.payload).unwrap_or_default();
        let object = &body["data"]["object"];
        match event.kind.as_str() {
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired" => self.act_on_session(event, object).await,
            "charge.refunded" | "refund.created" | "refund.updated" | "refund.failed" => {
                self.act_on_payment(event, object, FlagKind::RefundedElsewhere).await
            }
            "charge.dispute.created" => self.act_on_payment(event, object, FlagKind::Disputed).await,
            _ => Ok((EventOutcome::Ignored, self.order_named_by(object).await?)),
        }
    }

    async fn act_on_session(&self, event: &StoredEvent, object: &Value) -> Result<Outcome> {
        let Some(session) = object["id"].as_str().and_then(|id| id.parse::<StripeSessionId>().ok()) else {
            return Ok((EventOutcome::Unmatched, None));
        };
        match self.fulfil(&session, &Cause::Event(event.id.clone())).await {
            Ok(Settled::Order(order)) => Ok((EventOutcome::Applied, Some(order))),
            Ok(Settled::Unmatched) => Ok((EventOutcome::Unmatched, None)),
            Err(Error::Gateway(crate::ports::GatewayError::Refused { status: 404, .. })) => {
                Ok((EventOutcome::Unmatched, None))
            }
            Err(error) => Err(error),
        }
    }

    /// Refunds and disputes are shown to a person. One may come before the order knows its payment: then it waits.
    async fn act_on_payment(&self, event: &StoredEvent, object: &Value, flag: FlagKind) -> Result<Outcome> {
        let Some(order) = self.order_named_by(object).await? else {
            let wait = event.attempts < PATIENT_ATTEMPTS;
            return if wait { Err(Rejection::OrderNotFound.into()) } else { Ok((EventOutcome::Unmatched, None)) };
        };
        let detail = format!("Stripe told of it by {} ({}).", event.kind, event.id);
        in_transaction!(self.parts.store, |db| {
            if db.raise_flag(order, flag, &detail, self.now()).await?
                && let Some(order) = db.order(order).await?
            {
                let cause = Cause::Event(event.id.clone());
                let change = (None, Some(flag.as_str()));
                self.note(db, &order, domain::actor::Actor::System, &cause, "flag", change).await?;
            }
            Ok((EventOutcome::Applied, Some(order)))
        })
    }

    /// The order that a payment's object is about: by its metadata, else by its payment intent.
    async fn order_named_by(&self, object: &Value) -> Result<Option<OrderId>> {
        let mut db = self.parts.store.read().await?;
        let named = object["metadata"]["order_id"].as_str().or_else(|| object["client_reference_id"].as_str());
        if let Some(id) = named.and_then(|id| id.parse::<OrderId>().ok()) {
            return Ok(db.order(id).await?.map(|order| order.id));
        }
        let own = object["id"].as_str().filter(|id| id.starts_with("pi_"));
        match object["payment_intent"].as_str().or(own) {
            Some(intent) => Ok(db.order_of_payment_intent(intent).await?),
            None => Ok(None),
        }
    }
}

/// How long an event waits after so many attempts, in seconds: half a minute, doubling to an hour.
fn pause_after(attempts: i64) -> i64 {
    (30_i64 << attempts.clamp(0, 7)).min(3600)
}
