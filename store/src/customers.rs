//! Customers.

use domain::customer::Email;
use domain::ids::CustomerId;
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
        const SQL: &str = "INSERT INTO customers (id, kind, email, email_key, name, created_at)
            VALUES ($1, 'guest', $2, $3, $4, $5)
            ON CONFLICT (kind, email_key) DO UPDATE SET email_key = customers.email_key RETURNING id";
        let id: String = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(new.to_string())
            .bind(email.as_str())
            .bind(email.key())
            .bind(name)
            .bind(now.millis())
            .fetch_one(conn))?;
        Reading { table: "customers", row: &id }.text("id", &id)
    }
}
