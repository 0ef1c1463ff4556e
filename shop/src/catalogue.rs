//! What is for sale (CAT-1..4). Everybody may look.

#[cfg(test)]
mod tests;

use domain::catalogue::{Category, Product, ProductCard, ProductSort};
use domain::ids::{Slug, VariantId};
use domain::page::{Limit, Page};
use domain::rejection::{Field, Rejection};
use domain::text::search_words;
use store::catalogue::{ListKey, ProductFilter};

use crate::{Result, Shop, cursor};

/// Which products are wanted, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductQuery {
    /// Beginnings of words of the title, the description, the vendor or the category; blank for all products.
    pub search: Option<String>,
    /// Only products of this category.
    pub category: Option<Slug>,
    /// Only products of this vendor.
    pub vendor: Option<Slug>,
    /// Only products of which something can be bought now.
    pub in_stock: bool,
    /// In which order.
    pub sort: ProductSort,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many products the page has.
    pub limit: Limit,
}

impl Shop {
    /// Every category in the shop's order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn categories(&self) -> Result<Vec<Category>> {
        Ok(self.parts.store.read().await?.categories().await?)
    }

    /// A page of the products that have something for sale.
    ///
    /// # Errors
    /// [`Rejection::CategoryNotFound`]; [`Rejection::Invalid`] for a cursor that this sorting did not give.
    pub async fn list_products(&self, query: &ProductQuery) -> Result<Page<ProductCard>> {
        let after = query.cursor.as_deref().map(|cursor| key_of(cursor, query.sort)).transpose()?;
        let Some(words) = wanted_words(query.search.as_deref()) else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let filter = ProductFilter {
            words,
            category: query.category.clone(),
            vendor: query.vendor.clone(),
            in_stock: query.in_stock,
            sort: query.sort,
            after,
        };
        let mut db = self.parts.store.read().await?;
        let listed = db.list_products(&filter, query.limit.get() + 1, self.settings().pricing.currency).await?;
        if let Some(category) = query.category.as_ref().filter(|_| listed.is_empty())
            && !db.category_exists(category).await?
        {
            return Err(Rejection::CategoryNotFound.into());
        }
        let page = Page::from_overfull(listed, query.limit, |product| cursor::encode(&(query.sort, &product.key)));
        Ok(Page { items: page.items.into_iter().map(|product| product.card).collect(), next: page.next })
    }

    /// A product by its slug or by the id of one of its variants, with those variants that are for sale.
    ///
    /// # Errors
    /// [`Rejection::ProductNotFound`].
    pub async fn product(&self, slug_or_variant: &str) -> Result<Product> {
        let name: VariantId = slug_or_variant.parse().map_err(|_| Rejection::ProductNotFound)?;
        let found = self.parts.store.read().await?.product(&name, self.settings().pricing.currency).await?;
        Ok(found.ok_or(Rejection::ProductNotFound)?)
    }
}

/// The words to search for; `None` where something was asked for that no product can have, such as `?`.
fn wanted_words(search: Option<&str>) -> Option<Vec<String>> {
    let asked = search.map(str::trim).unwrap_or_default();
    let words = search_words(asked);
    (asked.is_empty() || !words.is_empty()).then_some(words)
}

fn key_of(text: &str, sort: ProductSort) -> std::result::Result<ListKey, Rejection> {
    let (sorted, key): (ProductSort, ListKey) = cursor::decode(text)?;
    // No text in the database has a zero character, and PostgreSQL refuses to compare with one.
    let possible = sorted == sort && !key.text.contains('\0') && key.slug.parse::<Slug>().is_ok();
    if possible { Ok(key) } else { Err(Rejection::Invalid { field: Field::Cursor }) }
}
