//! The messages as staff see them: looked through, and sent again (ADM-5).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, OrderId, ProvisionId};
use domain::page::{Limit, Page};
use domain::provision::{PATIENCE, ProvisionStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::time::Timestamp;
use serde_json::{Value, json};
use store::audit::AuditEntry;
use store::provisioning::list::{ProvisionFilter, ProvisionSummary};
use store::provisioning::{DueProvision, Provision};
use store::{Db, in_transaction};

use super::delivery::withdrawn;
use crate::{Result, Shop, cursor};

/// For how long a failed message is told of, in seconds.
const TOLD: i64 = 7 * 24 * 3600;

/// Which messages are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvisionQuery {
    /// Only messages that stand here.
    pub status: Option<ProvisionStatus>,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many messages the page has.
    pub limit: Limit,
}

/// Everything that is known about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionDetail {
    /// The message.
    pub message: Provision,
    /// Its payload with a line for each of its parts.
    pub readable: String,
    /// Why it would not go out even if it were replayed.
    pub withdrawn: Option<String>,
}

impl Shop {
    /// A page of the messages to the system that provides what was bought.
    ///
    /// # Errors
    /// When the actor may not read orders, or the cursor is none that this gave.
    pub async fn list_provisions(&self, actor: Actor, query: &ProvisionQuery) -> Result<Page<ProvisionSummary>> {
        actor.require(Permission::ReadOrders)?;
        let before = query.cursor.as_deref().map(cursor::decode).transpose()?;
        let filter = ProvisionFilter { status: query.status, before };
        let messages = self.parts.store.read().await?.list_provisions(&filter, query.limit.get() + 1).await?;
        Ok(Page::from_overfull(messages, query.limit, |message| cursor::encode(&message.id)))
    }

    /// The messages about an order, oldest first.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn provisions_of_order(&self, actor: Actor, order: OrderId) -> Result<Vec<ProvisionSummary>> {
        actor.require(Permission::ReadOrders)?;
        Ok(self.parts.store.read().await?.provisions_of_order(order).await?)
    }

    /// How many messages of the last seven days could not be delivered.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn count_failed_provisions(&self, actor: Actor) -> Result<i64> {
        actor.require(Permission::ReadOrders)?;
        let since = oldest_of(self.now().plus_seconds(-TOLD));
        Ok(self.parts.store.read().await?.count_failed_provisions(since).await?)
    }

    /// Everything about a message.
    ///
    /// # Errors
    /// When the actor may not read orders; [`Rejection::ProvisionNotFound`].
    pub async fn provision_detail(&self, actor: Actor, id: &str) -> Result<ProvisionDetail> {
        actor.require(Permission::ReadOrders)?;
        let id: ProvisionId = id.parse().map_err(|_| Rejection::ProvisionNotFound)?;
        let message = self.parts.store.read().await?.provision(id).await?.ok_or(Rejection::ProvisionNotFound)?;
        let parts: Option<Value> = serde_json::from_str(&message.payload).ok();
        let readable = parts.and_then(|parts| serde_json::to_string_pretty(&parts).ok());
        Ok(ProvisionDetail {
            readable: readable.unwrap_or_else(|| message.payload.clone()),
            withdrawn: withdrawn(&Provision { give_up_at: self.patience(), ..message.clone() }, self.now()),
            message,
        })
    }

    /// Sends a message again as soon as may be, one that was taken too, under the same id. `attempts` is how often it had
    /// been tried when the asker saw it, so that pressing twice sends it once.
    ///
    /// # Errors
    /// When the actor may not change orders; [`Rejection::ProvisionNotFound`].
    pub async fn replay_provision(&self, actor: Actor, id: &str, attempts: u32) -> Result<ProvisionId> {
        actor.require(Permission::ChangeOrders)?;
        let id: ProvisionId = id.parse().map_err(|_| Rejection::ProvisionNotFound)?;
        in_transaction!(self.parts.store, |db| { self.replay_in(db, actor, DueProvision { id, attempts }).await })
    }

    async fn replay_in(&self, db: &mut Db, actor: Actor, known: DueProvision) -> Result<ProvisionId> {
        let before = db.provision(known.id).await?.ok_or(Rejection::ProvisionNotFound)?;
        if db.replay_provision(known, self.now(), self.patience()).await? {
            let entry = AuditEntry {
                id: AuditEntryId::from_bits(self.fresh_bits()),
                at: self.now(),
                actor: actor.label(),
                action: "provision.replayed".to_owned(),
                subject: known.id.to_string(),
                before: Some(json!({ "status": before.status, "attempts": before.attempts }).to_string()),
                after: Some(json!({ "status": ProvisionStatus::Queued }).to_string()),
            };
            db.insert_audit_entry(&entry).await?;
        }
        Ok(known.id)
    }

    /// Until when a message that is queued now is tried.
    pub(super) fn patience(&self) -> Timestamp {
        self.now().plus_seconds(PATIENCE)
    }
}

/// What every message of this time and later comes after: ids begin with the time at which they were made.
fn oldest_of(time: Timestamp) -> ProvisionId {
    ProvisionId::from_bits(u128::try_from(time.millis()).unwrap_or(0) << 80)
}
