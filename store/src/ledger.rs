//! Ledger entries: written once, never changed.

use domain::ledger::LedgerEntry;

use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// Writes an entry, unless one of its kind with its reference is there already. Answers whether it was new.
    pub async fn insert_ledger_entry(&mut self, entry: &LedgerEntry) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO ledger_entries
                (id, customer_id, order_id, kind, amount, currency, reference, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, reference) DO NOTHING";
        let written = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(entry.id.to_string())
            .bind(entry.customer.to_string())
            .bind(entry.order.map(|order| order.to_string()))
            .bind(entry.kind.as_str())
            .bind(entry.amount.minor)
            .bind(entry.amount.currency.code())
            .bind(&entry.reference)
            .bind(entry.at.millis())
            .execute(conn))?;
        Ok(written == 1)
    }

    /// A customer's balance: what their entries sum to, in minor units.
    pub async fn balance_of_customer(&mut self, customer: domain::ids::CustomerId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE customer_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(customer.to_string()).fetch_one(conn))?)
    }

    /// What the entries of an order sum to, in minor units.
    pub async fn ledger_sum_of_order(&mut self, order: domain::ids::OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_entries WHERE order_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_one(conn))?)
    }
}
