//! Orders as checkout makes them and as payments change them.

use domain::ids::{LineId, OrderId};
use domain::order::{Order, OrderLine};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::to_json;

impl Db {
    /// The next running number of a prefix and year. Given in the creating transaction, so that none is left out.
    pub async fn next_order_number(&mut self, prefix: &str, year: i16) -> Result<i64, Error> {
        const SQL: &str = "INSERT INTO order_numbers (prefix, year, last) VALUES ($1, $2, 1)
            ON CONFLICT (prefix, year) DO UPDATE SET last = order_numbers.last + 1 RETURNING last";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(prefix).bind(i64::from(year)).fetch_one(conn))?)
    }

    /// Saves a new order with its lines; `cart_lines` says, in the same order, which lines of a cart they come from.
    pub async fn insert_order(&mut self, order: &Order, cart_lines: &[LineId]) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO orders (id, number, status, payment_status, fulfilment_status, source, currency,
                subtotal, shipping, tax, total, tax_rules, visitor_id, replaces, stock_held, cart_emptied, flagged,
                created_at, version, search_text)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18, $19)";
        let tax_rules = to_json(&order.tax_rules)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(order.id.to_string())
            .bind(&order.number)
            .bind(order.status.as_str())
            .bind(order.payment_status.as_str())
            .bind(order.fulfilment_status.as_str())
            .bind(order.source.as_str())
            .bind(order.totals.total.currency.code())
            .bind(order.totals.subtotal.minor)
            .bind(order.totals.shipping.minor)
            .bind(order.totals.tax.minor)
            .bind(order.totals.total.minor)
            .bind(&tax_rules)
            .bind(order.visitor.map(|visitor| visitor.to_string()))
            .bind(order.replaces.map(|replaced| replaced.to_string()))
            .bind(i64::from(order.stock_held))
            .bind(i64::from(order.cart_emptied))
            .bind(order.created_at.millis())
            .bind(order.version)
            .bind(order.search_text())
            .execute(conn))?;
        for (position, line) in (0..).zip(&order.lines) {
            let from = usize::try_from(position).ok().and_then(|position| cart_lines.get(position).copied());
            self.insert_order_line(order.id, line, position, from).await?;
        }
        Ok(())
    }

    pub(super) async fn insert_order_line(
        &mut self,
        order: OrderId,
        line: &OrderLine,
        position: i64,
        from: Option<LineId>,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO order_lines (id, order_id, position, cart_line_id, variant_id, title, size,
                tax_class, attributes, quantity, unit_price, line_total)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let attributes = to_json(&line.attributes)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(line.id.to_string())
            .bind(order.to_string())
            .bind(position)
            .bind(from.map(|line| line.to_string()))
            .bind(line.variant.as_str())
            .bind(&line.title)
            .bind(&line.size)
            .bind(line.tax_class.as_str())
            .bind(&attributes)
            .bind(i64::from(line.quantity))
            .bind(line.unit_price.minor)
            .bind(line.line_total.minor)
            .execute(conn))?;
        Ok(())
    }

    /// The order, if it was not deleted, which nobody else can change until the transaction ends.
    pub async fn lock_order(&mut self, id: OrderId) -> Result<Option<Order>, Error> {
        if self.hold_order_row(id).await? { self.order(id).await } else { Ok(None) }
    }

    /// Answers whether there is such a row.
    pub(super) async fn hold_order_row(&mut self, id: OrderId) -> Result<bool, Error> {
        const SQL: &str = "UPDATE orders SET version = version WHERE id = $1";
        let found = execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(found == 1)
    }

    /// Writes what a payment changes of an order that was locked, and raises its version by one.
    pub async fn save_settled_order(&mut self, order: &Order) -> Result<(), Error> {
        const SQL: &str = "UPDATE orders SET status = $2, payment_status = $3, customer_id = $4, email = $5,
                customer_name = $6, billing_address = $7, shipping_address = $8, payment_intent = $9, stock_held = $10,
                cart_emptied = $11, paid_at = $12, search_text = $13, refunded = $14, version = version + 1
            WHERE id = $1";
        let billing = order.billing_address.as_ref().map(to_json).transpose()?;
        let shipping = order.shipping_address.as_ref().map(to_json).transpose()?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(order.id.to_string())
            .bind(order.status.as_str())
            .bind(order.payment_status.as_str())
            .bind(order.customer.map(|customer| customer.to_string()))
            .bind(order.email.as_ref().map(|email| email.as_str()))
            .bind(&order.customer_name)
            .bind(&billing)
            .bind(&shipping)
            .bind(order.payment_intent.as_ref().map(|intent| intent.as_str()))
            .bind(i64::from(order.stock_held))
            .bind(i64::from(order.cart_emptied))
            .bind(order.paid_at.map(Timestamp::millis))
            .bind(order.search_text())
            .bind(order.refunded.minor)
            .execute(conn))?;
        Ok(())
    }

    /// The orders that this one took the place of, and those that took its place, over any number of steps.
    pub async fn replaced_and_replacing(&mut self, id: OrderId) -> Result<Vec<OrderId>, Error> {
        const SQL: &str = "WITH RECURSIVE
            earlier (id) AS (
                SELECT replaces FROM orders WHERE id = $1
                UNION SELECT o.replaces FROM earlier e JOIN orders o ON o.id = e.id),
            later (id) AS (
                SELECT id FROM orders WHERE replaces = $1
                UNION SELECT o.id FROM later l JOIN orders o ON o.replaces = l.id)
            SELECT id FROM earlier WHERE id IS NOT NULL UNION SELECT id FROM later ORDER BY id";
        let rows: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(id.to_string()).fetch_all(conn))?;
        let at = |row: &str| super::row::Reading { table: "orders", row }.text("id", row);
        rows.iter().map(|row| at(row)).collect()
    }

    /// The order of a payment intent.
    pub async fn order_of_payment_intent(&mut self, intent: &str) -> Result<Option<OrderId>, Error> {
        const SQL: &str = "SELECT id FROM orders WHERE payment_intent = $1 ORDER BY id LIMIT 1";
        let row: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(intent).fetch_optional(conn))?;
        row.map(|row| super::row::Reading { table: "orders", row: &row }.text("id", &row)).transpose()
    }
}
