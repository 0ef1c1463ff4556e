//! Business carts: what programs mean to order for customers. The items of one that became orders are kept as they were
//! then, with its own row.

mod items;
#[cfg(test)]
mod tests;

use domain::business_cart::{BusinessItem, CartRemarks, ListedOrder, PoNumber};
use domain::ids::{BusinessCartId, CustomerId};
use domain::note::Note;
use domain::pricing::Totals;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

pub use items::{BusinessOffer, CartedItem};

/// Comes after the id of every business cart, in every collation.
const AFTER_ALL: &str = "c";

/// A cart's own row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCartHead {
    /// Which cart.
    pub id: BusinessCartId,
    /// Whose.
    pub customer: CustomerId,
    /// What is said of it.
    pub remarks: CartRemarks,
    /// What it was when it became orders; none while it can be changed.
    pub ordered: Option<Ordered>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What a cart was when it was checked out, and what it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ordered {
    /// When.
    pub at: Timestamp,
    /// The press that did it: the same one again is told the same.
    pub press: String,
    /// What was in it.
    pub items: Vec<BusinessItem>,
    /// What it cost.
    pub totals: Totals,
    /// One order per vendor.
    pub orders: Vec<ListedOrder>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    customer_id: String,
    po_number: Option<String>,
    note: Option<String>,
    metadata: String,
    ordered: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl Row {
    fn read(self) -> Result<BusinessCartHead, Error> {
        let at = Reading { table: "business_carts", row: &self.id };
        let note = self.note.as_deref().map(|note| Note::required(note).map_err(|_| at.wrong("note", note)));
        Ok(BusinessCartHead {
            id: at.text("id", &self.id)?,
            customer: at.text("customer_id", &self.customer_id)?,
            remarks: CartRemarks {
                po_number: at.optional("po_number", self.po_number.as_deref())?,
                note: note.transpose()?,
                metadata: at.json("metadata", &self.metadata)?,
            },
            ordered: self.ordered.as_deref().map(|ordered| at.json("ordered", ordered)).transpose()?,
            created_at: Timestamp::from_millis(self.created_at),
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }
}

impl Db {
    /// Adds a cart, without items.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_business_cart(&mut self, cart: &BusinessCartHead) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO business_carts
                (id, customer_id, po_number, note, metadata, created_at, updated_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
        let CartRemarks { po_number, note, metadata } = &cart.remarks;
        let metadata = to_json(metadata)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(cart.id.to_string())
            .bind(cart.customer.to_string())
            .bind(po_number.as_ref().map(PoNumber::as_str))
            .bind(note.as_ref().map(Note::as_str))
            .bind(&metadata)
            .bind(cart.created_at.millis())
            .bind(cart.updated_at.millis())
            .execute(conn))?;
        Ok(())
    }

    /// The customer's cart.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn business_cart(
        &mut self,
        customer: CustomerId,
        id: BusinessCartId,
    ) -> Result<Option<BusinessCartHead>, Error> {
        const SQL: &str = "SELECT id, customer_id, po_number, note, metadata, ordered, created_at, updated_at
            FROM business_carts WHERE id = $1 AND customer_id = $2";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(id.to_string())
            .bind(customer.to_string())
            .fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The customer's cart, which nobody else can change until the transaction ends; it counts as changed now. Whoever
    /// needs more than the cart takes it first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn lock_business_cart(
        &mut self,
        customer: CustomerId,
        id: BusinessCartId,
        now: Timestamp,
    ) -> Result<Option<BusinessCartHead>, Error> {
        const SQL: &str =
            "UPDATE business_carts SET version = version + 1, updated_at = $3 WHERE id = $1 AND customer_id = $2";
        let found = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(customer.to_string())
            .bind(now.millis())
            .execute(conn))?;
        if found == 0 { Ok(None) } else { self.business_cart(customer, id).await }
    }

    /// The customer's newest `limit` carts that are older than `before`.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_business_carts(
        &mut self,
        customer: CustomerId,
        before: Option<BusinessCartId>,
        limit: u32,
    ) -> Result<Vec<BusinessCartHead>, Error> {
        const SQL: &str = "SELECT id, customer_id, po_number, note, metadata, ordered, created_at, updated_at
            FROM business_carts WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(customer.to_string())
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many carts the customer has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_business_carts(&mut self, customer: CustomerId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM business_carts WHERE customer_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(customer.to_string()).fetch_one(conn))?)
    }

    /// Writes what is said of a cart that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_business_cart(&mut self, id: BusinessCartId, remarks: &CartRemarks) -> Result<(), Error> {
        const SQL: &str = "UPDATE business_carts SET po_number = $2, note = $3, metadata = $4 WHERE id = $1";
        let metadata = to_json(&remarks.metadata)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(remarks.po_number.as_ref().map(PoNumber::as_str))
            .bind(remarks.note.as_ref().map(Note::as_str))
            .bind(&metadata)
            .execute(conn))?;
        Ok(())
    }

    /// Takes a cart away that is held and never became orders.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_business_cart(&mut self, id: BusinessCartId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM business_carts WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(())
    }

    /// Takes all of a customer's carts away that never became orders.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_business_carts_of_customer(&mut self, customer: CustomerId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM business_carts WHERE customer_id = $1 AND archived_at IS NULL";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(customer.to_string()).execute(conn))?;
        Ok(())
    }

    /// Keeps a cart that is held as what it was when it became orders.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn archive_business_cart(&mut self, id: BusinessCartId, ordered: &Ordered) -> Result<(), Error> {
        const ARCHIVE: &str = "UPDATE business_carts SET ordered = $2, archived_at = $3 WHERE id = $1";
        const EMPTY: &str = "DELETE FROM business_cart_items WHERE cart_id = $1";
        let at = ordered.at.millis();
        let ordered = to_json(ordered)?;
        execute_on_engine!(self, |conn| sqlx::query(ARCHIVE)
            .bind(id.to_string())
            .bind(&ordered)
            .bind(at)
            .execute(conn))?;
        execute_on_engine!(self, |conn| sqlx::query(EMPTY).bind(id.to_string()).execute(conn))?;
        Ok(())
    }
}
