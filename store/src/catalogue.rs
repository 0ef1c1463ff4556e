//! Vendors, categories, products and their variants.

mod list;
mod product;
#[cfg(test)]
mod tests;

use domain::catalogue::{Category, Named, Product, Variant};
use domain::ids::Slug;
use domain::text::fold;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

pub use list::{ListKey, ListedProduct, ProductFilter};

#[derive(sqlx::FromRow)]
struct CategoryRow {
    slug: String,
    name: String,
    description: String,
    products: i64,
}

impl Db {
    /// Every category in the shop's order, with how many products with something for sale stand in it.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn categories(&mut self) -> Result<Vec<Category>, Error> {
        const SQL: &str = "SELECT c.slug, c.name, c.description, \
            (SELECT COUNT(*) FROM products p WHERE p.category_slug = c.slug \
                AND EXISTS (SELECT 1 FROM variants v WHERE v.product_slug = p.slug AND v.active = 1)) AS products \
            FROM categories c ORDER BY c.position, c.slug";
        let rows: Vec<CategoryRow> = on_engine!(self, |conn| sqlx::query_as(SQL).fetch_all(conn))?;
        rows.into_iter().map(CategoryRow::read).collect()
    }

    /// Whether there is such a category.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn category_exists(&mut self, slug: &Slug) -> Result<bool, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM categories WHERE slug = $1";
        let found: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(slug.as_str()).fetch_one(conn))?;
        Ok(found == 1)
    }

    /// Whether there is any product.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_products(&mut self) -> Result<bool, Error> {
        const SQL: &str = "SELECT slug FROM products LIMIT 1";
        let any: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_optional(conn))?;
        Ok(any.is_some())
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
            tax_class, images, required_attributes, title_text, search_text) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let Product { title, description, vendor, category, .. } = product;
        let search_text = fold(&format!("{title} {description} {} {}", vendor.name, category.name));
        let images = to_json(&product.images)?;
        let required_attributes = to_json(&product.required_attributes)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(product.slug.as_str())
            .bind(position)
            .bind(title)
            .bind(description)
            .bind(vendor.slug.as_str())
            .bind(category.slug.as_str())
            .bind(product.tax_class.as_str())
            .bind(&images)
            .bind(&required_attributes)
            .bind(fold(title))
            .bind(&search_text)
            .execute(conn))?;
        for (position, variant) in (1..).zip(&product.variants) {
            self.insert_variant(&product.slug, variant, position).await?;
        }
        Ok(())
    }

    async fn insert_variant(&mut self, product: &Slug, variant: &Variant, position: i64) -> Result<(), Error> {
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
}

impl CategoryRow {
    fn read(self) -> Result<Category, Error> {
        let at = Reading { table: "categories", row: &self.slug };
        Ok(Category {
            slug: at.text("slug", &self.slug)?,
            products: at.count("products", self.products)?,
            name: self.name,
            description: self.description,
        })
    }
}
