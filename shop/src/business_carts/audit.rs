//! What the shop's own people and programs change of customers' carts is audited (ADM-6).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, BusinessCartId};
use serde_json::Value;
use store::Db;
use store::audit::AuditEntry;

use crate::{Result, Shop};

impl Shop {
    /// Writes what was done to a cart into the audit log, unless it was the customer's own program.
    pub(super) async fn audit_cart(
        &self,
        db: &mut Db,
        (actor, action): (Actor, &str),
        cart: BusinessCartId,
        (before, after): (Option<Value>, Option<Value>),
    ) -> Result<()> {
        match actor {
            Actor::Token(_, _, Some(_)) | Actor::Anonymous | Actor::Guest(_) | Actor::Customer(..) => return Ok(()),
            Actor::Token(_, _, None) | Actor::Staff(..) | Actor::System => {}
        }
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: cart.to_string(),
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }
}
