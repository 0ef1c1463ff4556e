//! Orders as they are processed.

use domain::order::Order;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// Writes what processing makes of an order that the caller holds, which stood as `before`, and raises its version by
    /// one. Answers whether it did: an order is processed once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_processed_order(&mut self, before: &Order, order: &Order) -> Result<bool, Error> {
        const SQL: &str = "UPDATE orders SET status = $2, payment_status = $3, fulfilment_status = $4, subtotal = $5,
                shipping = $6, tax = $7, total = $8, stock_held = $9, paid_at = $10, processed_at = $11,
                version = version + 1
            WHERE id = $1 AND processed_at IS NULL";
        let saved = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(order.id.to_string())
            .bind(order.status.as_str())
            .bind(order.payment_status.as_str())
            .bind(order.fulfilment_status.as_str())
            .bind(order.totals.subtotal.minor)
            .bind(order.totals.shipping.minor)
            .bind(order.totals.tax.minor)
            .bind(order.totals.total.minor)
            .bind(i64::from(order.stock_held))
            .bind(order.paid_at.map(Timestamp::millis))
            .bind(order.processed_at.map(Timestamp::millis))
            .execute(conn))?;
        if saved == 1 {
            self.save_order_lines(before, order).await?;
        }
        Ok(saved == 1)
    }
}
