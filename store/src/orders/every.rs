//! Whole orders for programs: the shop's, or a customer's.

use std::collections::HashMap;

use domain::ids::{CustomerId, OrderId};
use domain::order::Order;

use super::list::AFTER_ALL;
use super::own::OwnedLine;
use super::row::{LineRow, OrderRow, line_columns, order_columns};
use crate::engine::Db;
use crate::error::Error;

/// Below every id, and where customers' ids are told: nobody's.
const NOBODY: &str = "";
macro_rules! orders_sql {
    ($whose:literal) => {
        concat!(
            "SELECT ",
            order_columns!(),
            " FROM orders WHERE ",
            $whose,
            " AND deleted_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3"
        )
    };
}

macro_rules! lines_sql {
    ($whose:literal) => {
        concat!(
            "SELECT order_id, ",
            line_columns!(),
            " FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE ",
            $whose,
            " AND deleted_at IS NULL AND id BETWEEN $2 AND $3) ORDER BY order_id, position"
        )
    };
}

impl Db {
    /// The newest `limit` orders that are older than `before`, with their lines, of a customer or of the whole shop: two
    /// statements, however many they are.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn orders_of(
        &mut self,
        customer: Option<CustomerId>,
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<Order>, Error> {
        let (orders, lines) = match customer {
            Some(_) => (orders_sql!("customer_id = $1"), lines_sql!("customer_id = $1")),
            None => (orders_sql!("$1 = ''"), lines_sql!("$1 = ''")),
        };
        let whose = customer.map_or_else(|| NOBODY.to_owned(), |id| id.to_string());
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let found: Vec<OrderRow> = on_engine!(self, |conn| sqlx::query_as(orders)
            .bind(&whose)
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        // Not by the same limit: an order that is made meanwhile would push another one's lines out.
        let (Some(newest), Some(oldest)) = (found.first(), found.last()) else { return Ok(Vec::new()) };
        let lines: Vec<OwnedLine> = on_engine!(self, |conn| sqlx::query_as(lines)
            .bind(&whose)
            .bind(oldest.id())
            .bind(newest.id())
            .fetch_all(conn))?;
        with_lines(found, lines)
    }

    /// How many orders received money.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_paid_orders(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(DISTINCT order_id) FROM ledger_entries WHERE kind = 'payment'";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }

    /// How many orders a customer has, or the whole shop.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_orders_of(&mut self, customer: Option<CustomerId>) -> Result<i64, Error> {
        const OF_ONE: &str = "SELECT COUNT(*) FROM orders WHERE customer_id = $1 AND deleted_at IS NULL";
        // Every row of a large table need not be read to see which were deleted: those few have an index.
        const OF_ALL: &str = "SELECT (SELECT COUNT(*) FROM orders) \
            - (SELECT COUNT(*) FROM orders WHERE deleted_at IS NOT NULL)";
        let Some(customer) = customer else {
            return Ok(on_engine!(self, |conn| sqlx::query_scalar(OF_ALL).fetch_one(conn))?);
        };
        Ok(on_engine!(self, |conn| sqlx::query_scalar(OF_ONE).bind(customer.to_string()).fetch_one(conn))?)
    }
}

/// Orders in their order, each with its lines.
pub(super) fn with_lines(orders: Vec<OrderRow>, lines: Vec<OwnedLine>) -> Result<Vec<Order>, Error> {
    let mut lines_of: HashMap<String, Vec<LineRow>> = HashMap::new();
    for OwnedLine { order_id, line } in lines {
        lines_of.entry(order_id).or_default().push(line);
    }
    orders
        .into_iter()
        .map(|order| {
            let lines = lines_of.remove(order.id()).unwrap_or_default();
            order.with(lines)
        })
        .collect()
}
