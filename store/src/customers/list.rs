//! The staff's list of customers.

use domain::customer::{CustomerKind, Email};
use domain::ids::CustomerId;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;
use crate::search::patterns;

/// Which customers are wanted, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Folded beginnings of words of the name or the address, all of which must be there; more than eight are not
    /// looked at.
    pub words: Vec<String>,
    /// Only customers after this place: the folded name and the id.
    pub after: Option<(String, String)>,
}

/// A customer in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRecord {
    /// Who.
    pub id: CustomerId,
    /// With an account, or without.
    pub kind: CustomerKind,
    /// What they are called.
    pub name: String,
    /// Where to write to.
    pub email: Email,
    /// What their ledger's entries sum to, in minor units.
    pub balance: i64,
    /// Since when they are known.
    pub created_at: Timestamp,
    /// The place in the list.
    pub key: (String, String),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    name: String,
    name_text: String,
    email: String,
    balance: i64,
    created_at: i64,
}

/// Which columns a customer has, summed up with the ledger.
macro_rules! customer_sql {
    ($found:literal) => {
        concat!(
            "SELECT id, kind, name, name_text, email, created_at, (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) \
             FROM ledger_entries WHERE customer_id = customers.id) AS balance FROM customers WHERE ",
            $found
        )
    };
}

impl Db {
    /// The first `limit` customers that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_customers(&mut self, filter: &CustomerFilter, limit: u32) -> Result<Vec<CustomerRecord>, Error> {
        const SQL: &str = customer_sql!(
            "(name_text, id) > ($1, $2) AND search_text LIKE $3 AND search_text LIKE $4 AND search_text LIKE $5 \
             AND search_text LIKE $6 AND search_text LIKE $7 AND search_text LIKE $8 AND search_text LIKE $9 \
             AND search_text LIKE $10 ORDER BY name_text, id LIMIT $11"
        );
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        let (name, id) = filter.after.clone().unwrap_or_default();
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(&name)
            .bind(&id)
            .bind(&w1)
            .bind(&w2)
            .bind(&w3)
            .bind(&w4)
            .bind(&w5)
            .bind(&w6)
            .bind(&w7)
            .bind(&w8)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many customers the filter lets through, wherever the page starts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_customers(&mut self, filter: &CustomerFilter) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM customers WHERE search_text LIKE $1 AND search_text LIKE $2 \
            AND search_text LIKE $3 AND search_text LIKE $4 AND search_text LIKE $5 AND search_text LIKE $6 \
            AND search_text LIKE $7 AND search_text LIKE $8";
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(&w1)
            .bind(&w2)
            .bind(&w3)
            .bind(&w4)
            .bind(&w5)
            .bind(&w6)
            .bind(&w7)
            .bind(&w8)
            .fetch_one(conn))?)
    }

    /// A customer.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn customer(&mut self, id: CustomerId) -> Result<Option<CustomerRecord>, Error> {
        const SQL: &str = customer_sql!("id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }
}

impl Row {
    fn read(self) -> Result<CustomerRecord, Error> {
        let at = Reading { table: "customers", row: &self.id };
        Ok(CustomerRecord {
            id: at.text("id", &self.id)?,
            kind: at.text("kind", &self.kind)?,
            email: at.text("email", &self.email)?,
            created_at: Timestamp::from_millis(self.created_at),
            name: self.name,
            balance: self.balance,
            key: (self.name_text, self.id),
        })
    }
}
