//! Changing what is in a cart already.

use domain::actor::Actor;
use domain::cart::{LineName, Quantity, check_stock};
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::ids::LineId;
use domain::rejection::Rejection;
use store::carts::{CartHead, CartItem};
use store::{Db, in_transaction};

use super::{CartChange, attributes, pieces_of};
use crate::{Result, Shop};

impl Shop {
    /// Sets the quantity of a line (CART-3); 0 removes it, the same as before says nothing.
    ///
    /// # Errors
    /// When there is no such line in the actor's cart, or too few are available; the cart stays as it was.
    pub async fn change_quantity(&self, actor: Actor, line: LineId, quantity: u32) -> Result<CartChange> {
        self.change_line(actor, &line.into(), quantity, None).await
    }

    /// Removes a line (CART-3).
    ///
    /// # Errors
    /// When there is no such line in the actor's cart.
    pub async fn remove_line(&self, actor: Actor, line: LineId) -> Result<CartChange> {
        self.change_line(actor, &line.into(), 0, None).await
    }

    /// Sets the quantity of a line, 0 to remove it, and where attributes are given, these. Where another line of the
    /// variant has these attributes already, the two become one, which holds the pieces of both.
    ///
    /// # Errors
    /// When the actor's cart has no such line or several, too few are available, or an attribute is at fault; the cart
    /// stays as it was.
    pub async fn change_line(
        &self,
        actor: Actor,
        line: &LineName,
        quantity: u32,
        attributes: Option<&Attributes>,
    ) -> Result<CartChange> {
        if quantity > Quantity::MOST {
            return Err(Rejection::InvalidQuantity.into());
        }
        self.change(actor, line, Some(quantity), attributes).await
    }

    /// Says for a line what its product asks for (CAT-2); its quantity stays as it is.
    ///
    /// # Errors
    /// When there is no such line in the actor's cart, or an attribute is at fault; the cart stays as it was.
    pub async fn answer_line(&self, actor: Actor, line: LineId, attributes: &Attributes) -> Result<CartChange> {
        self.change(actor, &line.into(), None, Some(attributes)).await
    }

    async fn change(
        &self,
        actor: Actor,
        line: &LineName,
        quantity: Option<u32>,
        attributes: Option<&Attributes>,
    ) -> Result<CartChange> {
        let visitor = actor.visitor()?;
        in_transaction!(self.parts.store, |db| {
            let head = self.lock_cart(db, visitor).await?;
            let items = db.cart_items(&head).await?;
            let item = line.find(&items, |item| (item.id, &item.variant))?;
            let quantity = quantity.unwrap_or(item.quantity);
            let flash = match attributes.filter(|_| quantity > 0) {
                Some(attributes) => set_attributes(db, &head, &items, item, (quantity, attributes)).await?,
                None => set_line(db, &items, item, quantity).await?,
            };
            Ok(CartChange { cart: self.cart_in(db, &head).await?, flash })
        })
    }

    /// Takes everything out of the cart. An empty cart stays empty.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for those who have no cart.
    pub async fn empty_cart(&self, actor: Actor) -> Result<CartChange> {
        let visitor = actor.visitor()?;
        in_transaction!(self.parts.store, |db| {
            let head = self.lock_cart(db, visitor).await?;
            db.delete_cart_lines(head.id).await?;
            Ok(CartChange { cart: self.cart_in(db, &head).await?, flash: None })
        })
    }
}

async fn set_line(db: &mut Db, items: &[CartItem], item: &CartItem, quantity: u32) -> Result<Option<Flash>> {
    let title = item.offer.title.clone();
    if quantity == 0 {
        db.delete_cart_line(item.id).await?;
        return Ok(Some(Flash::Removed { title }));
    }
    check_change(items, item, (item.quantity, quantity))?;
    db.set_cart_line(item.id, quantity, item.offer.unit_price).await?;
    let changed = quantity != item.quantity;
    Ok(changed.then_some(Flash::QuantityChanged { title, from: item.quantity, to: quantity }))
}

async fn set_attributes(
    db: &mut Db,
    head: &CartHead,
    items: &[CartItem],
    item: &CartItem,
    (quantity, given): (u32, &Attributes),
) -> Result<Option<Flash>> {
    let attributes = attributes::check(&item.offer.required_attributes, given)?;
    let is_twin =
        |other: &&CartItem| other.id != item.id && other.variant == item.variant && other.attributes == attributes;
    let Some(twin) = items.iter().find(is_twin) else {
        let flash = set_line(db, items, item, quantity).await?;
        db.set_cart_line_attributes(item.id, &attributes::to_text(&attributes)?).await?;
        let answered = attributes != item.attributes;
        return Ok(flash.or_else(|| answered.then(|| Flash::LineAnswered { title: item.offer.title.clone() })));
    };
    let (before, together) = (item.quantity + twin.quantity, quantity + twin.quantity);
    Quantity::try_from(together)?;
    check_change(items, item, (before, together))?;
    db.fold_cart_line(item.id, (twin.id, together), head.visitor).await?;
    db.set_cart_line(twin.id, together, item.offer.unit_price).await?;
    let title = item.offer.title.clone();
    Ok(Some(Flash::QuantityChanged { title, from: twin.quantity, to: together }))
}

/// Whether some lines of a variant may hold `to` pieces together, which held `from` before.
fn check_change(items: &[CartItem], item: &CartItem, (from, to): (u32, u32)) -> Result<()> {
    if to > from && !item.offer.active {
        return Err(Rejection::ProductNotFound.into());
    }
    let elsewhere = pieces_of(items, &item.variant) - from;
    Ok(check_stock(&item.offer.title, from, to, elsewhere, item.offer.available())?)
}

#[cfg(test)]
mod tests;
