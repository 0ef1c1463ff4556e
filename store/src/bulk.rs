//! Many rows by few statements, for commands that fill a shop.

mod books;
mod orders;

use domain::catalogue::TaxClass;
use domain::customer::Email;
use domain::ids::{CustomerId, VariantId};
use domain::money::{Currency, Money};
use domain::text::fold;
use domain::time::Timestamp;
use sqlx::{Postgres, QueryBuilder, Sqlite};

use crate::engine::{Db, Engine};
use crate::error::Error;
use crate::reading::Reading;

/// How many rows one statement inserts: with the widest row it stays below what SQLite can bind.
pub(crate) const AT_ONCE: usize = 500;

/// Inserts rows, each as the body binds it, whichever the engine. Only full statements come again and stay prepared.
macro_rules! insert_all {
    ($db:expr, $into:literal, $rows:expr, |$values:ident, $row:pat_param| $bind:block) => {
        insert_all!($db, $into, $rows, |$values, $row| $bind, "")
    };
    ($db:expr, $into:literal, $rows:expr, |$values:ident, $row:pat_param| $bind:block, $ending:literal) => {{
        for rows in $rows.chunks(AT_ONCE) {
            match $db.engine() {
                Engine::Sqlite(conn) => {
                    let mut query = QueryBuilder::<Sqlite>::new($into);
                    query.push_values(rows, |mut $values, $row| $bind).push($ending);
                    query.build().persistent(rows.len() == AT_ONCE).execute(conn).await?;
                }
                Engine::Postgres(conn) => {
                    let mut query = QueryBuilder::<Postgres>::new($into);
                    query.push_values(rows, |mut $values, $row| $bind).push($ending);
                    query.build().persistent(rows.len() == AT_ONCE).execute(conn).await?;
                }
            }
        }
        Ok(())
    }};
}
pub(crate) use insert_all;

/// A guest with their customer record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGuest {
    /// Which customer.
    pub id: CustomerId,
    /// Their address of mail, which no other guest may have.
    pub email: Email,
    /// Their name.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// Something that can be sold without anything else being said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForSale {
    /// Which variant.
    pub variant: VariantId,
    /// Its product's name.
    pub title: String,
    /// Its size.
    pub size: String,
    /// Its price.
    pub unit_price: Money,
    /// Its rate of tax.
    pub tax_class: TaxClass,
}

#[derive(sqlx::FromRow)]
struct ForSaleRow {
    id: String,
    title: String,
    size: String,
    unit_price: i64,
    tax_class: String,
}

impl Db {
    /// Whether there is any order, deleted ones too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_orders(&mut self) -> Result<bool, Error> {
        const SQL: &str = "SELECT id FROM orders LIMIT 1";
        let found: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_optional(conn))?;
        Ok(found.is_some())
    }

    /// How many numbers of orders were ever drawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn numbers_drawn(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM order_numbers";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }

    /// What is for sale, in stock, and asks its buyer for nothing.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn everything_for_sale(&mut self, currency: Currency) -> Result<Vec<ForSale>, Error> {
        const SQL: &str = "SELECT v.id, p.title, v.size, v.unit_price, p.tax_class FROM variants v
            JOIN products p ON p.slug = v.product_slug
            WHERE v.active = 1 AND v.on_hand > 1 AND p.required_attributes = '[]'
            ORDER BY p.position, p.slug, v.position, v.id";
        let rows: Vec<ForSaleRow> = on_engine!(self, |conn| sqlx::query_as(SQL).fetch_all(conn))?;
        rows.into_iter().map(|row| row.read(currency)).collect()
    }

    /// Draws so many numbers of a prefix and year at once, and answers the last one drawn.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draw_order_numbers(&mut self, prefix: &str, year: i16, count: i64) -> Result<i64, Error> {
        const SQL: &str = "INSERT INTO order_numbers (prefix, year, last) VALUES ($1, $2, $3)
            ON CONFLICT (prefix, year) DO UPDATE SET last = order_numbers.last + $3 RETURNING last";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(prefix)
            .bind(i64::from(year))
            .bind(count)
            .fetch_one(conn))?)
    }

    /// Adds pieces that came into the store, and promises so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stock_up(&mut self, variant: &VariantId, on_hand: i64, reserved: i64) -> Result<(), Error> {
        const SQL: &str = "UPDATE variants SET on_hand = on_hand + $2, reserved = reserved + $3 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.as_str())
            .bind(on_hand)
            .bind(reserved)
            .execute(conn))?;
        Ok(())
    }

    /// Adds guests with their customer records.
    ///
    /// # Errors
    /// When the database fails, or an address is taken.
    pub async fn insert_guests(&mut self, guests: &[NewGuest]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO customers (id, kind, email, email_key, name, name_text, search_text, created_at) ",
            guests,
            |values, guest| {
                values
                    .push_bind(guest.id.to_string())
                    .push_bind("guest")
                    .push_bind(guest.email.as_str())
                    .push_bind(guest.email.key())
                    .push_bind(guest.name.as_str())
                    .push_bind(fold(&guest.name))
                    .push_bind(fold(&format!("{} {}", guest.name, guest.email)))
                    .push_bind(guest.created_at.millis());
            }
        )
    }
}

impl ForSaleRow {
    fn read(self, currency: Currency) -> Result<ForSale, Error> {
        let at = Reading { table: "variants", row: &self.id };
        Ok(ForSale {
            variant: at.text("id", &self.id)?,
            unit_price: Money::new(self.unit_price, currency),
            tax_class: at.text("tax_class", &self.tax_class)?,
            title: self.title,
            size: self.size,
        })
    }
}
