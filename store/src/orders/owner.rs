//! Whose orders are: the visitor who made them, and the customer in whose ledger their money stands.

use domain::ids::{CustomerId, OrderId, VisitorId};

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// A paid order that a guest made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestOrder {
    /// Which order.
    pub order: OrderId,
    /// The guest.
    pub guest: CustomerId,
    /// What the guest's entries for it sum to, in minor units.
    pub balance: i64,
}

#[derive(sqlx::FromRow)]
struct GuestOrderRow {
    id: String,
    customer_id: String,
    balance: i64,
}

macro_rules! guest_orders_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT o.id, o.customer_id, CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS balance FROM orders o \
             JOIN customers c ON c.id = o.customer_id AND c.kind = 'guest' \
             LEFT JOIN ledger_entries l ON l.order_id = o.id AND l.customer_id = o.customer_id \
             WHERE o.business_cart_id IS NULL AND ",
            $narrowed,
            " GROUP BY o.id, o.customer_id ORDER BY o.id"
        )
    };
}

impl Db {
    /// Gives all orders of a visitor to another, and holds them until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hand_over_orders(&mut self, from: VisitorId, to: VisitorId) -> Result<(), Error> {
        const SQL: &str = "UPDATE orders SET visitor_id = $2 WHERE visitor_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(from.to_string()).bind(to.to_string()).execute(conn))?;
        Ok(())
    }

    /// Holds all orders of a customer until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_orders_of_customer(&mut self, customer: CustomerId) -> Result<(), Error> {
        const SQL: &str = "UPDATE orders SET version = version WHERE customer_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(customer.to_string()).execute(conn))?;
        Ok(())
    }

    /// The paid orders of a visitor that stand in a guest's ledger.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn guest_orders_of_visitor(&mut self, visitor: VisitorId) -> Result<Vec<GuestOrder>, Error> {
        const SQL: &str = guest_orders_sql!("o.visitor_id = $1");
        let rows: Vec<GuestOrderRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(visitor.to_string()).fetch_all(conn))?;
        rows.into_iter().map(GuestOrderRow::read).collect()
    }

    /// The orders of a guest. What was ordered on account stays with the account that it was ordered on.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn guest_orders_of_customer(&mut self, customer: CustomerId) -> Result<Vec<GuestOrder>, Error> {
        const SQL: &str = guest_orders_sql!("o.customer_id = $1");
        let rows: Vec<GuestOrderRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(customer.to_string()).fetch_all(conn))?;
        rows.into_iter().map(GuestOrderRow::read).collect()
    }

    /// Says whose an order is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_order_customer(&mut self, order: OrderId, customer: CustomerId) -> Result<(), Error> {
        const SQL: &str = "UPDATE orders SET customer_id = $2 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(order.to_string())
            .bind(customer.to_string())
            .execute(conn))?;
        Ok(())
    }
}

impl GuestOrderRow {
    fn read(self) -> Result<GuestOrder, Error> {
        let at = Reading { table: "orders", row: &self.id };
        Ok(GuestOrder {
            order: at.text("id", &self.id)?,
            guest: at.text("customer_id", &self.customer_id)?,
            balance: self.balance,
        })
    }
}
