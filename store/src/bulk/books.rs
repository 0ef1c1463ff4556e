//! What happened to orders, to money and to stock.

use domain::ids::{OrderId, StripeRefundId};
use domain::ledger::LedgerEntry;
use domain::note::Note;
use domain::refund::{Refund, RefundReason};
use sqlx::{Postgres, QueryBuilder, Sqlite};

use super::{AT_ONCE, insert_all};
use crate::engine::{Db, Engine};
use crate::error::Error;
use crate::inventory::StockMovement;
use crate::timeline::NewTimelineEntry;

impl Db {
    /// Adds entries to the timelines of orders.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_timeline_entries(&mut self, entries: &[NewTimelineEntry<'_>]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO timeline_entries (id, order_id, at, actor, cause, subject, from_value, to_value, remark) ",
            entries,
            |values, entry| {
                values
                    .push_bind(entry.id.to_string())
                    .push_bind(entry.order.to_string())
                    .push_bind(entry.at.millis())
                    .push_bind(entry.actor.as_str())
                    .push_bind(entry.cause)
                    .push_bind(entry.subject)
                    .push_bind(entry.from)
                    .push_bind(entry.to)
                    .push_bind(entry.remark);
            }
        )
    }

    /// Writes entries of ledgers, all of them new.
    ///
    /// # Errors
    /// When the database fails, or there is one of the same kind and reference.
    pub async fn insert_ledger_entries(&mut self, entries: &[LedgerEntry]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO ledger_entries (id, customer_id, order_id, kind, amount, currency, reference, at, actor, note) ",
            entries,
            |values, entry| {
                values
                    .push_bind(entry.id.to_string())
                    .push_bind(entry.customer.to_string())
                    .push_bind(entry.order.as_ref().map(OrderId::to_string))
                    .push_bind(entry.kind.as_str())
                    .push_bind(entry.amount.minor)
                    .push_bind(entry.amount.currency.code())
                    .push_bind(entry.reference.as_str())
                    .push_bind(entry.at.millis())
                    .push_bind(entry.actor.label())
                    .push_bind(entry.note.as_ref().map(Note::as_str));
            }
        )
    }

    /// Keeps changes of stock for ever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_stock_movements(&mut self, movements: &[StockMovement<'_>]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO stock_movements (id, variant_id, reason, on_hand_change, reserved_change, order_id, actor, at) ",
            movements,
            |values, movement| {
                values
                    .push_bind(movement.id.to_string())
                    .push_bind(movement.variant.as_str())
                    .push_bind(movement.reason.as_str())
                    .push_bind(movement.on_hand)
                    .push_bind(movement.reserved)
                    .push_bind(movement.order.as_ref().map(OrderId::to_string))
                    .push_bind(movement.actor.label())
                    .push_bind(movement.at.millis());
            }
        )
    }

    /// Adds refunds that have ended, and that no press has made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_ended_refunds(&mut self, refunds: &[Refund]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO refunds (id, order_id, stripe_id, amount, currency, status, source, reason, actor, created_at, \
             updated_at, checks) ",
            refunds,
            |values, refund| {
                values
                    .push_bind(refund.id.to_string())
                    .push_bind(refund.order.to_string())
                    .push_bind(refund.stripe_id.as_ref().map(StripeRefundId::as_str))
                    .push_bind(refund.amount.minor)
                    .push_bind(refund.amount.currency.code())
                    .push_bind(refund.status.as_str())
                    .push_bind(refund.source.as_str())
                    .push_bind(refund.reason.as_ref().map(RefundReason::as_str))
                    .push_bind(refund.actor.as_str())
                    .push_bind(refund.created_at.millis())
                    .push_bind(refund.updated_at.millis())
                    .push_bind(0_i64);
            }
        )
    }
}
