//! The lines of an order, changed by hand until it is processed (ADM-4).

use std::collections::BTreeSet;

use domain::actor::Actor;
use domain::ids::{OrderId, OrderLineId, VariantId};
use domain::inventory::MovementReason;
use domain::money::Money;
use domain::order::{Order, OrderLine};
use domain::order_edit::Change;
use domain::order_lines::{AddedLine, KeptLine, LineEdit, MoneyEffect, Reservation, Revision, may_revise, revise};
use domain::refund::refundable;
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::Db;

use crate::cart::attributes;
use crate::{Result, Shop};

/// What an edit of an order's lines would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinesPreview {
    /// The order as it is.
    pub before: Order,
    /// The order as it would be.
    pub after: Order,
    /// What becomes of the money that was received.
    pub effect: MoneyEffect,
    /// Why the goods for it cannot be reserved, if they cannot: it would not be saved.
    pub short: Option<Rejection>,
}

impl Shop {
    /// What [`Shop::edit_lines`] would do with an order as it is now: it asks the same rules.
    ///
    /// # Errors
    /// Those of [`Shop::edit_lines`], but for too little stock, which is told.
    pub async fn preview_lines(&self, actor: Actor, id: OrderId, lines: Vec<LineEdit>) -> Result<LinesPreview> {
        actor.require(Permission::ReadOrders)?;
        let mut db = self.parts.store.read().await?;
        let before = db.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        let revision = self.revise_in(&mut db, &before, &lines).await?;
        let short = match self.reservation_in(&mut db, &before, &revision).await {
            Ok(_) => None,
            Err(crate::Error::Rejected(short)) => Some(short),
            Err(error) => return Err(error),
        };
        let received = Money::new(db.payments_of_order(id).await?, before.totals.total.currency);
        let here = refundable(received, &db.refunds_of_order(id).await?)?;
        let effect = MoneyEffect::of(before.status, here, revision.totals.total)?;
        let after = Order { lines: revision.lines, totals: revision.totals, ..before.clone() };
        Ok(LinesPreview { before, after, effect, short })
    }

    /// Gives an order that the caller holds these lines, and reserves its goods; the caller saves it.
    pub(super) async fn change_lines(
        &self,
        db: &mut Db,
        actor: Actor,
        order: &mut Order,
        lines: &[LineEdit],
    ) -> Result<Vec<Change>> {
        let revision = self.revise_in(db, order, lines).await?;
        if revision.changes.is_empty() {
            return Ok(Vec::new());
        }
        db.lock_variants(revision.pieces.keys().collect()).await?;
        let reservation = self.reservation_in(db, order, &revision).await?;
        self.reserve(db, actor, order, &reservation).await?;
        let mut changes = revision.changes;
        if reservation.held != order.stock_held {
            let (from, to) = (Some("released".to_owned()), Some("held".to_owned()));
            changes.push(Change { subject: "stock", from, to });
        }
        (order.lines, order.totals, order.stock_held) = (revision.lines, revision.totals, reservation.held);
        Ok(changes)
    }

    async fn revise_in(&self, db: &mut Db, order: &Order, lines: &[LineEdit]) -> Result<Revision> {
        may_revise(order, db.payment_session_of(order.id).await?.is_some())?;
        let mut kept: Vec<KeptLine> = Vec::new();
        let mut added: Vec<OrderLine> = Vec::new();
        for line in lines {
            match line {
                LineEdit::Keep(line) => kept.push(*line),
                LineEdit::Add(line) => added.push(self.line_of(db, line).await?),
            }
        }
        Ok(revise(order, &kept, added)?)
    }

    /// The line that is to be added, as it is sold now.
    async fn line_of(&self, db: &mut Db, added: &AddedLine) -> Result<OrderLine> {
        let offer = db.offer(&added.variant, None).await?.filter(|offer| offer.active);
        let offer = offer.ok_or(Rejection::ProductNotFound)?;
        let price = Money::new(offer.unit_price, self.settings().pricing.currency);
        Ok(OrderLine {
            id: OrderLineId::from_bits(self.fresh_bits()),
            variant: added.variant.clone(),
            attributes: attributes::check(&offer.required_attributes, &added.attributes)?,
            title: offer.title,
            size: offer.size,
            tax_class: offer.tax_class,
            quantity: added.quantity,
            unit_price: added.unit_price.unwrap_or(price),
            line_total: price,
        })
    }

    async fn reservation_in(&self, db: &mut Db, order: &Order, revision: &Revision) -> Result<Reservation> {
        let variants: BTreeSet<&VariantId> = revision.pieces.keys().collect();
        let shelf = db.stocks_of(&variants).await?;
        Ok(revision.reservation(order.stock_held, &shelf)?)
    }

    /// Moves the promised goods; the caller holds the variants.
    async fn reserve(&self, db: &mut Db, actor: Actor, order: &Order, reservation: &Reservation) -> Result<()> {
        let (mut promised, mut released) = (Vec::new(), Vec::new());
        for (variant, change) in &reservation.changes {
            let pieces = u32::try_from(change.unsigned_abs()).map_err(|_| Rejection::InvalidQuantity)?;
            let done = if *change > 0 {
                promised.push((variant, pieces));
                db.reserve_stock(variant, pieces).await?
            } else {
                released.push((variant, pieces));
                db.release_stock(variant, pieces).await?
            };
            if !done {
                return Err(Rejection::OrderConflict.into());
            }
        }
        self.note_movements(db, order, actor, MovementReason::Reservation, &promised).await?;
        self.note_movements(db, order, actor, MovementReason::Release, &released).await?;
        Ok(())
    }
}
