//! The staff's list of products: everything, whether or not it is for sale.

use domain::catalogue::Image;
use domain::ids::Slug;
use domain::money::{Currency, Money};
use domain::product::ProductShow;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;
use crate::search::patterns;

/// Which products are wanted, by title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFilter {
    /// Folded beginnings of words, all of which a product must have; more than eight are not looked at.
    pub words: Vec<String>,
    /// Only products of this category.
    pub category: Option<Slug>,
    /// Which of them.
    pub show: ProductShow,
    /// Only products after this place: the folded title and the slug.
    pub after: Option<(String, String)>,
}

/// A product in the staff's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedSummary {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// Who sells it.
    pub vendor: String,
    /// Where it stands in the shop.
    pub category: String,
    /// Its main picture.
    pub image: Option<Image>,
    /// The lowest price of its variants.
    pub price_from: Money,
    /// The highest.
    pub price_to: Money,
    /// How many variants it has.
    pub variants: i64,
    /// How many of them are for sale.
    pub active: i64,
    /// Pieces in the store, of all variants together.
    pub on_hand: i64,
    /// Pieces that can still be promised.
    pub available: i64,
    /// How many variants that are for sale have few pieces left, or none.
    pub low: i64,
    /// Its place in the list.
    pub key: (String, String),
}

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    title: String,
    title_text: String,
    vendor: String,
    category: String,
    images: String,
    price_from: i64,
    price_to: i64,
    variants: i64,
    active: i64,
    on_hand: i64,
    available: i64,
    low: i64,
}

/// A page is found by title first; only its products are summed up. A word that is not asked for is `%`.
const SQL: &str = "WITH listed AS (
        SELECT p.slug, p.title, p.title_text, p.vendor_slug, p.category_slug, p.images FROM products p
        WHERE (p.title_text, p.slug) > ($1, $2) AND ($3 IS NULL OR p.category_slug = $3)
            AND p.search_text LIKE $5 AND p.search_text LIKE $6 AND p.search_text LIKE $7 AND p.search_text LIKE $8
            AND p.search_text LIKE $9 AND p.search_text LIKE $10 AND p.search_text LIKE $11 AND p.search_text LIKE $12
            AND CASE $4
                WHEN 'low' THEN EXISTS (SELECT 1 FROM variants v WHERE v.product_slug = p.slug AND v.active = 1
                    AND v.on_hand - v.reserved < $14)
                WHEN 'inactive' THEN EXISTS (SELECT 1 FROM variants v WHERE v.product_slug = p.slug AND v.active = 0)
                ELSE 1 = 1
            END
        ORDER BY p.title_text, p.slug LIMIT $13
    )
    SELECT l.slug, l.title, l.title_text, n.name AS vendor, c.name AS category, l.images,
        MIN(v.unit_price) AS price_from, MAX(v.unit_price) AS price_to, COUNT(*) AS variants,
        CAST(SUM(v.active) AS BIGINT) AS active, CAST(SUM(v.on_hand) AS BIGINT) AS on_hand,
        CAST(SUM(CASE WHEN v.on_hand > v.reserved THEN v.on_hand - v.reserved ELSE 0 END) AS BIGINT) AS available,
        CAST(SUM(CASE WHEN v.active = 1 AND v.on_hand - v.reserved < $14 THEN 1 ELSE 0 END) AS BIGINT) AS low
    FROM listed l JOIN vendors n ON n.slug = l.vendor_slug JOIN categories c ON c.slug = l.category_slug
        JOIN variants v ON v.product_slug = l.slug
    GROUP BY l.slug, l.title, l.title_text, n.name, c.name, l.images
    ORDER BY l.title_text, l.slug";

impl Db {
    /// The first `limit` products that the filter lets through. Fewer available pieces than `plenty` are few.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_managed_products(
        &mut self,
        filter: &ManagedFilter,
        (limit, plenty): (u32, u32),
        currency: Currency,
    ) -> Result<Vec<ManagedSummary>, Error> {
        let [w1, w2, w3, w4, w5, w6, w7, w8] = patterns(&filter.words);
        let (title, slug) = filter.after.clone().unwrap_or_default();
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(&title)
            .bind(&slug)
            .bind(filter.category.as_ref().map(Slug::as_str))
            .bind(filter.show.as_str())
            .bind(&w1)
            .bind(&w2)
            .bind(&w3)
            .bind(&w4)
            .bind(&w5)
            .bind(&w6)
            .bind(&w7)
            .bind(&w8)
            .bind(i64::from(limit))
            .bind(i64::from(plenty))
            .fetch_all(conn))?;
        rows.into_iter().map(|row| row.read(currency)).collect()
    }

    /// How many variants that are for sale have fewer available pieces than `plenty`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_low_variants(&mut self, plenty: u32) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM variants WHERE active = 1 AND on_hand - reserved < $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(i64::from(plenty)).fetch_one(conn))?)
    }
}

impl Row {
    fn read(self, currency: Currency) -> Result<ManagedSummary, Error> {
        let at = Reading { table: "products", row: &self.slug };
        let images: Vec<Image> = at.json("images", &self.images)?;
        Ok(ManagedSummary {
            slug: at.text("slug", &self.slug)?,
            title: self.title,
            vendor: self.vendor,
            category: self.category,
            image: images.into_iter().next(),
            price_from: Money::new(self.price_from, currency),
            price_to: Money::new(self.price_to, currency),
            variants: self.variants,
            active: self.active,
            on_hand: self.on_hand,
            available: self.available,
            low: self.low,
            key: (self.title_text, self.slug),
        })
    }
}
