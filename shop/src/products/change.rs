//! Products added, changed and taken away.

use std::collections::BTreeSet;

use domain::actor::Actor;
use domain::catalogue::{Product, Variant};
use domain::ids::Slug;
use domain::inventory::Stock;
use domain::product::{
    MOST_VARIANTS, ManagedProduct, NewProduct, NewVariant, ProductEdit, Removal, check_slug, slug_of,
};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use serde_json::json;
use store::{Db, in_transaction};

use super::names::Names;
use super::told;
use super::variants::told_variant;
use crate::{Result, Shop};

impl Shop {
    /// Adds a product with its variants, behind all others. A vendor and a category that are not known are added.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::Invalid`] with the field that is at fault;
    /// [`Rejection::SlugTaken`]; [`Rejection::VariantTaken`].
    pub async fn create_product(&self, actor: Actor, new: NewProduct) -> Result<ManagedProduct> {
        actor.require(Permission::ChangeProducts)?;
        let currency = self.settings().pricing.currency;
        let NewProduct { slug, edit, variants } = new;
        let edit = edit.checked()?;
        let slug = slug.or_else(|| slug_of(&edit.title)).ok_or(Rejection::Invalid { field: Field::Slug })?;
        check_slug(&slug)?;
        if variants.is_empty() {
            return Err(Rejection::Invalid { field: Field::Variants }.into());
        }
        if variants.len() > MOST_VARIANTS {
            return Err(Rejection::TooManyVariants { most: u32::try_from(MOST_VARIANTS).unwrap_or(u32::MAX) }.into());
        }
        let variants: Vec<NewVariant> =
            variants.into_iter().map(|variant| variant.checked(currency)).collect::<std::result::Result<_, _>>()?;
        let ids: BTreeSet<_> = variants.iter().map(|variant| &variant.id).collect();
        if ids.len() < variants.len() {
            return Err(Rejection::Invalid { field: Field::ProductId }.into());
        }
        in_transaction!(self.parts.store, |db| { self.create_product_in(db, actor, (&slug, &edit), &variants).await })
    }

    async fn create_product_in(
        &self,
        db: &mut Db,
        actor: Actor,
        (slug, edit): (&Slug, &ProductEdit),
        variants: &[NewVariant],
    ) -> Result<ManagedProduct> {
        db.lock_catalogue().await?;
        if self.slug_is_taken(db, slug).await? {
            return Err(Rejection::SlugTaken { slug: slug.to_string() }.into());
        }
        for variant in variants {
            if db.product_of_variant(&variant.id).await?.is_some() {
                return Err(Rejection::VariantTaken { id: variant.id.to_string() }.into());
            }
        }
        let mut names = Names::load(db).await?;
        let mut product = names.product(slug.clone(), edit.clone())?;
        names.admit(&product);
        names.save(db).await?;
        product.variants = variants.iter().map(made).collect();
        self.add_product(db, actor, &product).await?;
        Ok(ManagedProduct { product, version: 1 })
    }

    /// Keeps a new product with its variants and their first delivery.
    pub(super) async fn add_product(&self, db: &mut Db, actor: Actor, product: &Product) -> Result<()> {
        let position = db.last_product_position().await? + 1;
        db.insert_product(product, position).await?;
        for variant in &product.variants {
            self.keep_first_delivery(db, actor, variant).await?;
        }
        let mut after = told(product);
        after["variants"] = product.variants.iter().map(told_variant).collect();
        self.audit_product(db, (actor, "product.created"), product.slug.as_str(), (None, Some(after))).await
    }

    /// Brings a product into this shape, if it has this version; whatever version it has where none is named. One that
    /// looks so already stays as it is.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; [`Rejection::ProductConflict`];
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub async fn change_product(
        &self,
        actor: Actor,
        slug: &Slug,
        version: Option<i64>,
        edit: ProductEdit,
    ) -> Result<ManagedProduct> {
        actor.require(Permission::ChangeProducts)?;
        let edit = edit.checked()?;
        in_transaction!(self.parts.store, |db| {
            let found = self.held_product(db, slug, version).await?;
            self.change_product_in(db, actor, found, edit.clone()).await
        })
    }

