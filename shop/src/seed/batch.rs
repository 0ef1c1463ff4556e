//! The rows of some orders.

use domain::actor::Actor;
use domain::ids::{LedgerEntryId, OrderId, PaymentSessionId, RefundId, StockMovementId, TimelineEntryId, VariantId};
use domain::inventory::MovementReason;
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::Money;
use domain::order::Order;
use domain::refund::{Refund, RefundSource, RefundStatus};
use domain::time::Timestamp;
use store::Db;
use store::bulk::{ForSale, NewGuest};
use store::inventory::StockMovement;
use store::payment_sessions::{AttemptStatus, PaymentSession};
use store::timeline::NewTimelineEntry;

use super::dice::Dice;
use crate::Result;

/// As the timeline tells why all of this happened.
const CAUSE: &str = "command: seed";

/// What is inserted together.
#[derive(Default)]
pub(super) struct Batch<'v> {
    pub(super) guests: Vec<NewGuest>,
    pub(super) orders: Vec<Order>,
    sessions: Vec<PaymentSession>,
    timeline: Vec<NewTimelineEntry<'v>>,
    ledger: Vec<LedgerEntry>,
    pub(super) movements: Vec<StockMovement<'v>>,
    refunds: Vec<Refund>,
}

impl<'v> Batch<'v> {
    /// Inserts everything, and is empty then.
    pub(super) async fn insert(self, db: &mut Db) -> Result<()> {
        db.insert_guests(&self.guests).await?;
        db.insert_whole_orders(&self.orders).await?;
        db.insert_ended_payment_sessions(&self.sessions).await?;
        db.insert_stock_movements(&self.movements).await?;
        db.insert_ledger_entries(&self.ledger).await?;
        db.insert_ended_refunds(&self.refunds).await?;
        db.insert_timeline_entries(&self.timeline).await?;
        Ok(())
    }

    /// Pieces come into the store.
    pub(super) fn deliver(&mut self, dice: &mut Dice, variant: &'v VariantId, pieces: i64, at: Timestamp) {
        self.movements.push(StockMovement {
            id: StockMovementId::from_bits(dice.id(at)),
            variant,
            reason: MovementReason::Delivery,
            on_hand: pieces,
            reserved: 0,
            order: None,
            actor: Actor::System,
            at,
        });
    }

    /// An order's goods are promised, sold or free again.
    pub(super) fn move_goods(
        &mut self,
        dice: &mut Dice,
        (order, goods): (OrderId, &[(&'v ForSale, u32)]),
        reason: MovementReason,
        at: Timestamp,
    ) {
        let (on_hand, reserved) = match reason {
            MovementReason::Reservation => (0, 1),
            MovementReason::Sale => (-1, -1),
            _ => (0, -1),
        };
        for &(ware, pieces) in goods {
            self.movements.push(StockMovement {
                id: StockMovementId::from_bits(dice.id(at)),
                variant: &ware.variant,
                reason,
                on_hand: on_hand * i64::from(pieces),
                reserved: reserved * i64::from(pieces),
                order: Some(order),
                actor: Actor::System,
                at,
            });
        }
    }

    /// Something becomes different in an order.
    pub(super) fn tell(
        &mut self,
        dice: &mut Dice,
        (order, actor): (OrderId, Actor),
        subject: &'static str,
        (from, to): (Option<&'static str>, &'static str),
        at: Timestamp,
    ) {
        self.timeline.push(NewTimelineEntry {
            id: TimelineEntryId::from_bits(dice.id(at)),
            order,
            at,
            actor: actor.label(),
            cause: CAUSE,
            subject,
            from,
            to: Some(to),
            remark: None,
        });
    }

    /// Money moves; nothing where nobody is the order's customer.
    pub(super) fn enter(
        &mut self,
        dice: &mut Dice,
        order: &Order,
        (kind, amount, reference): (EntryKind, Money, String),
        at: Timestamp,
    ) {
        let Some(customer) = order.customer else { return };
        self.ledger.push(LedgerEntry {
            id: LedgerEntryId::from_bits(dice.id(at)),
            customer,
            order: Some(order.id),
            kind,
            amount,
            reference,
            note: None,
            actor: Actor::System,
            at,
        });
    }

    /// The payment page of an order has ended like this.
    pub(super) fn end_page(&mut self, dice: &mut Dice, order: &Order, status: AttemptStatus) {
        let at = order.created_at;
        self.sessions.push(PaymentSession {
            id: PaymentSessionId::from_bits(dice.id(at)),
            order: order.id,
            attempt: 1,
            idempotency_key: format!("co:{}:1", order.id),
            params: "{}".to_owned(),
            status,
            stripe_id: format!("cs_test_{:032x}", dice.bits()).parse().ok(),
            url: None,
            expires_at: at.plus_seconds(1860),
            created_at: at,
            checks: 0,
        });
    }

    /// Money was paid back.
    pub(super) fn refund(&mut self, dice: &mut Dice, order: &Order, amount: Money, at: Timestamp) -> RefundId {
        let id = RefundId::from_bits(dice.id(at));
        self.refunds.push(Refund {
            id,
            order: order.id,
            stripe_id: format!("re_{:032x}", dice.bits()).parse().ok(),
            amount,
            status: RefundStatus::Succeeded,
            source: RefundSource::Shop,
            reason: "requested_by_customer".parse().ok(),
            note: None,
            failure: None,
            actor: Actor::System.label(),
            created_at: at,
            updated_at: at,
        });
        id
    }
}
