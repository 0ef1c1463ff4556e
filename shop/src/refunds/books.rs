//! What refunds do to their order: its customer's ledger, its status, its goods.

use domain::actor::Actor;
use domain::ids::{CustomerId, LedgerEntryId};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::Money;
use domain::order::{FlagKind, Order, OrderEvent, OrderStatus};
use domain::refund::{Refund, given_up, refunded};
use store::Db;

use crate::fulfilment::Cause;
use crate::{Result, Shop};

impl Shop {
    /// Brings an order that is held in line with its refunds; the caller saves it. Whatever is right already stays as it
    /// is, so that it may be called after anything that changes a refund, or what was received.
    pub(crate) async fn book_refunds(&self, db: &mut Db, order: &mut Order, cause: &Cause) -> Result<()> {
        let before = order.status;
        let refunds = db.refunds_of_order(order.id).await?;
        order.refunded = refunded(order.totals.total.currency, &refunds)?;
        let received = db.payments_of_order(order.id).await?;
        if let Some(customer) = order.customer.filter(|_| received > 0) {
            // What an order has left over may be spent by another one at this moment.
            if order.processed_at.is_some() {
                db.lock_customer(customer).await?;
            }
            let all = Money::new(received, order.totals.total.currency);
            for refund in refunds.iter().rev() {
                self.enter_refund(db, order, customer, refund).await?;
                self.queue_refund_mail(db, order, all, refund).await?;
            }
            let whole = order.refunded.minor >= received;
            let event = if whole { OrderEvent::PaidBack } else { OrderEvent::RefundFailed };
            self.change_status(db, order, event, cause).await?;
        }
        if order.status == before { Ok(()) } else { self.move_goods(db, order, cause).await }
    }

    /// Writes the entries of a refund that counts, or those that take them back.
    async fn enter_refund(&self, db: &mut Db, order: &Order, customer: CustomerId, refund: &Refund) -> Result<()> {
        let (reference, reversed) = (refund.id.to_string(), format!("{}:failed", refund.id));
        let entered = db.ledger_amount(EntryKind::Refund, &reference).await?;
        match (refund.counts(), entered) {
            (true, Some(_)) | (false, None) => Ok(()),
            (true, None) => {
                let left_over = db.ledger_sum_of_order(order.id).await?;
                let taken = [(EntryKind::Refund, refund.amount.negated())];
                let given_up = given_up(refund.amount, left_over);
                let back = order.processed_at.map(|_| (EntryKind::Return, given_up));
                self.enter(db, order, customer, &reference, taken.into_iter().chain(back)).await
            }
            (false, Some(taken)) => {
                let back = db.ledger_amount(EntryKind::Return, &reference).await?;
                let currency = refund.amount.currency;
                let entries = [(EntryKind::Refund, Some(taken)), (EntryKind::Return, back)];
                let entries = entries.into_iter().filter_map(|(kind, minor)| Some((kind, minor?)));
                let opposite = entries.map(|(kind, minor)| (kind, Money::new(-minor, currency)));
                self.enter(db, order, customer, &reversed, opposite).await
            }
        }
    }

    async fn enter(
        &self,
        db: &mut Db,
        order: &Order,
        customer: CustomerId,
        reference: &str,
        entries: impl Iterator<Item = (EntryKind, Money)> + Send,
    ) -> Result<()> {
        for (kind, amount) in entries.filter(|(_, amount)| amount.minor != 0) {
            let entry = LedgerEntry {
                id: LedgerEntryId::from_bits(self.fresh_bits()),
                customer,
                order: Some(order.id),
                kind,
                amount,
                reference: reference.to_owned(),
                note: None,
                actor: Actor::System,
                at: self.now(),
            };
            db.insert_ledger_entry(&entry).await?;
        }
        Ok(())
    }

    /// Goods that were not sent are free again once all is paid back, and promised again if that fails. What was
    /// processed is not put back into stock: nobody knows whether it came back.
    async fn move_goods(&self, db: &mut Db, order: &mut Order, cause: &Cause) -> Result<()> {
        match (order.status == OrderStatus::Paid, order.stock_held, order.processed_at) {
            (false, true, None) => {
                self.release_held_stock(db, order, Actor::System).await?;
                self.note(db, order, Actor::System, cause, "stock", (Some("held"), Some("released"))).await
            }
            (true, false, None) => {
                order.stock_held = self.hold_stock(db, order, Actor::System).await?;
                if order.stock_held {
                    return self.note(db, order, Actor::System, cause, "stock", (Some("released"), Some("held"))).await;
                }
                let detail = "The goods were sold to others before the refund failed.";
                self.flag(db, order.id, FlagKind::PaidWithoutStock, detail, cause).await
            }
            (true | false, true | false, Some(_)) | (false, false, None) | (true, true, None) => Ok(()),
        }
    }
}
