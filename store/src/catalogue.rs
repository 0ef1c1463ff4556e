//! Vendors, categories, products and their variants.

mod list;
mod manage;
mod managed_list;
mod product;
#[cfg(test)]
mod tests;

use domain::catalogue::Category;
use domain::ids::Slug;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

pub use list::{ListKey, ListedProduct, ProductFilter};
pub use manage::NamedKind;
pub use managed_list::{ManagedFilter, ManagedSummary};

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
