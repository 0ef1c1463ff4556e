//! Orders changed by hand.

use domain::order::Order;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::to_json;

impl Db {
    /// Writes what staff may change of an order but its lines, if it still has the version that it was read with, and raises its
    /// version by one. Answers whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_edited_order(&mut self, order: &Order) -> Result<bool, Error> {
        const SQL: &str = "UPDATE orders SET customer_name = $3, email = $4, billing_address = $5, \
            shipping_address = $6, fulfilment_status = $7, tracking_url = $8, search_text = $9, subtotal = $10, \
            shipping = $11, tax = $12, total = $13, stock_held = $14, version = version + 1 \
            WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING id";
        let email = order.email.as_ref().map(ToString::to_string);
        let billing = order.billing_address.as_ref().map(to_json).transpose()?;
        let shipping = order.shipping_address.as_ref().map(to_json).transpose()?;
        let saved: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(order.id.to_string())
            .bind(order.version)
            .bind(&order.customer_name)
            .bind(&email)
            .bind(&billing)
            .bind(&shipping)
            .bind(order.fulfilment_status.as_str())
            .bind(&order.tracking_url)
            .bind(order.search_text())
            .bind(order.totals.subtotal.minor)
            .bind(order.totals.shipping.minor)
            .bind(order.totals.tax.minor)
            .bind(order.totals.total.minor)
            .bind(i64::from(order.stock_held))
            .fetch_optional(conn))?;
        Ok(saved.is_some())
    }
}
