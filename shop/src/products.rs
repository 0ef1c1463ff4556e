//! Products, as staff manage them (CAT-1, CAT-2, CAT-6, ADM-5).
//!
//! Whoever changes the catalogue holds it: changes follow each other. Stock is no part of that (see [`crate::stock`]).
//! What was ever ordered stays, and is only no longer for sale.

mod change;
pub mod file;
pub mod imports;
mod names;
pub mod patch;
#[cfg(test)]
mod tests;
mod variants;

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::catalogue::{Availability, Image, Named, Product};
use domain::ids::{AuditEntryId, Slug, VariantId};
use domain::page::{Limit, Page};
use domain::product::{ManagedProduct, ProductShow};
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::text::search_words;
use serde_json::{Value, json};
use store::Db;
use store::audit::AuditEntry;
use store::catalogue::{ManagedFilter, NamedKind};

pub use store::catalogue::ManagedSummary;

use crate::{Error, Result, Shop, cursor};

/// The most lists of pictures that are offered to choose from.
const PICTURE_LISTS: u32 = 500;

/// Which products staff want to see, by title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedQuery {
    /// Beginnings of words of the title, the description, the vendor or the category.
    pub search: Option<String>,
    /// Only products of this category.
    pub category: Option<Slug>,
    /// Which of them.
    pub show: ProductShow,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many products the page has.
    pub limit: Limit,
}

/// What a form for products offers to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductChoices {
    /// Every vendor.
    pub vendors: Vec<Named>,
    /// Every category.
    pub categories: Vec<Named>,
    /// Pictures that products have, by their addresses.
    pub pictures: Vec<Image>,
}

impl Shop {
    /// A page of all products, whether or not they are for sale.
    ///
    /// # Errors
    /// When the actor may not read products, or the cursor is none that this gave.
    pub async fn list_managed_products(&self, actor: Actor, query: &ManagedQuery) -> Result<Page<ManagedSummary>> {
        actor.require(Permission::ReadProducts)?;
        let filter = ManagedFilter {
            words: query.search.as_deref().map(search_words).unwrap_or_default(),
            category: query.category.clone(),
            show: query.show,
            after: query.cursor.as_deref().map(cursor::decode).transpose()?,
        };
        let sizes = (query.limit.get() + 1, Availability::PLENTY);
        let currency = self.settings().pricing.currency;
        let products = self.parts.store.read().await?.list_managed_products(&filter, sizes, currency).await?;
        Ok(Page::from_overfull(products, query.limit, |product| cursor::encode(&product.key)))
    }

    /// How many variants that are for sale have few pieces left, or none.
    ///
    /// # Errors
    /// When the actor may not read products.
    pub async fn count_low_variants(&self, actor: Actor) -> Result<i64> {
        actor.require(Permission::ReadProducts)?;
        Ok(self.parts.store.read().await?.count_low_variants(Availability::PLENTY).await?)
    }

    /// A product by its slug or by the id of one of its variants, with all of these.
    ///
    /// # Errors
    /// When the actor may not read products; [`Rejection::ProductNotFound`].
    pub async fn managed_product(&self, actor: Actor, slug_or_variant: &str) -> Result<ManagedProduct> {
        actor.require(Permission::ReadProducts)?;
        let name: VariantId = slug_or_variant.parse().map_err(|_| Rejection::ProductNotFound)?;
        let found = self.parts.store.read().await?.managed_product(&name, self.settings().pricing.currency).await?;
        Ok(found.ok_or(Rejection::ProductNotFound)?)
    }

    /// The vendors, categories and pictures that there are.
    ///
    /// # Errors
    /// When the actor may not read products.
    pub async fn product_choices(&self, actor: Actor) -> Result<ProductChoices> {
        actor.require(Permission::ReadProducts)?;
        let mut db = self.parts.store.read().await?;
        let mut pictures = BTreeMap::new();
        for list in db.picture_lists(PICTURE_LISTS).await? {
            let images: Vec<Image> = serde_json::from_str(&list)
                .map_err(|source| Error::Unreadable { what: "a product's list of pictures", source })?;
            pictures.extend(images.into_iter().map(|image| (image.url.clone(), image)));
        }
        Ok(ProductChoices {
            vendors: db.all_named(NamedKind::Vendor).await?,
            categories: db.all_named(NamedKind::Category).await?,
            pictures: pictures.into_values().collect(),
        })
    }

    /// A product that is being changed: nobody else changes the catalogue until the transaction ends.
    async fn held_product(&self, db: &mut Db, slug: &Slug, version: Option<i64>) -> Result<ManagedProduct> {
        db.lock_catalogue().await?;
        let name: VariantId = slug.as_str().parse().map_err(|_| Rejection::ProductNotFound)?;
        let found = db.managed_product(&name, self.settings().pricing.currency).await?;
        let found = found.filter(|found| found.product.slug == *slug).ok_or(Rejection::ProductNotFound)?;
        match version {
            Some(version) if version != found.version => Err(Rejection::ProductConflict.into()),
            _ => Ok(found),
        }
    }

    /// Writes what was done to a product, or to one of its variants, into the audit log.
    async fn audit_product(
        &self,
        db: &mut Db,
        (actor, action): (Actor, &str),
        subject: &str,
        (before, after): (Option<Value>, Option<Value>),
    ) -> Result<()> {
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }
}

/// A product's own columns, as the audit log keeps them.
fn told(product: &Product) -> Value {
    json!({
        "title": product.title,
        "description": product.description,
        "vendor": product.vendor.slug,
        "category": product.category.slug,
        "taxClass": product.tax_class,
        "images": product.images,
        "requiredAttributes": product.required_attributes,
    })
}
