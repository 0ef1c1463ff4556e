//! What staff change in the catalogue.

use domain::catalogue::{Category, Named, Product, Variant};
use domain::ids::{Slug, VariantId};
use domain::text::fold;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

#[derive(sqlx::FromRow)]
struct NamedRow {
    slug: String,
    name: String,
}

/// Something that products refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedKind {
    /// Who sells a product.
    Vendor,
    /// Where it stands in the shop.
    Category,
}

impl Db {
    /// Lets nobody else change the catalogue until the transaction ends; stock goes on changing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_catalogue(&mut self) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO settings (key, value) VALUES ('lock:catalogue', '') \
            ON CONFLICT (key) DO UPDATE SET value = settings.value";
        execute_on_engine!(self, |conn| sqlx::query(SQL).execute(conn))?;
        Ok(())
    }

    /// Every vendor, or every category, by its name in URLs.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn all_named(&mut self, kind: NamedKind) -> Result<Vec<Named>, Error> {
        const VENDORS: &str = "SELECT slug, name FROM vendors ORDER BY slug";
        const CATEGORIES: &str = "SELECT slug, name FROM categories ORDER BY slug";
        let (sql, table) = match kind {
            NamedKind::Vendor => (VENDORS, "vendors"),
            NamedKind::Category => (CATEGORIES, "categories"),
        };
        let rows: Vec<NamedRow> = on_engine!(self, |conn| sqlx::query_as(sql).fetch_all(conn))?;
        rows.into_iter()
            .map(|row| Ok(Named { slug: Reading { table, row: &row.slug }.text("slug", &row.slug)?, name: row.name }))
            .collect()
    }

    /// Where a new category, or a new product, stands behind all others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_category_position(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT COALESCE(MAX(position), 0) FROM categories";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }

    /// The place of the last product.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_product_position(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT COALESCE(MAX(position), 0) FROM products";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }

    /// The place of a product's last variant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_variant_position(&mut self, product: &Slug) -> Result<i64, Error> {
        const SQL: &str = "SELECT COALESCE(MAX(position), 0) FROM variants WHERE product_slug = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(product.as_str()).fetch_one(conn))?)
    }

    /// Adds a vendor.
    ///
    /// # Errors
    /// [`Error::is_duplicate`] when there is one with this slug; when the database fails.
    pub async fn insert_vendor(&mut self, vendor: &Named) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO vendors (slug, name) VALUES ($1, $2)";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(vendor.slug.as_str()).bind(&vendor.name).execute(conn))?;
        Ok(())
    }

    /// Adds a category at a place in the shop's order. Its count of products is not kept, but counted when asked for.
    ///
    /// # Errors
    /// [`Error::is_duplicate`] when there is one with this slug; when the database fails.
    pub async fn insert_category(&mut self, category: &Category, position: i64) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO categories (slug, name, description, position) VALUES ($1, $2, $3, $4)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(category.slug.as_str())
            .bind(&category.name)
            .bind(&category.description)
            .bind(position)
            .execute(conn))?;
        Ok(())
    }

    /// Adds a product with its variants at a place in the shop's order. Its vendor and its category exist.
    ///
    /// # Errors
    /// [`Error::is_duplicate`] when its slug or a variant's id is taken; when the database fails.
    pub async fn insert_product(&mut self, product: &Product, position: i64) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO products (slug, position, title, description, vendor_slug, category_slug, \
            tax_class, images, required_attributes, title_text, search_text, version) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
        let images = to_json(&product.images)?;
        let required_attributes = to_json(&product.required_attributes)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(product.slug.as_str())
            .bind(position)
            .bind(&product.title)
            .bind(&product.description)
            .bind(product.vendor.slug.as_str())
            .bind(product.category.slug.as_str())
            .bind(product.tax_class.as_str())
            .bind(&images)
            .bind(&required_attributes)
            .bind(fold(&product.title))
            .bind(search_text(product))
            .execute(conn))?;
        for (position, variant) in (1..).zip(&product.variants) {
            self.insert_variant(&product.slug, variant, position).await?;
        }
        Ok(())
    }

    /// Adds a variant to a product, at a place among its variants.
    ///
    /// # Errors
    /// [`Error::is_duplicate`] when its id is taken; when the database fails.
    pub async fn insert_variant(&mut self, product: &Slug, variant: &Variant, position: i64) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO variants (id, product_slug, position, size, unit_price, active, on_hand, reserved) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.id.as_str())
            .bind(product.as_str())
            .bind(position)
            .bind(&variant.size)
            .bind(variant.unit_price.minor)
            .bind(i64::from(variant.active))
            .bind(i64::from(variant.stock.on_hand))
            .bind(i64::from(variant.stock.reserved))
            .execute(conn))?;
        Ok(())
    }

    /// Writes a product's own columns, if it still has this version, and raises it by one. Answers whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_product(&mut self, product: &Product, version: i64) -> Result<bool, Error> {
        const SQL: &str = "UPDATE products SET title = $3, description = $4, vendor_slug = $5, category_slug = $6, \
            tax_class = $7, images = $8, required_attributes = $9, title_text = $10, search_text = $11, \
            version = version + 1 WHERE slug = $1 AND version = $2";
        let images = to_json(&product.images)?;
        let required_attributes = to_json(&product.required_attributes)?;
        let saved = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(product.slug.as_str())
            .bind(version)
            .bind(&product.title)
            .bind(&product.description)
            .bind(product.vendor.slug.as_str())
            .bind(product.category.slug.as_str())
            .bind(product.tax_class.as_str())
            .bind(&images)
            .bind(&required_attributes)
            .bind(fold(&product.title))
            .bind(search_text(product))
            .execute(conn))?;
        Ok(saved == 1)
    }

    /// Raises a product's version by one, if it still has this one. Answers whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn raise_product_version(&mut self, product: &Slug, version: i64) -> Result<bool, Error> {
        const SQL: &str = "UPDATE products SET version = version + 1 WHERE slug = $1 AND version = $2";
        let raised =
            execute_on_engine!(self, |conn| sqlx::query(SQL).bind(product.as_str()).bind(version).execute(conn))?;
        Ok(raised == 1)
    }

    /// Writes a variant's size, price and whether it is for sale; its stock changes by movements only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_variant(&mut self, variant: &Variant) -> Result<(), Error> {
        const SQL: &str = "UPDATE variants SET size = $2, unit_price = $3, active = $4 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.id.as_str())
            .bind(&variant.size)
            .bind(variant.unit_price.minor)
            .bind(i64::from(variant.active))
            .execute(conn))?;
        Ok(())
    }

    /// Whether a variant was ever ordered or is in a cart: it must stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_variant_used(&mut self, variant: &VariantId) -> Result<bool, Error> {
        const SQL: &str = "SELECT (SELECT COUNT(*) FROM (SELECT id FROM order_lines WHERE variant_id = $1 LIMIT 1) o) \
            + (SELECT COUNT(*) FROM (SELECT id FROM cart_lines WHERE variant_id = $1 LIMIT 1) c) \
            + (SELECT COUNT(*) FROM (SELECT id FROM business_cart_items WHERE variant_id = $1 LIMIT 1) b)";
        let used: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(variant.as_str()).fetch_one(conn))?;
        Ok(used > 0)
    }

    /// Takes a variant away that nobody ever ordered, with the movements of its stock.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_variant(&mut self, variant: &VariantId) -> Result<(), Error> {
        const MOVEMENTS: &str = "DELETE FROM stock_movements WHERE variant_id = $1";
        const VARIANT: &str = "DELETE FROM variants WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(MOVEMENTS).bind(variant.as_str()).execute(conn))?;
        execute_on_engine!(self, |conn| sqlx::query(VARIANT).bind(variant.as_str()).execute(conn))?;
        Ok(())
    }

    /// Takes a product away that has no variants any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_product(&mut self, product: &Slug) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM products WHERE slug = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(product.as_str()).execute(conn))?;
        Ok(())
    }

    /// Whether there is a product with this slug.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product_exists(&mut self, slug: &Slug) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM products WHERE slug = $1";
        let found: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(slug.as_str()).fetch_one(conn))?;
        Ok(found == 1)
    }

    /// Which product a variant belongs to.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn product_of_variant(&mut self, variant: &VariantId) -> Result<Option<Slug>, Error> {
        const SQL: &str = "SELECT product_slug FROM variants WHERE id = $1";
        let slug: Option<String> =
            on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(variant.as_str()).fetch_optional(conn))?;
        Reading { table: "variants", row: variant.as_str() }.optional("product_slug", slug.as_deref())
    }

    /// The pictures of some products, as lists in JSON, each list once: for choosing among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn picture_lists(&mut self, limit: u32) -> Result<Vec<String>, Error> {
        const SQL: &str = "SELECT DISTINCT images FROM products ORDER BY images LIMIT $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(i64::from(limit)).fetch_all(conn))?)
    }
}

/// What a search for products looks through.
fn search_text(product: &Product) -> String {
    let Product { title, description, vendor, category, .. } = product;
    fold(&format!("{title} {description} {} {}", vendor.name, category.name))
}