    /// Brings a product that the caller holds into this shape, which was checked.
    pub(super) async fn change_product_in(
        &self,
        db: &mut Db,
        actor: Actor,
        ManagedProduct { product: before, version }: ManagedProduct,
        edit: ProductEdit,
    ) -> Result<ManagedProduct> {
        let mut names = Names::load(db).await?;
        let mut product = names.product(before.slug.clone(), edit)?;
        names.admit(&product);
        names.save(db).await?;
        product.variants.clone_from(&before.variants);
        if product == before {
            return Ok(ManagedProduct { product, version });
        }
        self.save_product_in(db, actor, (&before, &product), version).await?;
        Ok(ManagedProduct { product, version: version + 1 })
    }

    pub(super) async fn save_product_in(
        &self,
        db: &mut Db,
        actor: Actor,
        (before, after): (&Product, &Product),
        version: i64,
    ) -> Result<()> {
        if !db.save_product(after, version).await? {
            return Err(Rejection::ProductConflict.into());
        }
        let changed = (Some(told(before)), Some(told(after)));
        self.audit_product(db, (actor, "product.changed"), after.slug.as_str(), changed).await
    }

    /// Takes a product away, if none of its variants was ever ordered or is in a cart; else none of them is for sale
    /// any more.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; [`Rejection::ProductConflict`].
    pub async fn delete_product(&self, actor: Actor, slug: &Slug, version: Option<i64>) -> Result<Removal> {
        actor.require(Permission::ChangeProducts)?;
        in_transaction!(self.parts.store, |db| {
            let ManagedProduct { product, version } = self.held_product(db, slug, version).await?;
            db.lock_variants(product.variants.iter().map(|variant| &variant.id).collect()).await?;
            let mut used = false;
            for variant in &product.variants {
                used = used || db.is_variant_used(&variant.id).await?;
            }
            if used {
                self.retire_product(db, actor, &product, version).await
            } else {
                self.erase(db, actor, &product).await
            }
        })
    }

    async fn erase(&self, db: &mut Db, actor: Actor, product: &Product) -> Result<Removal> {
        for variant in &product.variants {
            db.delete_variant(&variant.id).await?;
        }
        db.delete_product(&product.slug).await?;
        let mut before = told(product);
        before["variants"] = product.variants.iter().map(told_variant).collect();
        self.audit_product(db, (actor, "product.deleted"), product.slug.as_str(), (Some(before), None)).await?;
        Ok(Removal::Removed)
    }

    async fn retire_product(&self, db: &mut Db, actor: Actor, product: &Product, version: i64) -> Result<Removal> {
        let active: Vec<&Variant> = product.variants.iter().filter(|variant| variant.active).collect();
        if active.is_empty() {
            return Ok(Removal::Retired);
        }
        for &variant in &active {
            db.save_variant(&Variant { active: false, ..variant.clone() }).await?;
        }
        if !db.raise_product_version(&product.slug, version).await? {
            return Err(Rejection::ProductConflict.into());
        }
        let ids: Vec<_> = active.iter().map(|variant| &variant.id).collect();
        let changed = (Some(json!({ "active": ids })), Some(json!({ "active": [] })));
        self.audit_product(db, (actor, "product.retired"), product.slug.as_str(), changed).await?;
        Ok(Removal::Retired)
    }

    /// Every slug has the form of a variant's id, and is found by either: a product's own slug alone counts.
    async fn slug_is_taken(&self, db: &mut Db, slug: &Slug) -> Result<bool> {
        Ok(db.product_exists(slug).await?)
    }
}

/// A new variant as it stands in the store.
pub(super) fn made(new: &NewVariant) -> Variant {
    let NewVariant { id, edit, on_hand } = new.clone();
    Variant {
        id,
        size: edit.size,
        unit_price: edit.unit_price,
        stock: Stock { on_hand, reserved: 0 },
        active: edit.active,
    }
}
