//! Changing the lines of a cart, which the caller holds.

use domain::ids::{CartId, LineId, OrderId, VariantId, VisitorId};

use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// Adds a line.
    pub async fn insert_cart_line(
        &mut self,
        cart: CartId,
        line: LineId,
        variant: &VariantId,
        attributes: &str,
        quantity: u32,
        seen_price: i64,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO cart_lines (id, cart_id, variant_id, attributes, quantity, seen_price)
            VALUES ($1, $2, $3, $4, $5, $6)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(line.to_string())
            .bind(cart.to_string())
            .bind(variant.as_str())
            .bind(attributes)
            .bind(i64::from(quantity))
            .bind(seen_price)
            .execute(conn))?;
        Ok(())
    }

    /// Sets a line's quantity, and the price that the shopper has seen.
    pub async fn set_cart_line(&mut self, line: LineId, quantity: u32, seen_price: i64) -> Result<(), Error> {
        const SQL: &str = "UPDATE cart_lines SET quantity = $2, seen_price = $3 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(line.to_string())
            .bind(i64::from(quantity))
            .bind(seen_price)
            .execute(conn))?;
        Ok(())
    }

    /// Moves a line into another cart, with so many pieces.
    pub async fn move_cart_line(&mut self, line: LineId, cart: CartId, quantity: u32) -> Result<(), Error> {
        const SQL: &str = "UPDATE cart_lines SET cart_id = $2, quantity = $3 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(line.to_string())
            .bind(cart.to_string())
            .bind(i64::from(quantity))
            .execute(conn))?;
        Ok(())
    }

    /// Adds pieces of one line to another: what the visitor's orders bought of the first is then taken out of the
    /// second.
    pub async fn fold_cart_line(
        &mut self,
        line: LineId,
        (into, quantity): (LineId, u32),
        visitor: VisitorId,
    ) -> Result<(), Error> {
        const GROW: &str = "UPDATE cart_lines SET quantity = $2 WHERE id = $1";
        const REPOINT: &str = "UPDATE order_lines SET cart_line_id = $2
            WHERE cart_line_id = $1 AND order_id IN (SELECT id FROM orders WHERE visitor_id = $3)";
        execute_on_engine!(self, |conn| sqlx::query(GROW)
            .bind(into.to_string())
            .bind(i64::from(quantity))
            .execute(conn))?;
        execute_on_engine!(self, |conn| sqlx::query(REPOINT)
            .bind(line.to_string())
            .bind(into.to_string())
            .bind(visitor.to_string())
            .execute(conn))?;
        self.delete_cart_line(line).await
    }

    /// Removes a line.
    pub async fn delete_cart_line(&mut self, line: LineId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM cart_lines WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(line.to_string()).execute(conn))?;
        Ok(())
    }

    /// Sets what the shopper said for a line.
    pub async fn set_cart_line_attributes(&mut self, line: LineId, attributes: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE cart_lines SET attributes = $2 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(line.to_string()).bind(attributes).execute(conn))?;
        Ok(())
    }

    /// Removes every line of a cart.
    pub async fn delete_cart_lines(&mut self, cart: CartId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM cart_lines WHERE cart_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(cart.to_string()).execute(conn))?;
        Ok(())
    }

    /// Takes what an order bought out of the cart it came from; what was added meanwhile stays.
    pub async fn take_bought_out_of_cart(&mut self, order: OrderId) -> Result<(), Error> {
        // Two lines of the order may have become one line of the cart.
        const GONE: &str = "DELETE FROM cart_lines WHERE quantity <= (
                SELECT SUM(ol.quantity) FROM order_lines ol WHERE ol.order_id = $1 AND ol.cart_line_id = cart_lines.id)
            AND id IN (SELECT ol.cart_line_id FROM order_lines ol WHERE ol.order_id = $1)";
        const LESS: &str = "UPDATE cart_lines SET quantity = quantity - (
                SELECT CAST(SUM(ol.quantity) AS BIGINT) FROM order_lines ol
                WHERE ol.order_id = $1 AND ol.cart_line_id = cart_lines.id)
            WHERE id IN (SELECT ol.cart_line_id FROM order_lines ol WHERE ol.order_id = $1)";
        for sql in [GONE, LESS] {
            execute_on_engine!(self, |conn| sqlx::query(sql).bind(order.to_string()).execute(conn))?;
        }
        Ok(())
    }
}
