//! Carts: filling, changing and reading them (section 2 of the requirements).

pub(crate) mod attributes;
mod change;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use domain::actor::Actor;
use domain::cart::{Cart, CartLine, MOST_LINES, Quantity, check_stock, notices};
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::ids::{CartId, LineId, VariantId, VisitorId};
use domain::money::Money;
use domain::pricing::{PricedLine, Pricing};
use domain::rejection::Rejection;
use store::carts::{CartHead, CartItem};
use store::{Db, in_transaction};

use crate::{Result, Shop};

/// A cart after a change, and what to tell the shopper about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartChange {
    /// The cart as it is now.
    pub cart: Cart,
    /// What happened; nothing when nothing changed.
    pub flash: Option<Flash>,
}

impl Shop {
    /// The actor's cart with present prices and what the shopper must see of it; an empty one for somebody new.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for staff and the system, who have no carts.
    pub async fn cart(&self, actor: Actor) -> Result<Cart> {
        if actor == Actor::Anonymous {
            return Ok(self.nothing());
        }
        let visitor = actor.visitor()?;
        let mut db = self.parts.store.read().await?;
        match db.cart_of(visitor).await? {
            Some(head) => self.cart_in(&mut db, &head).await,
            None => Ok(self.nothing()),
        }
    }

    /// Adds pieces of a variant (CART-1). The same variant with the same attributes adds up in one line.
    ///
    /// # Errors
    /// When the variant is not for sale, too few are available, an attribute is at fault or the cart is full; the cart
    /// stays as it was.
    pub async fn add_to_cart(
        &self,
        actor: Actor,
        variant: &VariantId,
        quantity: Quantity,
        attributes: Attributes,
    ) -> Result<CartChange> {
        let visitor = actor.visitor()?;
        in_transaction!(self.parts.store, |db| {
            let head = self.lock_cart(db, visitor).await?;
            let title = self.add_line(db, &head, variant, quantity, &attributes).await?;
            let flash = Flash::Added { title, quantity: quantity.get() };
            Ok(CartChange { cart: self.cart_in(db, &head).await?, flash: Some(flash) })
        })
    }

    pub(crate) async fn lock_cart(&self, db: &mut Db, visitor: VisitorId) -> Result<CartHead> {
        Ok(db.lock_cart(CartId::from_bits(self.fresh_bits()), visitor, self.now()).await?)
    }

    pub(crate) async fn cart_in(&self, db: &mut Db, head: &CartHead) -> Result<Cart> {
        let items = db.cart_items(head).await?;
        price(&self.settings().pricing, items)
    }

    fn nothing(&self) -> Cart {
        let pricing = &self.settings().pricing;
        Cart::empty(pricing.currency, pricing.tax.prices_include_tax)
    }

    /// Adds to the line of this variant and these attributes, or makes one. Answers the product's name.
    async fn add_line(
        &self,
        db: &mut Db,
        head: &CartHead,
        variant: &VariantId,
        quantity: Quantity,
        attributes: &Attributes,
    ) -> Result<String> {
        let offer = db.offer(variant, head.open_order).await?.filter(|offer| offer.active);
        let offer = offer.ok_or(Rejection::ProductNotFound)?;
        let attributes = attributes::check(&offer.required_attributes, attributes)?;
        let items = db.cart_items(head).await?;
        let same = items.iter().find(|item| item.variant == *variant && item.attributes == attributes);
        let current = same.map_or(0, |item| item.quantity);
        let wanted = current + quantity.get();
        let elsewhere = pieces_of(&items, variant) - current;
        check_stock(&offer.title, current, wanted, elsewhere, offer.available())?;
        match same {
            Some(item) => {
                Quantity::try_from(wanted)?;
                db.set_cart_line(item.id, wanted, offer.unit_price).await?;
            }
            None if items.len() >= MOST_LINES as usize => return Err(Rejection::CartFull { most: MOST_LINES }.into()),
            None => {
                let line = LineId::from_bits(self.fresh_bits());
                let text = attributes::to_text(&attributes)?;
                db.insert_cart_line(head.id, line, variant, &text, quantity.get(), offer.unit_price).await?;
            }
        }
        Ok(offer.title)
    }
}

fn pieces_of(items: &[CartItem], variant: &VariantId) -> u32 {
    items.iter().filter(|item| item.variant == *variant).map(|item| item.quantity).sum()
}

/// The cart of these lines at present prices.
fn price(pricing: &Pricing, items: Vec<CartItem>) -> Result<Cart> {
    let mut wanted: HashMap<VariantId, u32> = HashMap::new();
    for item in &items {
        *wanted.entry(item.variant.clone()).or_default() += item.quantity;
    }
    let lines: Vec<CartLine> = items
        .into_iter()
        .map(|item| {
            let of_variant = wanted.get(&item.variant).copied().unwrap_or(item.quantity);
            line(pricing, item, of_variant)
        })
        .collect::<Result<_>>()?;
    let priced: Vec<PricedLine> = lines.iter().map(CartLine::priced).collect();
    Ok(Cart { totals: pricing.totals(&priced)?, lines })
}

fn line(pricing: &Pricing, item: CartItem, wanted_of_variant: u32) -> Result<CartLine> {
    let unit_price = Money::new(item.offer.unit_price, pricing.currency);
    let seen_price = Money::new(item.seen_price, pricing.currency);
    let available = item.offer.available();
    let mut notices = notices(item.offer.active, seen_price, unit_price, wanted_of_variant, available);
    if item.offer.active {
        notices.extend(attributes::faults(&item.offer.required_attributes, &item.attributes));
    }
    Ok(CartLine {
        notices,
        id: item.id,
        variant: item.variant,
        product: item.offer.product,
        title: item.offer.title,
        size: item.offer.size,
        image: item.offer.image,
        tax_class: item.offer.tax_class,
        asked: item.offer.required_attributes,
        attributes: item.attributes,
        quantity: item.quantity,
        line_total: unit_price.times(item.quantity.into())?,
        unit_price,
        available,
    })
}
