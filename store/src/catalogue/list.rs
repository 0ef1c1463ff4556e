//! Lists of products: searched, filtered, sorted, a page at a time.

use domain::catalogue::{Image, ProductCard, ProductSort};
use domain::ids::Slug;
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;
use crate::search::patterns;

/// Which products are wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductFilter {
    /// Folded beginnings of words, all of which a product must have; more than eight are not looked at.
    pub words: Vec<String>,
    /// Only products of this category.
    pub category: Option<Slug>,
    /// Only products of this vendor.
    pub vendor: Option<Slug>,
    /// Only products of which something can be bought now.
    pub in_stock: bool,
    /// In which order.
    pub sort: ProductSort,
    /// Only products that come after this place.
    pub after: Option<ListKey>,
}

/// A product's place in a list of one sorting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListKey {
    /// First by this: how many words the title lacks, or the price.
    pub number: i64,
    /// Then by this: the title, where the list is sorted by it.
    pub text: String,
    /// Then by the product's place in the shop.
    pub position: i64,
    /// Then by its slug, which is its own.
    pub slug: String,
}

/// A product in a list, and its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedProduct {
    /// What the list shows.
    pub card: ProductCard,
    /// Where it stands.
    pub key: ListKey,
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    title: String,
    vendor: String,
    images: String,
    price_from: i64,
    price_to: i64,
    available: i64,
    key_number: i64,
    key_text: String,
    position: i64,
}

/// A word that is not asked for is `%`, which every text has, so that it neither narrows nor ranks.
const SQL: &str = "WITH offers AS (
        SELECT product_slug, MIN(unit_price) AS price_from, MAX(unit_price) AS price_to,
            CAST(SUM(CASE WHEN on_hand > reserved THEN on_hand - reserved ELSE 0 END) AS BIGINT) AS available
        FROM variants WHERE active = 1 GROUP BY product_slug
    ), listed AS (
        SELECT p.slug, p.title, n.name AS vendor, p.images, o.price_from, o.price_to, o.available, p.position,
            CASE $1
                WHEN 'price-up' THEN o.price_from
                WHEN 'price-down' THEN -o.price_from
                WHEN 'title' THEN 0
                ELSE CASE WHEN p.title_text LIKE $5 THEN 0 ELSE 1 END + CASE WHEN p.title_text LIKE $6 THEN 0 ELSE 1 END
                   + CASE WHEN p.title_text LIKE $7 THEN 0 ELSE 1 END + CASE WHEN p.title_text LIKE $8 THEN 0 ELSE 1 END
                   + CASE WHEN p.title_text LIKE $9 THEN 0 ELSE 1 END + CASE WHEN p.title_text LIKE $10 THEN 0 ELSE 1 END
                   + CASE WHEN p.title_text LIKE $11 THEN 0 ELSE 1 END + CASE WHEN p.title_text LIKE $12 THEN 0 ELSE 1 END
            END AS key_number,
            CASE $1 WHEN 'title' THEN p.title_text ELSE '' END AS key_text
        FROM products p JOIN offers o ON o.product_slug = p.slug JOIN vendors n ON n.slug = p.vendor_slug
        WHERE ($2 IS NULL OR p.category_slug = $2) AND ($3 IS NULL OR p.vendor_slug = $3)
            AND ($4 = 0 OR o.available > 0)
            AND p.search_text LIKE $5 AND p.search_text LIKE $6 AND p.search_text LIKE $7 AND p.search_text LIKE $8
            AND p.search_text LIKE $9 AND p.search_text LIKE $10 AND p.search_text LIKE $11 AND p.search_text LIKE $12
    )
    SELECT slug, title, vendor, images, price_from, price_to, available, key_number, key_text, position FROM listed
    WHERE (key_number, key_text, position, slug) > ($13, $14, $15, $16)
    ORDER BY key_number, key_text, position, slug LIMIT $17";

/// How many the filter lets through, on all pages together.
const COUNT: &str = "SELECT COUNT(*) FROM products p
    WHERE ($1 IS NULL OR p.category_slug = $1) AND ($2 IS NULL OR p.vendor_slug = $2)
        AND EXISTS (SELECT 1 FROM variants v WHERE v.product_slug = p.slug AND v.active = 1
            AND ($3 = 0 OR v.on_hand > v.reserved))
        AND p.search_text LIKE $4 AND p.search_text LIKE $5 AND p.search_text LIKE $6 AND p.search_text LIKE $7
        AND p.search_text LIKE $8 AND p.search_text LIKE $9 AND p.search_text LIKE $10 AND p.search_text LIKE $11";

impl Db {
    /// The first `limit` products that the filter lets through and of which something is for sale.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_products(
        &mut self,
        filter: &ProductFilter,
        limit: u32,
        currency: Currency,
    ) -> Result<Vec<ListedProduct>, Error> {
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        let after = filter.after.clone().unwrap_or_else(ListKey::before_all);
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(filter.sort.as_str())
            .bind(filter.category.as_ref().map(Slug::as_str))
            .bind(filter.vendor.as_ref().map(Slug::as_str))
            .bind(i64::from(filter.in_stock))
            .bind(&w1)
            .bind(&w2)
            .bind(&w3)
            .bind(&w4)
            .bind(&w5)
            .bind(&w6)
            .bind(&w7)
            .bind(&w8)
            .bind(after.number)
            .bind(&after.text)
            .bind(after.position)
            .bind(&after.slug)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(|row| row.read(currency)).collect()
    }

    /// How many products the filter lets through, wherever the page starts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_products(&mut self, filter: &ProductFilter) -> Result<i64, Error> {
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        Ok(on_engine!(self, |conn| sqlx::query_scalar(COUNT)
            .bind(filter.category.as_ref().map(Slug::as_str))
            .bind(filter.vendor.as_ref().map(Slug::as_str))
            .bind(i64::from(filter.in_stock))
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
}

impl ListKey {
    const fn before_all() -> Self {
        Self { number: i64::MIN, text: String::new(), position: i64::MIN, slug: String::new() }
    }
}

impl Row {
    fn read(self, currency: Currency) -> Result<ListedProduct, Error> {
        let at = Reading { table: "products", row: &self.slug };
        let images: Vec<Image> = at.json("images", &self.images)?;
        let card = ProductCard {
            slug: at.text("slug", &self.slug)?,
            title: self.title,
            vendor: self.vendor,
            image: images.into_iter().next(),
            price_from: Money::new(self.price_from, currency),
            prices_differ: self.price_to > self.price_from,
            available: u32::try_from(self.available).unwrap_or(u32::MAX),
        };
        let key = ListKey { number: self.key_number, text: self.key_text, position: self.position, slug: self.slug };
        Ok(ListedProduct { card, key })
    }
}
