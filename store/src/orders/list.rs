//! Lists of orders for the dashboard.

use domain::business_cart::PoNumber;
use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::order::{FlagKind, FulfilmentStatus, OrderPayment, OrderSort, OrderSource, OrderStatus, PaymentStatus};
use domain::time::Timestamp;

use super::narrowed::Narrowed;
use super::place::OrderPlace;
use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// Comes after the id of every order, in every collation.
pub(crate) const AFTER_ALL: &str = "p";

/// Which orders are wanted: whatever is not said narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Folded beginnings of words, all of which an order must have; more than eight are not looked at.
    pub words: Vec<String>,
    /// Only orders that stand here.
    pub status: Option<OrderStatus>,
    /// Only orders of whose money this is here.
    pub payment: Option<OrderPayment>,
    /// Only orders whose goods are here.
    pub fulfilment: Option<FulfilmentStatus>,
    /// Only orders that came from here.
    pub source: Option<OrderSource>,
    /// Only orders that the store has processed, or only those that it has not.
    pub processed: Option<bool>,
    /// Only orders that a person must look at.
    pub flagged: bool,
    /// Only orders that were made then or later.
    pub from: Option<Timestamp>,
    /// Only orders that were made before then.
    pub before: Option<Timestamp>,
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
    /// What of its money is here.
    pub payment: OrderPayment,
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

impl OrderSummary {
    /// Its place in a list that is sorted so.
    #[must_use]
    pub fn place(&self, sort: OrderSort) -> OrderPlace {
        let key = match sort {
            OrderSort::Newest => i64::from(!self.flags.is_empty()),
            OrderSort::Oldest => self.created_at.millis(),
            OrderSort::TotalDown | OrderSort::TotalUp => self.total.minor,
        };
        OrderPlace { sort, key, id: self.id }
    }
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
    refunded: i64,
    created_at: i64,
    processed_at: Option<i64>,
    flag: Option<String>,
}

impl Db {
    /// The first `limit` orders after this place that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_orders(
        &mut self,
        filter: &OrderFilter,
        place: &OrderPlace,
        limit: u32,
    ) -> Result<Vec<OrderSummary>, Error> {
        let rows: Vec<SummaryRow> =
            on_engine!(self, |conn| Narrowed::page(filter, place, limit).0.build_query_as().fetch_all(conn))?;
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
        let payment_status: PaymentStatus = at.text("payment_status", &self.payment_status)?;
        let flag = at.optional("kind", self.flag.as_deref())?;
        let order = OrderSummary {
            id: at.text("id", &self.id)?,
            po_number: at.optional("po_number", self.po_number.as_deref())?,
            status: at.text("status", &self.status)?,
            payment: OrderPayment::of(payment_status, Money::new(self.refunded, currency)),
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
