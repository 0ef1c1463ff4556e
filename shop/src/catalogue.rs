//! What is for sale (CAT-1..4). Everybody may look.

#[cfg(test)]
mod tests;

use domain::catalogue::{Category, Product, ProductCard, ProductSort};
use domain::ids::{Slug, VariantId};
use domain::page::{Counted, Limit, Page};
use domain::rejection::{Field, Rejection};
use domain::text::search_words;
use store::Db;
use store::catalogue::{ListKey, ListedProduct, ProductFilter};

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
        let Some(filter) = filter_of(query)? else { return Ok(Page::empty()) };
        let page = self.listed(&mut self.parts.store.read().await?, query, &filter).await?;
        Ok(Page { items: page.items.into_iter().map(|product| product.card).collect(), next: page.next })
    }

    /// The same page with all that there is to know of each product, and how many products there are on all pages.
    ///
    /// # Errors
    /// Those of [`Shop::list_products`].
    pub async fn list_whole_products(&self, query: &ProductQuery) -> Result<Counted<Product>> {
        let Some(filter) = filter_of(query)? else { return Ok(Counted { page: Page::empty(), count: 0 }) };
        let mut db = self.parts.store.read().await?;
        let Page { items, next } = self.listed(&mut db, query, &filter).await?;
        let slugs: Vec<&Slug> = items.iter().map(|product| &product.card.slug).collect();
        let mut found = db.products(&slugs, self.settings().pricing.currency).await?;
        found.sort_by_key(|product| slugs.iter().position(|slug| **slug == product.slug));
        Ok(Counted { page: Page { items: found, next }, count: db.count_products(&filter).await? })
    }

    async fn listed(&self, db: &mut Db, query: &ProductQuery, filter: &ProductFilter) -> Result<Page<ListedProduct>> {
        let listed = db.list_products(filter, query.limit.get() + 1, self.settings().pricing.currency).await?;
        if let Some(category) = query.category.as_ref().filter(|_| listed.is_empty())
            && !db.category_exists(category).await?
        {
            return Err(Rejection::CategoryNotFound.into());
        }
        Ok(Page::from_overfull(listed, query.limit, |product| cursor::encode(&(query.sort, &product.key))))
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

/// What the query lets through; nothing where that can be no product.
fn filter_of(query: &ProductQuery) -> Result<Option<ProductFilter>> {
    let after = query.cursor.as_deref().map(|cursor| key_of(cursor, query.sort)).transpose()?;
    let filter = wanted_words(query.search.as_deref()).map(|words| ProductFilter {
        words,
        category: query.category.clone(),
        vendor: query.vendor.clone(),
        in_stock: query.in_stock,
        sort: query.sort,
        after,
    });
    Ok(filter)
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
