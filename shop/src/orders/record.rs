//! What changed in an order, told in its timeline and, where staff changed it, in the audit log (ORD-1, ADM-6).

use domain::actor::Actor;
use domain::ids::{AuditEntryId, OrderId, TimelineEntryId};
use serde_json::json;
use store::Db;
use store::audit::AuditEntry;
use store::timeline::NewTimelineEntry;

use crate::fulfilment::Cause;
use crate::{Result, Shop};

/// A change as it is told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told<'a> {
    /// What became different.
    pub(crate) subject: &'a str,
    /// Before.
    pub(crate) from: Option<&'a str>,
    /// After.
    pub(crate) to: Option<&'a str>,
    /// What else there is to say.
    pub(crate) remark: Option<&'a str>,
}

/// Something that staff does to an order by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffAction {
    /// Changes it by its form.
    Edit,
    /// Sees to a reason to look at it.
    SettleFlag,
    /// Gives it up.
    Cancel,
    /// Takes its goods from stock and debits its customer.
    Process,
    /// Pays it back.
    Refund,
    /// Deletes it.
    Delete,
    /// Sends its goods.
    Ship,
    /// Makes it of a checkout session.
    Make,
}

impl StaffAction {
    /// As the timeline calls it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::SettleFlag => "settle a flag",
            Self::Cancel => "cancel",
            Self::Process => "process",
            Self::Refund => "refund",
            Self::Delete => "delete",
            Self::Ship => "ship",
            Self::Make => "make an order of a checkout session",
        }
    }

    /// As the audit log calls it.
    const fn audited_as(self) -> &'static str {
        match self {
            Self::Edit => "order.edited",
            Self::SettleFlag => "order.flagSettled",
            Self::Cancel => "order.cancelled",
            Self::Process => "order.processed",
            Self::Refund => "order.refunded",
            Self::Delete => "order.deleted",
            Self::Ship => "order.shipped",
            Self::Make => "order.made",
        }
    }
}

impl Shop {
    /// Writes one change into an order's timeline and, where it is staff's, into the audit log.
    pub(crate) async fn record(
        &self,
        db: &mut Db,
        order: OrderId,
        (actor, cause): (Actor, &Cause),
        told: &Told<'_>,
    ) -> Result<()> {
        let entry = NewTimelineEntry {
            id: TimelineEntryId::from_bits(self.fresh_bits()),
            order,
            at: self.now(),
            actor: actor.label(),
            cause: &cause.label(),
            subject: told.subject,
            from: told.from,
            to: told.to,
            remark: told.remark,
        };
        db.insert_timeline_entry(&entry).await?;
        if let Cause::Staff(actor, action) = cause {
            self.audit(db, order, (*actor, *action), told).await?;
        }
        Ok(())
    }

    async fn audit(
        &self,
        db: &mut Db,
        order: OrderId,
        (actor, action): (Actor, StaffAction),
        told: &Told<'_>,
    ) -> Result<()> {
        let mut after = json!({ told.subject: told.to });
        if let Some(remark) = told.remark {
            after["remark"] = remark.into();
        }
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.audited_as().to_owned(),
            subject: order.to_string(),
            before: Some(json!({ told.subject: told.from }).to_string()),
            after: Some(after.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }
}
