//! Lists of orders for the dashboard.

use domain::business_cart::PoNumber;
use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::order::{FlagKind, FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::time::Timestamp;

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;
use crate::search::patterns;

#[cfg(test)]
mod tests;

/// Comes after the id of every order, in every collation.
pub(crate) const AFTER_ALL: &str = "p";

/// Which orders are wanted: those that a person must look at first, then the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Folded beginnings of words, all of which an order must have; more than eight are not looked at.
    pub words: Vec<String>,
    /// Only orders that stand here.
    pub status: Option<OrderStatus>,
    /// Only orders that the store has processed, or only those that it has not.
    pub processed: Option<bool>,
    /// Only orders that a person must look at.
    pub flagged: bool,
    /// Only orders that follow on this place: whether its order must be looked at, and its id.
    pub after: Option<(bool, OrderId)>,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSummary {
    /// Which order.
    pub id: OrderId,
    /// For people: `KN-2026-0142`.
    pub number: String,
    /// What the customer's own books know it by.
    pub po_number: Option<PoNumber>,
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
    /// Why a person must look at it, the oldest reason first.
    pub flags: Vec<FlagKind>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the store processed it.
    pub processed_at: Option<Timestamp>,
}

/// A row for each reason to look at an order, or one without.
#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: String,
    number: String,
    po_number: Option<String>,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    customer_name: Option<String>,
    email: Option<String>,
    pieces: i64,
    currency: String,
    total: i64,
    created_at: i64,
    processed_at: Option<i64>,
    flag: Option<String>,
}

/// The list's text, once for each way to narrow it, so that each finds its own index: by the place, and to its end.
macro_rules! list_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT o.*, f.kind AS flag FROM ( \
             SELECT id, number, po_number, status, payment_status, fulfilment_status, customer_name, email, currency, total, \
             (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM order_lines WHERE order_id = orders.id) AS pieces, \
             flagged, created_at, processed_at FROM orders WHERE ",
            $narrowed,
            " AND deleted_at IS NULL AND flagged >= $2 AND (flagged, id) < ($3, $4) AND (search_text LIKE $6 AND search_text LIKE $7 \
             AND search_text LIKE $8 AND search_text LIKE $9 AND search_text LIKE $10 AND search_text LIKE $11 \
             AND search_text LIKE $12 AND search_text LIKE $13) ORDER BY flagged DESC, id DESC LIMIT $5) o \
             LEFT JOIN order_flags f ON f.order_id = o.id AND f.resolved_at IS NULL \
             ORDER BY o.flagged DESC, o.id DESC, f.id"
        )
    };
}

impl OrderFilter {
    const fn sql(&self) -> &'static str {
        match (self.status, self.processed) {
            (None, None) => list_sql!("$1 = ''"),
            (None, Some(false)) => list_sql!("$1 = '' AND processed_at IS NULL"),
            (None, Some(true)) => list_sql!("$1 = '' AND processed_at IS NOT NULL"),
            (Some(_), None) => list_sql!("status = $1"),
            (Some(_), Some(false)) => list_sql!("status = $1 AND processed_at IS NULL"),
            (Some(_), Some(true)) => list_sql!("status = $1 AND processed_at IS NOT NULL"),
        }
    }
}

impl Db {
    /// The first `limit` orders that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_orders(&mut self, filter: &OrderFilter, limit: u32) -> Result<Vec<OrderSummary>, Error> {
        let status = filter.status.map_or("", OrderStatus::as_str);
        let (flagged, id) =
            filter.after.map_or_else(|| (true, AFTER_ALL.to_owned()), |(flagged, id)| (flagged, id.to_string()));
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        let rows: Vec<SummaryRow> = on_engine!(self, |conn| sqlx::query_as(filter.sql())
            .bind(status)
            .bind(i64::from(filter.flagged))
            .bind(i64::from(flagged))
            .bind(&id)
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
        let mut orders: Vec<OrderSummary> = Vec::new();
        for row in rows {
            let (order, flag) = row.read()?;
            match orders.last_mut() {
                Some(last) if last.id == order.id => last.flags.extend(flag),
                _ => orders.push(OrderSummary { flags: flag.into_iter().collect(), ..order }),
            }
        }
        Ok(orders)
    }
}

impl SummaryRow {
    /// The order without its flags, and one of them.
    fn read(self) -> Result<(OrderSummary, Option<FlagKind>), Error> {
        let at = Reading { table: "orders", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        let flag = at.optional("kind", self.flag.as_deref())?;
        let order = OrderSummary {
            id: at.text("id", &self.id)?,
            po_number: at.optional("po_number", self.po_number.as_deref())?,
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
            flags: Vec::new(),
        };
        Ok((order, flag))
    }
}
