//! What somebody did as a guest joins the account that they enter: one transaction, which loses and doubles nothing
//! (CART-6, ORD-3).

use std::collections::HashMap;
use std::time::Duration;

use domain::cart_merge::{Holding, Merged, Step, merge};
use domain::ids::{CartId, OrderId, VariantId, VisitorId};
use domain::order::{OrderEvent, OrderStatus};
use store::Db;
use store::accounts::AccountRecord;
use store::carts::{CartHead, CartItem};

use crate::fulfilment::Cause;
use crate::{Result, Shop};

/// The longest that a login waits for a payment page to be closed.
const PATIENCE: Duration = Duration::from_secs(3);

/// What joining came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Joined {
    /// What the shopper must know.
    pub(super) merged: Option<Merged>,
    /// A checkout that no cart stands for any more.
    pub(super) leftover: Option<OrderId>,
}

impl Shop {
    /// Gives a guest's cart and orders to the account. A guest who has joined one already has nothing left to give.
    pub(super) async fn join(&self, db: &mut Db, guest: Option<VisitorId>, to: &AccountRecord) -> Result<Joined> {
        let Some(guest) = guest else { return Ok(Joined::default()) };
        let Some((from, into)) = self.lock_both(db, guest, to.visitor).await? else { return Ok(Joined::default()) };
        let merged = self.merge_carts(db, &from, &into).await?;
        db.hand_over_orders(guest, to.visitor).await?;
        db.hand_over_checkout_sessions(guest, to.visitor).await?;
        for order in db.guest_orders_of_visitor(to.visitor).await? {
            self.take_over(db, order, to.customer, "log-in").await?;
        }
        let leftover = self.join_checkouts(db, &from, &into).await?;
        db.set_cart_merged(from.id, to.visitor).await?;
        Ok(Joined { merged, leftover })
    }

    /// Holds both carts, in the order of their ids; nothing where the guest's has become part of an account's before.
    async fn lock_both(&self, db: &mut Db, guest: VisitorId, to: VisitorId) -> Result<Option<(CartHead, CartHead)>> {
        let theirs = db.cart_of(guest).await?;
        if theirs.as_ref().is_some_and(|cart| cart.visitor != guest) {
            return Ok(None);
        }
        // One that is made now has the highest id.
        let rank = |cart: Option<CartHead>| cart.map_or(CartId::from_bits(u128::MAX), |cart| cart.id);
        let (from, into) = if rank(theirs) < rank(db.cart_of(to).await?) {
            let from = self.lock_cart(db, guest).await?;
            (from, self.lock_cart(db, to).await?)
        } else {
            let into = self.lock_cart(db, to).await?;
            (self.lock_cart(db, guest).await?, into)
        };
        // Another tab's login may have been faster than the lock.
        Ok((from.visitor == guest).then_some((from, into)))
    }

    async fn merge_carts(&self, db: &mut Db, from: &CartHead, into: &CartHead) -> Result<Option<Merged>> {
        let (guest, account) = (db.cart_items(from).await?, db.cart_items(into).await?);
        let own = reserved_for(&[&guest, &account]);
        let (steps, merged) = merge(&holdings(&account, &own), &holdings(&guest, &own));
        for step in steps {
            match step {
                Step::Move { line, quantity } => db.move_cart_line(line, into.id, quantity).await?,
                Step::Fold { line, into, quantity } => {
                    db.fold_cart_line(line, (into, quantity), from.visitor).await?;
                }
                Step::LeaveOut { line } => db.delete_cart_line(line).await?,
            }
        }
        Ok(merged)
    }

    /// The account's own checkout goes on, if it has one; else the guest's does. Answers the one that does not.
    async fn join_checkouts(&self, db: &mut Db, from: &CartHead, into: &CartHead) -> Result<Option<OrderId>> {
        let Some(guests) = from.open_order else { return Ok(None) };
        if !self.is_pending(db, into.open_order).await? {
            db.set_open_order(into.id, guests).await?;
            return Ok(None);
        }
        Ok(self.is_pending(db, Some(guests)).await?.then_some(guests))
    }

    async fn is_pending(&self, db: &mut Db, order: Option<OrderId>) -> Result<bool> {
        let Some(order) = order else { return Ok(false) };
        Ok(db.order(order).await?.is_some_and(|order| order.status == OrderStatus::Pending))
    }

    /// Ends a checkout that no cart stands for any more, so that what it reserves is free and it is not paid by mistake.
    /// Where that fails, it ends by itself.
    pub(super) async fn end_leftover(&self, joined: &Joined) {
        let Some(order) = joined.leftover else { return };
        let ended = tokio::time::timeout(PATIENCE, async {
            match self.parts.store.read().await?.payment_session_of(order).await? {
                Some(session) => match self.give_up(&session).await? {
                    Some(closed) => self.cancel_checkout(closed, OrderEvent::CheckoutReplaced, &Cause::Checkout).await,
                    None => Ok(()),
                },
                None => Ok(()),
            }
        });
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, %order, "a checkout that a login left over was not ended"),
            Err(_) => tracing::warn!(%order, "ending a checkout that a login left over took too long"),
        }
    }
}

/// How many pieces of each variant are promised to the checkouts of these carts.
fn reserved_for(carts: &[&[CartItem]]) -> HashMap<VariantId, u32> {
    let mut reserved = HashMap::new();
    for cart in carts {
        // Each line of a variant tells the same number.
        let of_cart: HashMap<_, _> = cart.iter().map(|item| (&item.variant, item.offer.reserved_by_self)).collect();
        for (variant, pieces) in of_cart {
            *reserved.entry(variant.clone()).or_default() += pieces;
        }
    }
    reserved
}

fn holdings<'a>(cart: &'a [CartItem], own: &HashMap<VariantId, u32>) -> Vec<Holding<'a>> {
    let holding = |item: &'a CartItem| {
        let of_others = item.offer.reserved.saturating_sub(own.get(&item.variant).copied().unwrap_or(0));
        Holding {
            line: item.id,
            variant: &item.variant,
            attributes: &item.attributes,
            title: &item.offer.title,
            quantity: item.quantity,
            available: item.offer.on_hand.saturating_sub(of_others),
        }
    };
    cart.iter().map(holding).collect()
}
