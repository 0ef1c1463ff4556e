//! Orders that were deleted: their rows stay, with their numbers, and nobody is shown them.

use domain::ids::OrderId;
use domain::order::Order;
use domain::time::Timestamp;

use super::row::order_columns;
use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// Deletes an order that the caller holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_order(&mut self, id: OrderId, at: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE orders SET deleted_at = $2, version = version + 1 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(at.millis()).execute(conn))?;
        Ok(())
    }

    /// Brings a deleted order back. Answers whether it was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn restore_order(&mut self, id: OrderId) -> Result<bool, Error> {
        const SQL: &str = "UPDATE orders SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NOT NULL";
        let restored = execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(restored == 1)
    }

    /// The order, deleted or not, which nobody else can change until the transaction ends: what is told of its payment
    /// is never lost.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn lock_order_or_tombstone(&mut self, id: OrderId) -> Result<Option<Order>, Error> {
        const SQL: &str = concat!("SELECT ", order_columns!(), " FROM orders WHERE id = $1");
        if self.hold_order_row(id).await? { self.order_by(SQL, id).await } else { Ok(None) }
    }
}
