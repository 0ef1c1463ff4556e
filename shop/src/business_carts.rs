//! Business carts: programs fill them for customers, look them over, and check them out on account (section 7 of the
//! requirements). Customers and carts are named as a path names them; what cannot be an id names nothing.

mod audit;
mod check_out;
mod items;
mod price;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use domain::actor::Actor;
use domain::business_cart::{BusinessCart, CartRemarks, CheckedOut, PoNumber, Saying};
use domain::ids::{BusinessCartId, CustomerId};
use domain::note::Note;
use domain::page::{Counted, Limit, Page};
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::json;
use store::business_carts::{BusinessCartHead, CartedItem, Ordered};
use store::{Db, in_transaction};

pub use items::{ItemEdit, NewItem};

use crate::access::Subject;
use crate::{Result, Shop, cursor};

/// What becomes of something that may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// It stays as it is.
    #[default]
    Stay,
    /// It becomes this.
    Become(T),
}

impl<T> Edit<T> {
    fn or(self, present: T) -> T {
        match self {
            Self::Stay => present,
            Self::Become(new) => new,
        }
    }
}

/// What is to be different of what is said of a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CartEdit {
    /// What the customer's own books know it by.
    pub po_number: Edit<Option<PoNumber>>,
    /// A word to the merchant.
    pub note: Edit<Option<Note>>,
    /// What a program keeps with it.
    pub metadata: Edit<Saying>,
}

