//! What staff change of customers.

use domain::ids::CustomerId;

use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// Whether a customer has orders, or entries in the ledger: those are kept for ever.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_customer_used(&mut self, id: CustomerId) -> Result<bool, Error> {
        const SQL: &str = "SELECT (SELECT COUNT(*) FROM (SELECT id FROM orders WHERE customer_id = $1 LIMIT 1) o) \
            + (SELECT COUNT(*) FROM (SELECT o.id FROM orders o JOIN accounts a ON a.visitor_id = o.visitor_id \
                WHERE a.customer_id = $1 LIMIT 1) v) \
            + (SELECT COUNT(*) FROM (SELECT id FROM ledger_entries WHERE customer_id = $1 LIMIT 1) l)";
        let used: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(id.to_string()).fetch_one(conn))?;
        Ok(used > 0)
    }

    /// Takes the cart of a customer's account away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_cart_of_customer(&mut self, id: CustomerId) -> Result<(), Error> {
        const SQL: &str =
            "DELETE FROM carts WHERE visitor_id = (SELECT visitor_id FROM accounts WHERE customer_id = $1)";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(())
    }

    /// Marks the address of a customer's account as one that nobody has confirmed yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn doubt_address_of_customer(&mut self, id: CustomerId) -> Result<(), Error> {
        const SQL: &str = "UPDATE accounts SET confirmed_at = NULL, pending_email = NULL, version = version + 1 \
            WHERE customer_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(())
    }

    /// Takes a customer away who never ordered anything, with the account, its tokens and its business carts. Mails stay, and no longer say
    /// whom they were written to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_customer(&mut self, id: CustomerId) -> Result<(), Error> {
        const PARTS: [&str; 6] = [
            "DELETE FROM accounts WHERE customer_id = $1",
            "DELETE FROM mail_links WHERE customer_id = $1",
            "DELETE FROM tokens WHERE customer_id = $1",
            "DELETE FROM business_carts WHERE customer_id = $1",
            "UPDATE outbox_mails SET customer_id = NULL WHERE customer_id = $1",
            "DELETE FROM customers WHERE id = $1",
        ];
        for sql in PARTS {
            execute_on_engine!(self, |conn| sqlx::query(sql).bind(id.to_string()).execute(conn))?;
        }
        Ok(())
    }
}
