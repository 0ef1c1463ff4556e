//! Deliveries that were refused: kept, a few of them, so that a merchant with a wrong secret or clock sees what is wrong.

use std::sync::PoisonError;

use domain::actor::Actor;
use domain::ids::{RefusedDeliveryId, StripeEventId};
use domain::staff::Permission;
use domain::stripe_event::RefusalReason;
use domain::time::Timestamp;
use store::in_transaction;
use store::webhook_events::refused::NewRefusedDelivery;

pub use store::webhook_events::refused::RefusedDelivery;

use crate::{Result, Shop};

/// How many refused deliveries are kept.
pub const KEPT: u32 = 50;
/// How much is kept of a body, in bytes.
pub const LONGEST_BODY: usize = 4096;
/// How often one process keeps one at most, in seconds: a stranger must not fill the database, nor keep it busy.
const KEEP_EVERY: i64 = 1;

/// A delivery that cannot be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: RefusalReason,
    /// What its signature header was made of, without the signatures.
    pub header: String,
    /// The event that it says it is.
    pub event: Option<StripeEventId>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What staff must know of events on every page of the dashboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventAlarm {
    /// How many events a person must look at.
    pub to_look_at: i64,
    /// Why Stripe's own deliveries are refused, and since when, while none is accepted.
    pub refused: Option<(Timestamp, RefusalReason)>,
}

impl Shop {
    /// Keeps a refused delivery for staff to look at, unless one was kept just now. Answers whether it was kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_refused_delivery(&self, refusal: &Refusal) -> Result<bool> {
        let now = self.now();
        if !self.may_keep_refusal(now) {
            return Ok(false);
        }
        let body = start_of(&refusal.body);
        let new = NewRefusedDelivery {
            id: RefusedDeliveryId::from_bits(self.fresh_bits()),
            at: now,
            reason: refusal.reason,
            header: &refusal.header,
            event: refusal.event.as_ref(),
            body: &body,
        };
        in_transaction!(self.parts.store, |db| {
            db.insert_refused_delivery(&new, KEPT).await?;
            Ok(true)
        })
    }

    /// The refused deliveries that are kept, the newest first.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn refused_deliveries(&self, actor: Actor) -> Result<Vec<RefusedDelivery>> {
        actor.require(Permission::ReadOrders)?;
        Ok(self.parts.store.read().await?.refused_deliveries().await?)
    }

    /// What staff must know of events.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn event_alarm(&self, actor: Actor) -> Result<EventAlarm> {
        actor.require(Permission::ReadOrders)?;
        let mut db = self.parts.store.read().await?;
        let to_look_at = db.count_stripe_events_to_look_at().await?;
        Ok(EventAlarm { to_look_at, refused: db.refusal_of_a_real_event().await? })
    }

    fn may_keep_refusal(&self, now: Timestamp) -> bool {
        let mut last = self.parts.refusal_kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not silence it for long.
        let just_now = last.is_some_and(|last| last <= now && now < last.plus_seconds(KEEP_EVERY));
        if !just_now {
            *last = Some(now);
        }
        !just_now
    }
}

/// The start of a body as text that every database takes.
fn start_of(body: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(&body[..body.len().min(LONGEST_BODY)]).replace('\0', "\u{fffd}");
    // What stands for a broken byte is longer than it was.
    text.truncate(text.floor_char_boundary(LONGEST_BODY));
    text
}
