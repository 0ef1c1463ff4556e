//! What a plan does to an order, the stock and the ledger.

use domain::actor::Actor;
use domain::ids::{LedgerEntryId, StockMovementId};
use domain::inventory::MovementReason;
use domain::ledger::{EntryKind, LedgerEntry};
use domain::order::{FlagKind, FulfilmentStatus, Order, OrderEvent};
use domain::processing::{Plan, PlannedStock, Strategy};
use domain::rejection::Rejection;
use store::Db;
use store::inventory::StockMovement;

use crate::fulfilment::Cause;
use crate::orders::{StaffAction, Told};
use crate::{Result, Shop};

impl Shop {
    /// Makes the order what the plan says, and answers it; the caller holds it, its customer and its variants.
    pub(super) async fn carry_out(
        &self,
        db: &mut Db,
        before: Order,
        plan: &Plan,
        (actor, strategy): (Actor, Strategy),
    ) -> Result<Order> {
        for stock in &plan.stock {
            self.take(db, &before, stock, actor).await?;
        }
        fail_point!("process.stock_taken");
        let cause = Cause::Staff(actor, StaffAction::Process);
        let mut order = plan.applied_to(&before);
        if order.source.is_on_account() {
            self.change_status(db, &mut order, OrderEvent::ProcessedOnAccount, &cause).await?;
            order.paid_at = order.paid_at.or(Some(self.now()));
        }
        // What was sent already stays sent.
        if order.fulfilment_status == FulfilmentStatus::Unfulfilled {
            order.fulfilment_status = FulfilmentStatus::Processing;
        }
        order.stock_held = false;
        order.processed_at = Some(self.now());
        if !db.save_processed_order(&before, &order).await? {
            return Err(Rejection::AlreadyProcessed.into());
        }
        order.version += 1;
        self.debit(db, &order, actor).await?;
        fail_point!("process.debited");
        self.tell(db, &before, &order, (&cause, strategy)).await?;
        if plan.empty {
            let detail = "It was processed while nothing of it was in stock.";
            self.flag(db, order.id, FlagKind::NothingToSend, detail, &cause).await?;
        }
        if order.source.is_on_account() {
            self.queue_order_confirmation(db, &order).await?;
        }
        fail_point!("process.before_commit");
        Ok(order)
    }

    /// Takes the pieces of one variant, and gives its reservation up.
    async fn take(&self, db: &mut Db, order: &Order, stock: &PlannedStock, actor: Actor) -> Result<()> {
        if (stock.taken, stock.own) == (0, 0) {
            return Ok(());
        }
        if !db.take_stock(&stock.variant, stock.taken, stock.own).await? {
            // The variant is held since it was read; should it have changed even so, nothing is done.
            return Err(Rejection::OrderConflict.into());
        }
        let movement = StockMovement {
            id: StockMovementId::from_bits(self.fresh_bits()),
            variant: &stock.variant,
            reason: if stock.taken == 0 { MovementReason::Release } else { MovementReason::Sale },
            on_hand: -i64::from(stock.taken),
            reserved: -i64::from(stock.own),
            order: Some(order.id),
            actor,
            at: self.now(),
        };
        Ok(db.insert_stock_movement(&movement).await?)
    }

    /// Debits the customer's balance with what the order costs, once per order.
    async fn debit(&self, db: &mut Db, order: &Order, actor: Actor) -> Result<()> {
        let customer = order.customer.ok_or(Rejection::InsufficientBalance)?;
        let entry = LedgerEntry {
            id: LedgerEntryId::from_bits(self.fresh_bits()),
            customer,
            order: Some(order.id),
            kind: EntryKind::Processing,
            amount: order.totals.total.negated(),
            reference: order.id.to_string(),
            note: None,
            actor,
            at: self.now(),
        };
        if db.insert_ledger_entry(&entry).await? { Ok(()) } else { Err(Rejection::AlreadyProcessed.into()) }
    }

    /// One entry of the timeline for each thing that became different.
    async fn tell(
        &self,
        db: &mut Db,
        before: &Order,
        after: &Order,
        (cause, strategy): (&Cause, Strategy),
    ) -> Result<()> {
        let mut changes = Vec::new();
        for (old, new) in before.lines.iter().zip(&after.lines).filter(|(old, new)| old != new) {
            changes.push(("item", Some(old.words()), Some(new.words())));
        }
        if before.totals.total != after.totals.total {
            let (from, to) = (before.totals.total.to_string(), after.totals.total.to_string());
            changes.push(("total", Some(from), Some(to)));
        }
        if before.stock_held {
            changes.push(("stock", Some("held".to_owned()), Some("taken".to_owned())));
        }
        if before.fulfilment_status != after.fulfilment_status {
            let (from, to) = (before.fulfilment_status.to_string(), after.fulfilment_status.to_string());
            changes.push(("fulfilmentStatus", Some(from), Some(to)));
        }
        changes.push(("processed", None, Some(strategy.to_string())));
        let who = (cause.actor(), cause);
        for (subject, from, to) in &changes {
            let told = Told { subject, from: from.as_deref(), to: to.as_deref(), remark: None };
            self.record(db, after.id, who, &told).await?;
        }
        Ok(())
    }
}
