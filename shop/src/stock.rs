//! Stock, changed by hand and looked through (ADM-5).

#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::ids::{AuditEntryId, StockMovementId, VariantId};
use domain::inventory::{MovementReason, Stock, StockChange};
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::json;
use store::audit::AuditEntry;
use store::stock::{MovementFilter, NewStockChange};
use store::{Db, in_transaction};

pub use store::stock::Movement;

use crate::{Result, Shop, cursor};

/// Which movements staff want to see, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovementQuery {
    /// Only those of this variant.
    pub variant: Option<VariantId>,
    /// Only those for this reason.
    pub reason: Option<MovementReason>,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many movements the page has.
    pub limit: Limit,
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockChanged {
    /// The stock before.
    pub before: Stock,
    /// The stock since. The same as before, where the press had done its work already.
    pub after: Stock,
}

impl Shop {
    /// Everything that happened to the stock.
    ///
    /// # Errors
    /// When the actor may not read products, or the cursor is none that this gave.
    pub async fn list_movements(&self, actor: Actor, query: &MovementQuery) -> Result<Page<Movement>> {
        actor.require(Permission::ReadProducts)?;
        let filter = MovementFilter {
            variant: query.variant.clone(),
            reason: query.reason,
            before: query.cursor.as_deref().map(cursor::decode).transpose()?,
        };
        let movements = self.parts.store.read().await?.list_movements(&filter, query.limit.get() + 1).await?;
        Ok(Page::from_overfull(movements, query.limit, |movement| cursor::encode(&movement.id)))
    }

    /// Changes a variant's stock by hand, and keeps why. The same press again changes nothing.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; what [`StockChange::apply`] refuses.
    pub async fn change_stock(&self, actor: Actor, id: &VariantId, change: StockChange) -> Result<StockChanged> {
        actor.require(Permission::ChangeProducts)?;
        in_transaction!(self.parts.store, |db| { self.change_stock_in(db, actor, id, &change).await })
    }

    pub(crate) async fn change_stock_in(
        &self,
        db: &mut Db,
        actor: Actor,
        id: &VariantId,
        change: &StockChange,
    ) -> Result<StockChanged> {
        db.lock_variants([id].into()).await?;
        let before = db.stock_of_variant(id).await?.ok_or(Rejection::ProductNotFound)?;
        let after = change.apply(before);
        let movement = NewStockChange {
            id: StockMovementId::from_bits(self.fresh_bits()),
            variant: id,
            reason: change.reason.into(),
            change: change.change,
            note: change.note.as_ref(),
            press: change.press.as_ref(),
            actor,
            at: self.now(),
        };
        if !db.insert_stock_change(&movement).await? {
            return Ok(StockChanged { before, after: before });
        }
        let after = after?;
        if !db.change_stock(id, change.change, change.even_if_reserved).await? {
            return Err(Rejection::StockShort { on_hand: before.on_hand }.into());
        }
        let reason = MovementReason::from(change.reason);
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: "stock.changed".to_owned(),
            subject: id.to_string(),
            before: Some(json!({ "onHand": before.on_hand }).to_string()),
            after: Some(json!({ "onHand": after.on_hand, "reason": reason.as_str(), "note": change.note }).to_string()),
        };
        db.insert_audit_entry(&entry).await?;
        Ok(StockChanged { before, after })
    }
}
