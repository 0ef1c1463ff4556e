//! The transaction in which an order comes to be.

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::cart::{Cart, CartFingerprint};
use domain::checkout_session::{CheckoutSessionId, Purchase};
use domain::ids::{LineId, OrderLineId, PaymentSessionId, StockMovementId, VariantId, VisitorId};
use domain::inventory::MovementReason;
use domain::money::{Currency, Money};
use domain::order::{NewOrder, Order, OrderLine, OrderSource, number};
use domain::rejection::Rejection;
use store::Db;
use store::carts::CartHead;
use store::checkout_sessions::{KeptSession, SessionKind};
use store::inventory::StockMovement;
use store::payment_sessions::{AttemptStatus, PaymentSession};

use crate::fulfilment::Cause;
use crate::{Error, Result, Shop};

/// When the sweep looks at a new checkout for the first time, in seconds.
const FIRST_CHECK: i64 = 120;

/// Whether this cart may be checked out by somebody who looked at the cart with the fingerprint `seen`.
pub(super) fn check(cart: &Cart, seen: Option<&CartFingerprint>) -> Result<()> {
    if cart.lines.is_empty() {
        return Err(Rejection::CartEmpty.into());
    }
    let looked_at = seen.is_some_and(|seen| *seen == cart.fingerprint());
    let outdated = seen.is_some() && !looked_at;
    if cart.blocks_checkout() || outdated || (cart.has_notices() && !looked_at) {
        return Err(Rejection::CartChanged.into());
    }
    let total = cart.totals.total;
    if total.minor > Currency::LARGEST_CHARGE {
        return Err(Rejection::TotalTooLarge.into());
    }
    let least = Money::new(total.currency.smallest_charge(), total.currency);
    if total.minor != 0 && total.minor < least.minor {
        return Err(Rejection::TotalTooSmall { least }.into());
    }
    Ok(())
}

impl Shop {
    /// Reserves, numbers and saves; the caller holds the cart and commits.
    pub(super) async fn create_order(
        &self,
        db: &mut Db,
        head: &CartHead,
        visitor: VisitorId,
        cart: &Cart,
    ) -> Result<(Order, PaymentSession)> {
        let mut order = self.order_of(cart, visitor)?;
        order.replaces = head.open_order;
        if !self.hold_stock(db, &order, Actor::Guest(visitor)).await? {
            return Err(Rejection::CartChanged.into());
        }
        fail_point!("checkout.stock_held");
        let settings = self.settings();
        let year = self.year_of(order.created_at);
        let running = db.next_order_number(&settings.order_prefix, year).await?;
        order.number = number(&settings.order_prefix, year, running);
        let session = self.first_session(&order)?;
        let cart_lines: Vec<LineId> = cart.lines.iter().map(|line| line.id).collect();
        fail_point!("checkout.numbered");
        db.insert_order(&order, &cart_lines).await?;
        fail_point!("checkout.order_inserted");
        let kept = KeptSession {
            id: CheckoutSessionId::from_bits(self.fresh_bits()),
            kind: SessionKind::Storefront { cart: cart.fingerprint() },
            visitor: None,
            purchase: Purchase { snapshot: cart.into(), ..Purchase::default() },
            order: Some(order.id),
            created_at: order.created_at,
        };
        db.insert_checkout_session(&kept).await?;
        db.insert_payment_session(&session, order.created_at.plus_seconds(FIRST_CHECK)).await?;
        db.set_open_order(head.id, order.id).await?;
        let actor = Actor::Guest(visitor);
        self.note(db, &order, actor, &Cause::Checkout, "status", (None, Some(order.status.as_str()))).await?;
        fail_point!("checkout.before_commit");
        Ok((order, session))
    }

    fn order_of(&self, cart: &Cart, visitor: VisitorId) -> Result<Order> {
        let lines = cart.lines.iter().map(|line| OrderLine {
            id: OrderLineId::from_bits(self.fresh_bits()),
            variant: line.variant.clone(),
            title: line.title.clone(),
            size: line.size.clone(),
            tax_class: line.tax_class,
            attributes: line.attributes.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            line_total: line.line_total,
        });
        Ok(Order {
            visitor: Some(visitor),
            stock_held: true,
            ..Order::from(NewOrder {
                id: self.fresh_order_id(),
                source: OrderSource::Storefront,
                lines: lines.collect(),
                totals: cart.totals,
                tax_rules: self.settings().pricing.tax,
                created_at: self.now(),
            })
        })
    }

    fn first_session(&self, order: &Order) -> Result<PaymentSession> {
        let params = self.session_params(order)?;
        let text = serde_json::to_string(&params).map_err(|source| Error::Unreadable { what: "a checkout", source })?;
        Ok(PaymentSession {
            id: PaymentSessionId::from_bits(self.fresh_bits()),
            order: order.id,
            attempt: 1,
            idempotency_key: format!("co:{}:1", order.id),
            params: text,
            status: AttemptStatus::Creating,
            stripe_id: None,
            url: None,
            expires_at: params.expires_at,
            created_at: order.created_at,
            checks: 0,
        })
    }

    /// Promises an order's goods, all or none. Variants are taken in the order of their ids, so that two orders never
    /// wait for each other.
    pub(crate) async fn hold_stock(&self, db: &mut Db, order: &Order, actor: Actor) -> Result<bool> {
        let wanted = by_variant(order);
        let mut held = Vec::new();
        for (variant, pieces) in wanted {
            if db.reserve_stock(variant, pieces).await? {
                held.push((variant, pieces));
                continue;
            }
            for (variant, pieces) in held {
                db.release_stock(variant, pieces).await?;
            }
            return Ok(false);
        }
        self.note_movements(db, order, actor, MovementReason::Reservation, &held).await?;
        Ok(true)
    }

    /// Takes an order's promise back, once.
    pub(crate) async fn release_held_stock(&self, db: &mut Db, order: &mut Order, actor: Actor) -> Result<()> {
        if !order.stock_held {
            return Ok(());
        }
        let mut released = Vec::new();
        for (variant, pieces) in by_variant(order) {
            if db.release_stock(variant, pieces).await? {
                released.push((variant, pieces));
            }
        }
        self.note_movements(db, order, actor, MovementReason::Release, &released).await?;
        order.stock_held = false;
        Ok(())
    }

    pub(crate) async fn note_movements(
        &self,
        db: &mut Db,
        order: &Order,
        actor: Actor,
        reason: MovementReason,
        moved: &[(&VariantId, u32)],
    ) -> Result<()> {
        let sign = if reason == MovementReason::Release { -1 } else { 1 };
        for &(variant, pieces) in moved {
            let movement = StockMovement {
                id: StockMovementId::from_bits(self.fresh_bits()),
                variant,
                reason,
                on_hand: 0,
                reserved: sign * i64::from(pieces),
                order: Some(order.id),
                actor,
                at: self.now(),
            };
            db.insert_stock_movement(&movement).await?;
        }
        Ok(())
    }
}

/// How many pieces of each variant an order needs, over all its lines, in the order of the variants' ids.
pub(crate) fn by_variant(order: &Order) -> BTreeMap<&VariantId, u32> {
    let mut pieces = BTreeMap::new();
    for line in &order.lines {
        *pieces.entry(&line.variant).or_default() += line.quantity;
    }
    pieces
}
