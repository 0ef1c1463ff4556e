//! A shopper's own orders.

use domain::ids::{CustomerId, OrderId, VisitorId};
use domain::order::Order;

use super::every::with_lines;
use super::list::AFTER_ALL;
use super::row::{LineRow, OrderRow, line_columns, order_columns};
use crate::engine::Db;
use crate::error::Error;

/// A line, and whose it is.
#[derive(sqlx::FromRow)]
pub(super) struct OwnedLine {
    pub(super) order_id: String,
    #[sqlx(flatten)]
    pub(super) line: LineRow,
}

impl Db {
    /// The newest `limit` orders of a shopper that are older than `before`, with their lines: two statements, however
    /// many they are. A shopper's are those of the visitor, and of the customer where one has logged in.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn orders_of_shopper(
        &mut self,
        (visitor, customer): (VisitorId, Option<CustomerId>),
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<Order>, Error> {
        const ORDERS: &str = concat!(
            "SELECT ",
            order_columns!(),
            " FROM orders WHERE (visitor_id = $1 OR customer_id = $2) AND deleted_at IS NULL AND id < $3 \
             ORDER BY id DESC LIMIT $4"
        );
        const LINES: &str = concat!(
            "SELECT order_id, ",
            line_columns!(),
            " FROM order_lines WHERE order_id IN (SELECT id FROM orders \
             WHERE (visitor_id = $1 OR customer_id = $2) AND id BETWEEN $3 AND $4) ORDER BY order_id, position"
        );
        let (visitor, customer) = (visitor.to_string(), customer.map(|id| id.to_string()));
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let orders: Vec<OrderRow> = on_engine!(self, |conn| sqlx::query_as(ORDERS)
            .bind(&visitor)
            .bind(&customer)
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        // Not by the same limit: an order that is made meanwhile would push another one's lines out.
        let (Some(newest), Some(oldest)) = (orders.first(), orders.last()) else { return Ok(Vec::new()) };
        let lines: Vec<OwnedLine> = on_engine!(self, |conn| sqlx::query_as(LINES)
            .bind(&visitor)
            .bind(&customer)
            .bind(oldest.id())
            .bind(newest.id())
            .fetch_all(conn))?;
        with_lines(orders, lines)
    }

    /// How many orders a shopper has made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_orders_of_shopper(
        &mut self,
        (visitor, customer): (VisitorId, Option<CustomerId>),
    ) -> Result<i64, Error> {
        const SQL: &str =
            "SELECT COUNT(*) FROM orders WHERE (visitor_id = $1 OR customer_id = $2) AND deleted_at IS NULL";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(visitor.to_string())
            .bind(customer.map(|id| id.to_string()))
            .fetch_one(conn))?)
    }
}
