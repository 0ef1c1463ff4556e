//! Customers.

pub mod list;
mod manage;
pub mod orders;

use domain::customer::{CustomerKind, Email};
use domain::ids::CustomerId;
use domain::text::fold;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::orders::row::Reading;

impl Db {
    /// The guest with this address of mail, made under this id if there is none (CUST-2).
    pub async fn guest_customer(
        &mut self,
        new: CustomerId,
        email: &Email,
        name: &str,
        now: Timestamp,
    ) -> Result<CustomerId, Error> {
        const SQL: &str = "INSERT INTO customers (id, kind, email, email_key, name, name_text, search_text, created_at)
            VALUES ($1, 'guest', $2, $3, $4, $5, $6, $7)
            ON CONFLICT (kind, email_key) DO UPDATE SET email_key = customers.email_key RETURNING id";
        let id: String = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(new.to_string())
            .bind(email.as_str())
            .bind(email.key())
            .bind(name)
            .bind(fold(name))
            .bind(search_text(email, name))
            .bind(now.millis())
            .fetch_one(conn))?;
        Reading { table: "customers", row: &id }.text("id", &id)
    }

    /// The guest with this [`Email::key`], if there is one.
    pub async fn guest_customer_by_email(&mut self, key: &str) -> Result<Option<CustomerId>, Error> {
        const SQL: &str = "SELECT id FROM customers WHERE kind = 'guest' AND email_key = $1";
        let id: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(key).fetch_optional(conn))?;
        id.map(|id| Reading { table: "customers", row: &id }.text("id", &id)).transpose()
    }

    /// Whether anybody has this [`Email::key`], with an account or without.
    pub async fn is_email_known(&mut self, key: &str) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM customers WHERE kind IN ('guest', 'account') AND email_key = $1";
        let known: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(key).fetch_one(conn))?;
        Ok(known > 0)
    }

    /// Whether there is this customer.
    pub async fn has_customer(&mut self, id: CustomerId) -> Result<bool, Error> {
        const SQL: &str = "SELECT id FROM customers WHERE id = $1";
        let found: Option<String> =
            on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(id.to_string()).fetch_optional(conn))?;
        Ok(found.is_some())
    }

    /// Adds a customer. Answers whether the address was free among those of this kind: a guest's is never taken for an
    /// account.
    pub async fn insert_customer(
        &mut self,
        (id, kind): (CustomerId, CustomerKind),
        email: &Email,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO customers (id, kind, email, email_key, name, name_text, search_text, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, email_key) DO NOTHING";
        let added = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(kind.as_str())
            .bind(email.as_str())
            .bind(email.key())
            .bind(name)
            .bind(fold(name))
            .bind(search_text(email, name))
            .bind(now.millis())
            .execute(conn))?;
        Ok(added == 1)
    }

    /// Writes a customer's name and address of mail. Fails with [`Error::is_duplicate`] when another account has the
    /// address.
    pub async fn save_customer(&mut self, id: CustomerId, email: &Email, name: &str) -> Result<(), Error> {
        const SQL: &str = "UPDATE customers SET email = $2, email_key = $3, name = $4, name_text = $5, search_text = $6 \
            WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(email.as_str())
            .bind(email.key())
            .bind(name)
            .bind(fold(name))
            .bind(search_text(email, name))
            .execute(conn))?;
        Ok(())
    }
}

/// What a search for customers looks through.
fn search_text(email: &Email, name: &str) -> String {
    fold(&format!("{name} {email}"))
}
