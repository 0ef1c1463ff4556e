//! Whole orders for a file, some at a time.

use std::fmt::Write;

use domain::ids::OrderId;
use domain::order::{Order, OrderStatus};
use sqlx::AssertSqlSafe;

use super::every::with_lines;
use super::list::{AFTER_ALL, OrderFilter};
use super::own::OwnedLine;
use super::row::{OrderRow, line_columns, order_columns};
use crate::engine::Db;
use crate::error::Error;
use crate::search::patterns;

#[cfg(test)]
mod tests;

/// What narrows is written so that no index of its own helps: each part of the file goes on where the last one ended, and
/// all parts together read the orders once.
const MATCHING: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM orders WHERE id < $1 AND deleted_at IS NULL AND ($2 = '' OR status = $2) AND ($3 = 0 OR flagged = 1) \
     AND ($4 = '' OR CASE WHEN processed_at IS NULL THEN 'no' ELSE 'yes' END = $4) \
     AND (search_text LIKE $6 AND search_text LIKE $7 AND search_text LIKE $8 AND search_text LIKE $9 \
     AND search_text LIKE $10 AND search_text LIKE $11 AND search_text LIKE $12 AND search_text LIKE $13) \
     ORDER BY id DESC LIMIT $5"
);

impl Db {
    /// The newest `limit` orders older than `before` that the filter lets through, with their lines: two statements,
    /// however many they are. The filter's own place says nothing: a file goes by age alone, so that an order that comes
    /// to need a look meanwhile stands in it once.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn whole_orders(
        &mut self,
        filter: &OrderFilter,
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<Order>, Error> {
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let processed = match filter.processed {
            None => "",
            Some(false) => "no",
            Some(true) => "yes",
        };
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        let found: Vec<OrderRow> = on_engine!(self, |conn| sqlx::query_as(MATCHING)
            .bind(&before)
            .bind(filter.status.map_or("", OrderStatus::as_str))
            .bind(i64::from(filter.flagged))
            .bind(processed)
            .bind(i64::from(limit))
            .bind(&w1)
            .bind(&w2)
            .bind(&w3)
            .bind(&w4)
            .bind(&w5)
            .bind(&w6)
            .bind(&w7)
            .bind(&w8)
            .fetch_all(conn))?;
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
