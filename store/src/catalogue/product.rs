//! One product with its variants.

use std::ops::RangeInclusive;

use domain::catalogue::{Named, Product, Variant};
use domain::ids::{Slug, VariantId};
use domain::inventory::Stock;
use domain::money::{Currency, Money};
use domain::product::ManagedProduct;
use sqlx::AssertSqlSafe;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// A variant, with its product's columns repeated: one statement gives a whole page.
#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    title: String,
    description: String,
    vendor_slug: String,
    vendor_name: String,
    category_slug: String,
    category_name: String,
    tax_class: String,
    images: String,
    required_attributes: String,
    version: i64,
    id: String,
    size: String,
    unit_price: i64,
    active: i64,
    on_hand: i64,
    reserved: i64,
}

/// Which columns a product's rows have.
macro_rules! product_sql {
    ($variants:literal, $which:literal) => {
        concat!(
            "SELECT p.slug, p.title, p.description, p.vendor_slug, n.name AS vendor_name, p.category_slug, \
             c.name AS category_name, p.tax_class, p.images, p.required_attributes, p.version, \
             v.id, v.size, v.unit_price, v.active, v.on_hand, v.reserved \
             FROM products p JOIN vendors n ON n.slug = p.vendor_slug JOIN categories c ON c.slug = p.category_slug \
             JOIN variants v ON v.product_slug = p.slug",
            $variants,
            " WHERE ",
            $which,
            " ORDER BY p.slug, v.position, v.id"
        )
    };
}

/// The product with a slug, or else the one with a variant of this id, with some of its variants.
macro_rules! named_sql {
    ($variants:literal) => {
        product_sql!(
            $variants,
            "p.slug = COALESCE((SELECT slug FROM products WHERE slug = $1), \
             (SELECT product_slug FROM variants WHERE id = $1))"
        )
    };
}

impl Db {
    /// The product with this slug, or else the one with a variant of this id, with those of its variants that are for
    /// sale; `None` where nothing is for sale. Every slug has the form of a variant's id.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn product(&mut self, name: &VariantId, currency: Currency) -> Result<Option<Product>, Error> {
        const SQL: &str = named_sql!(" AND v.active = 1");
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(name.as_str()).fetch_all(conn))?;
        Ok(products_of(rows, currency)?.pop().map(|found| found.product))
    }

    /// The same with all its variants, whether or not they are for sale.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn managed_product(
        &mut self,
        name: &VariantId,
        currency: Currency,
    ) -> Result<Option<ManagedProduct>, Error> {
        const SQL: &str = named_sql!("");
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(name.as_str()).fetch_all(conn))?;
        Ok(products_of(rows, currency)?.pop())
    }

    /// The first `limit` products after this slug, by slug, each with all its variants: for going through the whole
    /// catalogue.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn managed_products_after(
        &mut self,
        slug: Option<&Slug>,
        limit: u32,
        currency: Currency,
    ) -> Result<Vec<ManagedProduct>, Error> {
        const SQL: &str =
            product_sql!("", "p.slug IN (SELECT slug FROM products WHERE slug > $1 ORDER BY slug LIMIT $2)");
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(slug.map_or("", Slug::as_str))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        products_of(rows, currency)
    }

    /// The products that have one of these slugs or one of these variants, with all their variants. There are no more
    /// names than a page has entries, several times over.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn managed_products(
        &mut self,
        (slugs, variants): (&[&Slug], &[&VariantId]),
        currency: Currency,
    ) -> Result<Vec<ManagedProduct>, Error> {
        if slugs.is_empty() || variants.is_empty() {
            return Ok(Vec::new());
        }
        // Only numbers come into the text: the names are bound.
        let sql = format!(
            product_sql!("", "p.slug IN ({}) OR p.slug IN (SELECT product_slug FROM variants WHERE id IN ({}))"),
            places(1..=slugs.len()),
            places(slugs.len() + 1..=slugs.len() + variants.len()),
        );
        let rows: Vec<Row> = on_engine!(self, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            let query = slugs.iter().fold(query, |query, slug| query.bind(slug.as_str()));
            variants.iter().fold(query, |query, variant| query.bind(variant.as_str())).fetch_all(conn)
        })?;
        products_of(rows, currency)
    }

    /// The products with these slugs, in the order of their slugs, each with those of its variants that are for sale;
    /// those of which nothing is for sale are left out. There are no more slugs than a page has entries.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn products(&mut self, slugs: &[&Slug], currency: Currency) -> Result<Vec<Product>, Error> {
        if slugs.is_empty() {
            return Ok(Vec::new());
        }
        // Only numbers come into the text: the slugs are bound.
        let sql = format!(product_sql!(" AND v.active = 1", "p.slug IN ({})"), places(1..=slugs.len()));
        let rows: Vec<Row> = on_engine!(self, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            slugs.iter().fold(query, |query, slug| query.bind(slug.as_str())).fetch_all(conn)
        })?;
        Ok(products_of(rows, currency)?.into_iter().map(|found| found.product).collect())
    }
}

/// The places of a statement's values: `$1, $2`.
fn places(numbers: RangeInclusive<usize>) -> String {
    numbers.map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

/// The products of rows that are sorted by product.
fn products_of(rows: Vec<Row>, currency: Currency) -> Result<Vec<ManagedProduct>, Error> {
    let mut products: Vec<ManagedProduct> = Vec::new();
    for row in rows {
        let variant = row.variant(currency)?;
        match products.last_mut().filter(|found| found.product.slug.as_str() == row.slug) {
            Some(found) => found.product.variants.push(variant),
            None => products.push(ManagedProduct { version: row.version, product: row.product(vec![variant])? }),
        }
    }
    Ok(products)
}

impl Row {
    fn variant(&self, currency: Currency) -> Result<Variant, Error> {
        let at = Reading { table: "variants", row: &self.id };
        let stock =
            Stock { on_hand: at.count("on_hand", self.on_hand)?, reserved: at.count("reserved", self.reserved)? };
        Ok(Variant {
            id: at.text("id", &self.id)?,
            size: self.size.clone(),
            unit_price: Money::new(self.unit_price, currency),
            stock,
            active: self.active != 0,
        })
    }

    fn product(self, variants: Vec<Variant>) -> Result<Product, Error> {
        let at = Reading { table: "products", row: &self.slug };
        Ok(Product {
            slug: at.text("slug", &self.slug)?,
            vendor: Named { slug: at.text("vendor_slug", &self.vendor_slug)?, name: self.vendor_name },
            category: Named { slug: at.text("category_slug", &self.category_slug)?, name: self.category_name },
            tax_class: at.text("tax_class", &self.tax_class)?,
            images: at.json("images", &self.images)?,
            required_attributes: at.json("required_attributes", &self.required_attributes)?,
            title: self.title,
            description: self.description,
            variants,
        })
    }
}
