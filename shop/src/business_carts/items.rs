//! The items of a business cart.

use domain::actor::Actor;
use domain::business_cart::{BusinessItem, MOST_ITEMS, Saying};
use domain::cart::Quantity;
use domain::ids::{BusinessItemId, VariantId};
use domain::page::{Counted, Limit, Page};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use serde_json::{Value, json};
use store::business_carts::BusinessCartHead;
use store::{Db, in_transaction};

use super::price;
use crate::{Result, Shop, cursor};

/// Something to be put into a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// What is said for it.
    pub attributes: Saying,
}

/// What is to be different of an item; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemEdit {
    /// What it is, which cannot be something else.
    pub variant: Option<VariantId>,
    /// How many.
    pub quantity: Option<Quantity>,
    /// What is said for it.
    pub attributes: Option<Saying>,
}

impl Shop {
    /// A page of a cart's items, oldest first, and how many there are on all pages.
    ///
    /// # Errors
    /// When the actor may not see the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`]; [`Rejection::Invalid`] for a cursor that this did not give.
    pub async fn list_business_items(
        &self,
        actor: Actor,
        (customer, cart): (&str, &str),
        cursor: Option<&str>,
        limit: Limit,
    ) -> Result<Counted<BusinessItem>> {
        let items = self.business_cart(actor, customer, cart).await?.items;
        let after: Option<BusinessItemId> = cursor.map(cursor::decode).transpose()?;
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let left = items.into_iter().filter(|item| after.is_none_or(|after| item.id > after));
        let overfull = left.take(limit.get() as usize + 1).collect();
        Ok(Counted { page: Page::from_overfull(overfull, limit, |item| cursor::encode(&item.id)), count })
    }

    /// An item of a cart.
    ///
    /// # Errors
    /// When the actor may not see the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::LineNotFound`].
    pub async fn business_item(
        &self,
        actor: Actor,
        (customer, cart): (&str, &str),
        item: &str,
    ) -> Result<BusinessItem> {
        let customer = self.customer_named(actor, Permission::ReadCarts, customer).await?;
        let mut db = self.parts.store.read().await?;
        let head = self.head_named(&mut db, customer, cart).await?;
        let item = item.parse().map_err(|_| Rejection::LineNotFound)?;
        match head.ordered {
            Some(ordered) => {
                let found = ordered.items.into_iter().find(|other| other.id == item);
                Ok(found.ok_or(Rejection::LineNotFound)?)
            }
            None => self.item_in(&mut db, &head, item).await,
        }
    }

    /// Puts an item into a cart. Whether its product asks for more than was said, and whether so many are there, is told
    /// when the cart is looked over.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::CartArchived`]; [`Rejection::ProductNotFound`] for what is not
    /// for sale, [`Rejection::CartFull`].
    pub async fn add_business_item(
        &self,
        actor: Actor,
        (customer, cart): (&str, &str),
        new: NewItem,
    ) -> Result<BusinessItem> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        in_transaction!(self.parts.store, |db| {
            let head = self.hold_open(db, customer, cart).await?;
            let offer = db.offer(&new.variant, None).await?;
            if !offer.is_some_and(|offer| offer.active) {
                return Err(Rejection::ProductNotFound.into());
            }
            if db.count_business_items(head.id).await? >= i64::from(MOST_ITEMS) {
                return Err(Rejection::CartFull { most: MOST_ITEMS }.into());
            }
            let id = BusinessItemId::from_bits(self.fresh_bits());
            let said = new.attributes.pairs();
            db.insert_business_item(head.id, id, &new.variant, said, new.quantity.get()).await?;
            let item = self.item_in(db, &head, id).await?;
            self.audit_cart(db, (actor, "cart.itemAdded"), head.id, (None, Some(told(&item)))).await?;
            Ok(item)
        })
    }

    /// Changes an item.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::CartArchived`], [`Rejection::LineNotFound`];
    /// [`Rejection::Invalid`] where it is to be another product.
    pub async fn change_business_item(
        &self,
        actor: Actor,
        (customer, cart, item): (&str, &str, &str),
        edit: ItemEdit,
    ) -> Result<BusinessItem> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        in_transaction!(self.parts.store, |db| {
            let head = self.hold_open(db, customer, cart).await?;
            let before = self.item_in(db, &head, item.parse().map_err(|_| Rejection::LineNotFound)?).await?;
            if edit.variant.as_ref().is_some_and(|variant| *variant != before.variant) {
                return Err(Rejection::Invalid { field: Field::ProductId }.into());
            }
            let attributes = edit.attributes.as_ref().map_or(&before.attributes, Saying::pairs);
            let quantity = edit.quantity.map_or(before.quantity, Quantity::get);
            if (attributes, quantity) == (&before.attributes, before.quantity) {
                return Ok(before);
            }
            db.save_business_item(before.id, attributes, quantity).await?;
            let after = self.item_in(db, &head, before.id).await?;
            let changed = (Some(told(&before)), Some(told(&after)));
            self.audit_cart(db, (actor, "cart.itemChanged"), head.id, changed).await?;
            Ok(after)
        })
    }

    /// Takes an item out of a cart.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::CartArchived`], [`Rejection::LineNotFound`].
    pub async fn remove_business_item(&self, actor: Actor, (customer, cart, item): (&str, &str, &str)) -> Result<()> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        in_transaction!(self.parts.store, |db| {
            let head = self.hold_open(db, customer, cart).await?;
            let before = self.item_in(db, &head, item.parse().map_err(|_| Rejection::LineNotFound)?).await?;
            db.delete_business_item(before.id).await?;
            self.audit_cart(db, (actor, "cart.itemRemoved"), head.id, (Some(told(&before)), None)).await
        })
    }

    async fn item_in(&self, db: &mut Db, head: &BusinessCartHead, id: BusinessItemId) -> Result<BusinessItem> {
        let beside = db.business_items_beside(head.id, id).await?;
        let items = price::items(self.settings().pricing.currency, beside)?;
        Ok(items.into_iter().find(|item| item.id == id).ok_or(Rejection::LineNotFound)?)
    }
}

/// An item as the audit log tells it.
fn told(item: &BusinessItem) -> Value {
    json!({
        "item": item.id,
        "productId": item.variant,
        "quantity": item.quantity,
        "attributes": item.attributes,
    })
}
