//! Whole orders for a file, some at a time.

use std::fmt::Write;

use domain::ids::OrderId;
use domain::order::Order;
use sqlx::AssertSqlSafe;

use super::every::with_lines;
use super::list::OrderFilter;
use super::narrowed::Narrowed;
use super::own::OwnedLine;
use super::row::{OrderRow, line_columns, order_columns};
use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// The newest `limit` orders older than `before` that the filter lets through, with their lines: two statements,
    /// however many they are. A file goes by age alone, so that an order that comes to need a look meanwhile stands in it
    /// once.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn whole_orders(
        &mut self,
        filter: &OrderFilter,
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<Order>, Error> {
        let found: Vec<OrderRow> =
            on_engine!(self, |conn| Narrowed::part(filter, before, limit).0.build_query_as().fetch_all(conn))?;
        self.with_all_lines(found).await
    }

    /// Those of these orders that there are, the newest first, with their lines: two statements, however many they are.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn these_orders(&mut self, ids: &[OrderId]) -> Result<Vec<Order>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {} FROM orders WHERE id IN ({}) AND deleted_at IS NULL ORDER BY id DESC",
            order_columns!(),
            places(ids.len())
        );
        let found: Vec<OrderRow> = on_engine!(self, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            ids.iter().fold(query, |query, id| query.bind(id.to_string())).fetch_all(conn)
        })?;
        self.with_all_lines(found).await
    }

    async fn with_all_lines(&mut self, orders: Vec<OrderRow>) -> Result<Vec<Order>, Error> {
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT order_id, {} FROM order_lines WHERE order_id IN ({}) ORDER BY order_id, position",
            line_columns!(),
            places(orders.len())
        );
        let ids: Vec<String> = orders.iter().map(|order| order.id().to_owned()).collect();
        let lines: Vec<OwnedLine> = on_engine!(self, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            ids.iter().fold(query, |query, id| query.bind(id)).fetch_all(conn)
        })?;
        with_lines(orders, lines)
    }
}

/// `$1, $2, …`: only numbers come into the text, what they stand for is bound.
fn places(count: usize) -> String {
    let mut places = String::new();
    for place in 1..=count {
        // Writing into a string cannot fail.
        let _ = write!(places, "{}${place}", if place == 1 { "" } else { ", " });
    }
    places
}
