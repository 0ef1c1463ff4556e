//! A customer's orders, for staff.

use domain::business_cart::PoNumber;
use domain::ids::{CustomerId, OrderId};
use domain::money::{Currency, Money};
use domain::order::{FulfilmentStatus, OrderStatus};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::orders::list::AFTER_ALL;
use crate::reading::Reading;

/// An order in a customer's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerOrder {
    /// Which order.
    pub id: OrderId,
    /// For people: `KN-2026-0142`.
    pub number: String,
    /// What the customer's own books know it by.
    pub po_number: Option<PoNumber>,
    /// Where it stands.
    pub status: OrderStatus,
    /// Where its goods are.
    pub fulfilment_status: FulfilmentStatus,
    /// What it costs.
    pub total: Money,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the store processed it.
    pub processed_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    number: String,
    po_number: Option<String>,
    status: String,
    fulfilment_status: String,
    currency: String,
    total: i64,
    created_at: i64,
    processed_at: Option<i64>,
}

impl Db {
    /// The newest `limit` orders of a customer that are older than `before`: those in whose ledger they stand, and with
    /// an account also those that are not paid yet.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn orders_of_customer(
        &mut self,
        customer: CustomerId,
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<Vec<CustomerOrder>, Error> {
        const SQL: &str = "SELECT id, number, po_number, status, fulfilment_status, currency, total, created_at, \
            processed_at \
            FROM orders WHERE (customer_id = $1 \
                OR visitor_id = (SELECT visitor_id FROM accounts WHERE customer_id = $1)) \
            AND deleted_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3";
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(customer.to_string())
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Row {
    fn read(self) -> Result<CustomerOrder, Error> {
        let at = Reading { table: "orders", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        Ok(CustomerOrder {
            id: at.text("id", &self.id)?,
            po_number: at.optional("po_number", self.po_number.as_deref())?,
            status: at.text("status", &self.status)?,
            fulfilment_status: at.text("fulfilment_status", &self.fulfilment_status)?,
            total: Money::new(self.total, currency),
            created_at: Timestamp::from_millis(self.created_at),
            processed_at: self.processed_at.map(Timestamp::from_millis),
            number: self.number,
        })
    }
}
