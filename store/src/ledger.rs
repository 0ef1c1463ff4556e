//! Ledger entries: written once, never changed.

mod list;

use domain::ids::{CustomerId, OrderId};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::note::Note;

use crate::engine::Db;
use crate::error::Error;

pub use list::LedgerLine;

impl Db {
    /// Writes an entry, unless one of its kind with its reference is there already. Answers whether it was new.
    pub async fn insert_ledger_entry(&mut self, entry: &LedgerEntry) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO ledger_entries
                (id, customer_id, order_id, kind, amount, currency, reference, actor, note, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (kind, reference) DO NOTHING";
        let written = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(entry.id.to_string())
            .bind(entry.customer.to_string())
            .bind(entry.order.map(|order| order.to_string()))
            .bind(entry.kind.as_str())
            .bind(entry.amount.minor)
            .bind(entry.amount.currency.code())
            .bind(&entry.reference)
            .bind(entry.actor.label())
            .bind(entry.note.as_ref().map(Note::as_str))
            .bind(entry.at.millis())
            .execute(conn))?;
        Ok(written == 1)
    }

    /// A customer's balance: what their entries sum to, in minor units.
    pub async fn balance_of_customer(&mut self, customer: CustomerId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE customer_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(customer.to_string()).fetch_one(conn))?)
    }

    /// What the entries of an order sum to, in minor units.
    pub async fn ledger_sum_of_order(&mut self, order: OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE order_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_one(conn))?)
    }

    /// What was received for an order and not paid back, in minor units.
    pub async fn funds_for_order(&mut self, order: OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries
            WHERE order_id = $1 AND kind IN ('payment', 'refund')";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_one(conn))?)
    }

    /// What a customer's balance leaves for an order on account, in minor units: all of it, but for what was received
    /// for their other orders that are not processed.
    pub async fn funds_on_account(&mut self, customer: CustomerId, order: OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM ledger_entries l
            LEFT JOIN orders o ON o.id = l.order_id
            WHERE l.customer_id = $1 AND (l.order_id IS NULL OR l.order_id = $2 OR o.processed_at IS NOT NULL)";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(customer.to_string())
            .bind(order.to_string())
            .fetch_one(conn))?)
    }

    /// Holds a customer until the transaction ends, so that two orders are not processed against the same balance at
    /// once. Whoever needs it takes it after the order and before the variants.
    pub async fn lock_customer(&mut self, customer: CustomerId) -> Result<(), Error> {
        const SQL: &str = "UPDATE customers SET name = name WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(customer.to_string()).execute(conn))?;
        Ok(())
    }

    /// What was paid for an order, refunds left aside, in minor units.
    pub async fn payments_of_order(&mut self, order: OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries
            WHERE order_id = $1 AND kind = 'payment'";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_one(conn))?)
    }

    /// The amount of the entry of this kind with this reference, in minor units.
    pub async fn ledger_amount(&mut self, kind: EntryKind, reference: &str) -> Result<Option<i64>, Error> {
        const SQL: &str = "SELECT amount FROM ledger_entries WHERE kind = $1 AND reference = $2";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(kind.as_str()).bind(reference).fetch_optional(conn))?)
    }
}