impl Shop {
    /// Makes a cart for a customer.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`].
    pub async fn create_business_cart(
        &self,
        actor: Actor,
        customer: &str,
        remarks: CartRemarks,
    ) -> Result<BusinessCart> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        let now = self.now();
        let id = BusinessCartId::from_bits(self.fresh_bits());
        let head = BusinessCartHead { id, customer, remarks, ordered: None, created_at: now, updated_at: now };
        in_transaction!(self.parts.store, |db| {
            db.lock_customer(customer).await?;
            if !db.has_customer(customer).await? {
                return Err(Rejection::CustomerNotFound.into());
            }
            db.insert_business_cart(&head).await?;
            let told = json!({ "customer": customer, "remarks": head.remarks });
            self.audit_cart(db, (actor, "cart.created"), id, (None, Some(told))).await?;
            self.whole(head.clone(), Vec::new())
        })
    }

    /// A customer's cart: with present prices and whatever keeps it from being checked out, or as it was when it was.
    ///
    /// # Errors
    /// When the actor may not see the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`].
    pub async fn business_cart(&self, actor: Actor, customer: &str, cart: &str) -> Result<BusinessCart> {
        let customer = self.customer_named(actor, Permission::ReadCarts, customer).await?;
        let mut db = self.parts.store.read().await?;
        self.cart_named(&mut db, customer, cart).await
    }

    /// A page of a customer's carts, newest first, and how many there are on all pages.
    ///
    /// # Errors
    /// When the actor may not see the customer's carts; [`Rejection::CustomerNotFound`]; [`Rejection::Invalid`] for a
    /// cursor that this did not give.
    pub async fn list_business_carts(
        &self,
        actor: Actor,
        customer: &str,
        cursor: Option<&str>,
        limit: Limit,
    ) -> Result<Counted<BusinessCart>> {
        let customer = self.customer_named(actor, Permission::ReadCarts, customer).await?;
        let before: Option<BusinessCartId> = cursor.map(cursor::decode).transpose()?;
        let mut db = self.parts.store.read().await?;
        if !db.has_customer(customer).await? {
            return Err(Rejection::CustomerNotFound.into());
        }
        let found = db.list_business_carts(customer, before, limit.get() + 1).await?;
        let Page { items: heads, next } = Page::from_overfull(found, limit, |head| cursor::encode(&head.id));
        let mut items = self.items_of(&mut db, customer, &heads).await?;
        let whole = |head: BusinessCartHead| {
            let items = items.remove(&head.id).unwrap_or_default();
            self.whole(head, items)
        };
        let page = Page { items: heads.into_iter().map(whole).collect::<Result<_>>()?, next };
        Ok(Counted { page, count: db.count_business_carts(customer).await? })
    }

    /// Changes what is said of a cart.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::CartArchived`].
    pub async fn change_business_cart(
        &self,
        actor: Actor,
        customer: &str,
        cart: &str,
        edit: CartEdit,
    ) -> Result<BusinessCart> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        in_transaction!(self.parts.store, |db| {
            let mut head = self.hold_open(db, customer, cart).await?;
            let CartEdit { po_number, note, metadata } = edit.clone();
            let CartRemarks { po_number: number_then, note: note_then, metadata: metadata_then } = head.remarks.clone();
            let remarks = CartRemarks {
                po_number: po_number.or(number_then),
                note: note.or(note_then),
                metadata: metadata.or(metadata_then),
            };
            if remarks != head.remarks {
                db.save_business_cart(head.id, &remarks).await?;
                let told = (json!(head.remarks), json!(remarks));
                self.audit_cart(db, (actor, "cart.changed"), head.id, (Some(told.0), Some(told.1))).await?;
                head.remarks = remarks;
            }
            let items = db.business_items(head.id).await?;
            self.whole(head, items)
        })
    }

    /// Deletes a cart.
    ///
    /// # Errors
    /// Those of [`Shop::change_business_cart`].
    pub async fn delete_business_cart(&self, actor: Actor, customer: &str, cart: &str) -> Result<()> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        in_transaction!(self.parts.store, |db| {
            let head = self.hold_open(db, customer, cart).await?;
            db.delete_business_cart(head.id).await?;
            let told = json!({ "customer": customer, "remarks": head.remarks });
            self.audit_cart(db, (actor, "cart.deleted"), head.id, (Some(told), None)).await
        })
    }

    /// The customer that the actor names, and to whose carts the actor may do this.
    async fn customer_named(&self, actor: Actor, permission: Permission, customer: &str) -> Result<CustomerId> {
        self.allow(actor, permission, Subject::Customer(customer)).await?;
        Ok(customer.parse().map_err(|_| Rejection::CustomerNotFound)?)
    }

    async fn cart_named(&self, db: &mut Db, customer: CustomerId, cart: &str) -> Result<BusinessCart> {
        // The items come first: whoever checks the cart out in between leaves a head that needs none.
        let items = match cart.parse() {
            Ok(cart) => db.business_items(cart).await?,
            Err(_) => Vec::new(),
        };
        let head = self.head_named(db, customer, cart).await?;
        self.whole(head, items)
    }

    async fn head_named(&self, db: &mut Db, customer: CustomerId, cart: &str) -> Result<BusinessCartHead> {
        let found = match cart.parse() {
            Ok(cart) => db.business_cart(customer, cart).await?,
            Err(_) => None,
        };
        found_of(db, customer, found).await
    }

    /// The cart's row, held until the transaction ends.
    async fn hold(&self, db: &mut Db, customer: CustomerId, cart: &str) -> Result<BusinessCartHead> {
        let found = match cart.parse() {
            Ok(cart) => db.lock_business_cart(customer, cart, self.now()).await?,
            Err(_) => None,
        };
        found_of(db, customer, found).await
    }

    /// The row of a cart that can still be changed, held until the transaction ends.
    async fn hold_open(&self, db: &mut Db, customer: CustomerId, cart: &str) -> Result<BusinessCartHead> {
        let head = self.hold(db, customer, cart).await?;
        if head.ordered.is_some() { Err(Rejection::CartArchived.into()) } else { Ok(head) }
    }

    /// The items of carts that can still be changed.
    async fn items_of(
        &self,
        db: &mut Db,
        customer: CustomerId,
        heads: &[BusinessCartHead],
    ) -> Result<HashMap<BusinessCartId, Vec<CartedItem>>> {
        let mut by_cart: HashMap<BusinessCartId, Vec<CartedItem>> = HashMap::new();
        // The newest comes first.
        if let (Some(last), Some(first)) = (heads.first(), heads.last()) {
            for item in db.business_items_of_carts(customer, (first.id, last.id)).await? {
                by_cart.entry(item.cart).or_default().push(item);
            }
        }
        Ok(by_cart)
    }

    fn whole(&self, head: BusinessCartHead, items: Vec<CartedItem>) -> Result<BusinessCart> {
        let BusinessCartHead { id, customer, remarks, ordered, created_at, updated_at } = head;
        let (items, totals, checked_out) = match ordered {
            Some(Ordered { at, items, totals, orders, .. }) => (items, totals, Some(CheckedOut { at, orders })),
            None => {
                let pricing = &self.settings().pricing;
                let items = price::items(pricing.currency, items)?;
                let totals = price::totals(pricing, &items)?;
                (items, totals, None)
            }
        };
        Ok(BusinessCart { id, customer, remarks, items, totals, created_at, updated_at, checked_out })
    }
}

/// What was found of a customer's, or whether it is the customer that there is not.
async fn found_of(db: &mut Db, customer: CustomerId, found: Option<BusinessCartHead>) -> Result<BusinessCartHead> {
    match found {
        Some(head) => Ok(head),
        None if db.has_customer(customer).await? => Err(Rejection::BusinessCartNotFound.into()),
        None => Err(Rejection::CustomerNotFound.into()),
    }
}
