//! Products changed in part, as programs do: what is not named stays.

use domain::actor::Actor;
use domain::catalogue::{Image, Product, RequiredAttribute, TaxClass, Variant};
use domain::ids::{Slug, VariantId};
use domain::money::Money;
use domain::product::{ManagedProduct, NewVariant, ProductEdit, VariantEdit};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use store::{Db, in_transaction};

use crate::{Result, Shop};

/// What is to become different of a product; everything that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductPatch {
    /// Its name.
    pub title: Option<String>,
    /// Paragraphs of plain text.
    pub description: Option<String>,
    /// Who sells it, by name.
    pub vendor: Option<String>,
    /// Where it stands in the shop, by name.
    pub category: Option<String>,
    /// Its rate of tax.
    pub tax_class: Option<TaxClass>,
    /// Its pictures, all of them.
    pub images: Option<Vec<Image>>,
    /// What a buyer must say per line, all of it.
    pub required_attributes: Option<Vec<RequiredAttribute>>,
    /// Variants to be changed or added; one that is not named stays as it is.
    pub variants: Vec<VariantPatch>,
}

/// What is to become different of a variant, or how a new one is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantPatch {
    /// Which variant: one of the product's, or a new one.
    pub id: VariantId,
    /// Its size; a new one without has none to tell.
    pub size: Option<String>,
    /// The price of one piece, which a new one must have.
    pub unit_price: Option<Money>,
    /// Whether it is for sale; a new one is, if nothing is said.
    pub active: Option<bool>,
    /// Pieces in the store of a new one. The stock of one that there is changes by [`Shop::change_stock`] only.
    pub on_hand: Option<u32>,
}

impl Shop {
    /// Changes what is named of a product and its variants, all of it or nothing.
    ///
    /// # Errors
    /// Those of [`Shop::change_product`], [`Shop::change_variant`] and [`Shop::add_variant`].
    pub async fn patch_product(&self, actor: Actor, slug: &Slug, patch: ProductPatch) -> Result<ManagedProduct> {
        actor.require(Permission::ChangeProducts)?;
        in_transaction!(self.parts.store, |db| { self.patch_product_in(db, actor, slug, patch.clone()).await })
    }

    async fn patch_product_in(
        &self,
        db: &mut Db,
        actor: Actor,
        slug: &Slug,
        patch: ProductPatch,
    ) -> Result<ManagedProduct> {
        let found = self.held_product(db, slug, None).await?;
        let (edit, variants) = patch.edit(&found.product);
        let mut found = self.change_product_in(db, actor, found, edit.checked()?).await?;
        let currency = self.settings().pricing.currency;
        for variant in variants {
            match found.product.variants.iter().find(|known| known.id == variant.id) {
                Some(known) => {
                    let (id, edit) = variant.change(known)?;
                    self.change_variant_of(db, actor, &mut found, (&id, edit.checked(currency)?)).await?;
                }
                None => self.add_variant_to(db, actor, &mut found, &variant.added()?.checked(currency)?).await?,
            }
        }
        Ok(found)
    }
}

impl ProductPatch {
    /// How the product is to look, and what is to become of its variants.
    fn edit(self, product: &Product) -> (ProductEdit, Vec<VariantPatch>) {
        let now = ProductEdit::from(product);
        let edit = ProductEdit {
            title: self.title.unwrap_or(now.title),
            description: self.description.unwrap_or(now.description),
            vendor: self.vendor.unwrap_or(now.vendor),
            category: self.category.unwrap_or(now.category),
            tax_class: self.tax_class.unwrap_or(now.tax_class),
            images: self.images.unwrap_or(now.images),
            required_attributes: self.required_attributes.unwrap_or(now.required_attributes),
        };
        (edit, self.variants)
    }
}

impl VariantPatch {
    /// How a variant that there is is to look.
    fn change(self, known: &Variant) -> std::result::Result<(VariantId, VariantEdit), Rejection> {
        if self.on_hand.is_some() {
            return Err(Rejection::Invalid { field: Field::OnHand });
        }
        let edit = VariantEdit {
            size: self.size.unwrap_or_else(|| known.size.clone()),
            unit_price: self.unit_price.unwrap_or(known.unit_price),
            active: self.active.unwrap_or(known.active),
        };
        Ok((self.id, edit))
    }

    /// The variant, if it is a new one.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] without a price.
    pub fn added(self) -> std::result::Result<NewVariant, Rejection> {
        let unit_price = self.unit_price.ok_or(Rejection::Invalid { field: Field::UnitPrice })?;
        let edit = VariantEdit { size: self.size.unwrap_or_default(), unit_price, active: self.active.unwrap_or(true) };
        Ok(NewVariant { id: self.id, edit, on_hand: self.on_hand.unwrap_or(0) })
    }
}
