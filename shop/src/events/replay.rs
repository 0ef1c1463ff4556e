//! What staff do about an event: have it acted on again, or mark it as dealt with (ADM-5).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, StripeEventId};
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::stripe_event::EventStatus;
use serde_json::json;
use store::audit::AuditEntry;
use store::in_transaction;

use crate::{Error, Result, Shop};

impl Shop {
    /// Acts on an event again, whatever became of it before, and answers what became of it now. Where the job or the
    /// webhook is at it too, all of them do the same; what was applied stays applied.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::EventNotFound`]; [`Rejection::ProviderSilent`] when Stripe did
    /// not say how the payment stands: nothing was changed then.
    pub async fn replay_event(&self, actor: Actor, id: &str) -> Result<EventStatus> {
        actor.require(Permission::ChangeOrders)?;
        let id = known_id(id)?;
        let event = self.parts.store.read().await?.stripe_event(&id).await?.ok_or(Rejection::EventNotFound)?;
        let (outcome, order) = match self.act_on(&event).await {
            Err(Error::Gateway(error)) => {
                tracing::warn!(%error, event = %id, "an event could not be acted on again");
                return Err(Rejection::ProviderSilent.into());
            }
            acted => acted?,
        };
        in_transaction!(self.parts.store, |db| {
            db.settle_event(&event, outcome, order).await?;
            let now = db.stripe_event(&id).await?.ok_or(Rejection::EventNotFound)?;
            let entry = self.event_audit(actor, "event.replayed", &id, [event.status, now.status].map(Some));
            db.insert_audit_entry(&entry).await?;
            Ok(now.status)
        })
    }

    /// Marks an event that a person had to look at as dealt with. Answers whether that was still to be done.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::EventNotFound`].
    pub async fn deal_with_event(&self, actor: Actor, id: &str) -> Result<bool> {
        actor.require(Permission::ChangeOrders)?;
        let id = known_id(id)?;
        in_transaction!(self.parts.store, |db| {
            let event = db.stripe_event(&id).await?.ok_or(Rejection::EventNotFound)?;
            let dealt_with = db.deal_with_event(&id, &actor.label(), self.now()).await?;
            if dealt_with {
                let entry = self.event_audit(actor, "event.dealtWith", &id, [Some(event.status), None]);
                db.insert_audit_entry(&entry).await?;
            }
            Ok(dealt_with)
        })
    }

    fn event_audit(
        &self,
        actor: Actor,
        action: &str,
        event: &StripeEventId,
        [before, after]: [Option<EventStatus>; 2],
    ) -> AuditEntry {
        let told = |status: EventStatus| json!({ "status": status }).to_string();
        AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: event.to_string(),
            before: before.map(told),
            after: after.map(told),
        }
    }
}

fn known_id(id: &str) -> Result<StripeEventId> {
    Ok(id.parse().map_err(|_| Rejection::EventNotFound)?)
}
