//! The variants of a product: its sizes.

use domain::actor::Actor;
use domain::catalogue::Variant;
use domain::ids::{Slug, StockMovementId, VariantId};
use domain::inventory::MovementReason;
use domain::product::{MOST_VARIANTS, ManagedProduct, NewVariant, Removal, VariantEdit};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use serde_json::{Value, json};
use store::stock::NewStockChange;
use store::{Db, in_transaction};

use super::change::made;
use crate::{Result, Shop};

impl Shop {
    /// Adds a variant to a product, behind its others.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; [`Rejection::ProductConflict`];
    /// [`Rejection::VariantTaken`]; [`Rejection::TooManyVariants`]; [`Rejection::Invalid`] with the field at fault.
    pub async fn add_variant(
        &self,
        actor: Actor,
        slug: &Slug,
        version: Option<i64>,
        new: NewVariant,
    ) -> Result<ManagedProduct> {
        actor.require(Permission::ChangeProducts)?;
        let new = new.checked(self.settings().pricing.currency)?;
        in_transaction!(self.parts.store, |db| {
            let mut found = self.held_product(db, slug, version).await?;
            self.add_variant_to(db, actor, &mut found, &new).await?;
            Ok(found)
        })
    }

    /// Adds a variant, which was checked, to a product that the caller holds.
    pub(super) async fn add_variant_to(
        &self,
        db: &mut Db,
        actor: Actor,
        found: &mut ManagedProduct,
        new: &NewVariant,
    ) -> Result<()> {
        if db.product_of_variant(&new.id).await?.is_some() {
            return Err(Rejection::VariantTaken { id: new.id.to_string() }.into());
        }
        if found.product.variants.len() >= MOST_VARIANTS {
            let most = u32::try_from(MOST_VARIANTS).unwrap_or(u32::MAX);
            return Err(Rejection::TooManyVariants { most }.into());
        }
        let variant = made(new);
        self.add_variant_in(db, actor, &found.product.slug, &variant).await?;
        self.raise_version(db, found).await?;
        found.product.variants.push(variant);
        Ok(())
    }

    /// Keeps a new variant and its first delivery.
    pub(super) async fn add_variant_in(
        &self,
        db: &mut Db,
        actor: Actor,
        product: &Slug,
        variant: &Variant,
    ) -> Result<()> {
        let position = db.last_variant_position(product).await? + 1;
        db.insert_variant(product, variant, position).await?;
        self.keep_first_delivery(db, actor, variant).await?;
        let after = Some(told_variant(variant));
        self.audit_product(db, (actor, "variant.created"), variant.id.as_str(), (None, after)).await
    }

    /// What is in the store from the beginning came there by a movement too.
    pub(super) async fn keep_first_delivery(&self, db: &mut Db, actor: Actor, variant: &Variant) -> Result<()> {
        if variant.stock.on_hand == 0 {
            return Ok(());
        }
        let delivery = NewStockChange {
            id: StockMovementId::from_bits(self.fresh_bits()),
            variant: &variant.id,
            reason: MovementReason::Delivery,
            change: i64::from(variant.stock.on_hand),
            note: None,
            press: None,
            actor,
            at: self.now(),
        };
        db.insert_stock_change(&delivery).await?;
        Ok(())
    }

    /// Brings a variant into this shape, if its product has this version; whatever version it has where none is named.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; [`Rejection::ProductConflict`];
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub async fn change_variant(
        &self,
        actor: Actor,
        id: &VariantId,
        version: Option<i64>,
        edit: VariantEdit,
    ) -> Result<ManagedProduct> {
        actor.require(Permission::ChangeProducts)?;
        let edit = edit.checked(self.settings().pricing.currency)?;
        in_transaction!(self.parts.store, |db| {
            let mut found = self.held_product_of(db, id, version).await?;
            self.change_variant_of(db, actor, &mut found, (id, edit.clone())).await?;
            Ok(found)
        })
    }

    /// Brings a variant of a product that the caller holds into this shape, which was checked.
    pub(super) async fn change_variant_of(
        &self,
        db: &mut Db,
        actor: Actor,
        found: &mut ManagedProduct,
        (id, edit): (&VariantId, VariantEdit),
    ) -> Result<()> {
        let variant = found.product.variants.iter_mut().find(|variant| variant.id == *id);
        let variant = variant.ok_or(Rejection::ProductNotFound)?;
        let VariantEdit { size, unit_price, active } = edit;
        let after = Variant { size, unit_price, active, ..variant.clone() };
        if after == *variant {
            return Ok(());
        }
        self.save_variant_in(db, actor, (variant, &after)).await?;
        *variant = after;
        self.raise_version(db, found).await
    }

    pub(super) async fn save_variant_in(
        &self,
        db: &mut Db,
        actor: Actor,
        (before, after): (&Variant, &Variant),
    ) -> Result<()> {
        db.save_variant(after).await?;
        let changed = (Some(told_variant(before)), Some(told_variant(after)));
        self.audit_product(db, (actor, "variant.changed"), after.id.as_str(), changed).await
    }

    /// Takes a variant away, if it was never ordered and is in no cart; else it is not for sale any more. The only one
    /// of a product goes with the product.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ProductNotFound`]; [`Rejection::ProductConflict`];
    /// [`Rejection::Invalid`] for a product's only variant.
    pub async fn remove_variant(
        &self,
        actor: Actor,
        id: &VariantId,
        version: Option<i64>,
    ) -> Result<(ManagedProduct, Removal)> {
        actor.require(Permission::ChangeProducts)?;
        in_transaction!(self.parts.store, |db| {
            let mut found = self.held_product_of(db, id, version).await?;
            db.lock_variants([id].into()).await?;
            let place = found.product.variants.iter().position(|variant| variant.id == *id);
            let place = place.ok_or(Rejection::ProductNotFound)?;
            if found.product.variants.len() == 1 {
                return Err(Rejection::Invalid { field: Field::Variants }.into());
            }
            let before = found.product.variants[place].clone();
            if !db.is_variant_used(id).await? {
                db.delete_variant(id).await?;
                found.product.variants.remove(place);
                let gone = (Some(told_variant(&before)), None);
                self.audit_product(db, (actor, "variant.deleted"), id.as_str(), gone).await?;
                self.raise_version(db, &mut found).await?;
                return Ok((found, Removal::Removed));
            }
            if before.active {
                let after = Variant { active: false, ..before.clone() };
                self.save_variant_in(db, actor, (&before, &after)).await?;
                found.product.variants[place] = after;
                self.raise_version(db, &mut found).await?;
            }
            Ok((found, Removal::Retired))
        })
    }

    async fn held_product_of(&self, db: &mut Db, id: &VariantId, version: Option<i64>) -> Result<ManagedProduct> {
        db.lock_catalogue().await?;
        let slug = db.product_of_variant(id).await?.ok_or(Rejection::ProductNotFound)?;
        self.held_product(db, &slug, version).await
    }

    async fn raise_version(&self, db: &mut Db, found: &mut ManagedProduct) -> Result<()> {
        if !db.raise_product_version(&found.product.slug, found.version).await? {
            return Err(Rejection::ProductConflict.into());
        }
        found.version += 1;
        Ok(())
    }
}

/// A variant's own columns, as the audit log keeps them.
pub(super) fn told_variant(variant: &Variant) -> Value {
    json!({
        "variant": variant.id,
        "size": variant.size,
        "unitPrice": variant.unit_price,
        "active": variant.active,
        "onHand": variant.stock.on_hand,
    })
}
