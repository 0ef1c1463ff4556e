//! Lists of orders for the dashboard.

use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::time::Timestamp;

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// How many words a search can have.
const WORDS: usize = 8;

/// Comes after the id of every order, in every collation.
const AFTER_ALL: &str = "p";

/// Which orders are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Folded beginnings of words, all of which an order must have; more than eight are not looked at.
    pub words: Vec<String>,
    /// Only orders that stand here.
    pub status: Option<OrderStatus>,
    /// Only orders that a person must look at.
    pub flagged: bool,
    /// Only orders older than this one.
    pub before: Option<OrderId>,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSummary {
    /// Which order.
    pub id: OrderId,
    /// For people: `KN-2026-0142`.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Where its payment stands.
    pub payment_status: PaymentStatus,
    /// Where its goods are.
    pub fulfilment_status: FulfilmentStatus,
    /// Who bought, once known.
    pub customer_name: Option<String>,
    /// Where to write to, once known.
    pub email: Option<String>,
    /// How many pieces were bought.
    pub pieces: i64,
    /// What it costs.
    pub total: Money,
    /// How many reasons there are to look at it.
    pub flags: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the store processed it.
    pub processed_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    number: String,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    customer_name: Option<String>,
    email: Option<String>,
    pieces: i64,
    currency: String,
    total: i64,
    flags: i64,
    created_at: i64,
    processed_at: Option<i64>,
}

/// The list's text, once for each way to narrow it, so that each finds its own index.
macro_rules! list_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT id, number, status, payment_status, fulfilment_status, customer_name, email, currency, total, \
             (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM order_lines WHERE order_id = orders.id) AS pieces, \
             (SELECT COUNT(*) FROM order_flags WHERE order_id = orders.id AND resolved_at IS NULL) AS flags, \
             created_at, processed_at FROM orders WHERE id < $1 AND (search_text LIKE $4 AND search_text LIKE $5 \
             AND search_text LIKE $6 AND search_text LIKE $7 AND search_text LIKE $8 AND search_text LIKE $9 \
             AND search_text LIKE $10 AND search_text LIKE $11) AND ",
            $narrowed,
            " ORDER BY id DESC LIMIT $3"
        )
    };
}

impl OrderFilter {
    const fn sql(&self) -> &'static str {
        match (self.status, self.flagged) {
            (None, false) => list_sql!("$2 = ''"),
            (Some(_), false) => list_sql!("status = $2"),
            (None, true) => {
                list_sql!("$2 = '' AND id IN (SELECT order_id FROM order_flags WHERE resolved_at IS NULL)")
            }
            (Some(_), true) => {
                list_sql!("status = $2 AND id IN (SELECT order_id FROM order_flags WHERE resolved_at IS NULL)")
            }
        }
    }

    fn patterns(&self) -> [String; WORDS] {
        std::array::from_fn(|index| match self.words.get(index) {
            Some(word) => format!("% {word}%"),
            None => "%".to_owned(),
        })
    }
}

impl Db {
    /// The newest `limit` orders that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_orders(&mut self, filter: &OrderFilter, limit: u32) -> Result<Vec<OrderSummary>, Error> {
        let before = filter.before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let status = filter.status.map_or("", OrderStatus::as_str);
        let [w1, w2, w3, w4, w5, w6, w7, w8] = filter.patterns();
        let rows: Vec<SummaryRow> = on_engine!(self, |conn| sqlx::query_as(filter.sql())
            .bind(&before)
            .bind(status)
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
        rows.into_iter().map(SummaryRow::read).collect()
    }

    /// How many orders a person must look at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_flagged_orders(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(DISTINCT order_id) FROM order_flags WHERE resolved_at IS NULL";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }
}

impl SummaryRow {
    fn read(self) -> Result<OrderSummary, Error> {
        let at = Reading { table: "orders", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        Ok(OrderSummary {
            id: at.text("id", &self.id)?,
            status: at.text("status", &self.status)?,
            payment_status: at.text("payment_status", &self.payment_status)?,
            fulfilment_status: at.text("fulfilment_status", &self.fulfilment_status)?,
            total: Money::new(self.total, currency),
            created_at: Timestamp::from_millis(self.created_at),
            processed_at: self.processed_at.map(Timestamp::from_millis),
            number: self.number,
            customer_name: self.customer_name,
            email: self.email,
            pieces: self.pieces,
            flags: self.flags,
        })
    }
}
