//! Stock. It changes by conditional updates only, each with a movement (DESIGN: invariant 7).

use std::collections::{BTreeMap, BTreeSet};

use domain::actor::Actor;
use domain::ids::{OrderId, StockMovementId, VariantId};
use domain::inventory::{MovementReason, Shelf, Stock};
use domain::order::Order;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

/// A change of a variant's stock, as it is kept.
#[derive(Clone, Debug)]
pub struct StockMovement<'a> {
    /// Its id.
    pub id: StockMovementId,
    /// Whose stock.
    pub variant: &'a VariantId,
    /// Why.
    pub reason: MovementReason,
    /// By how much the pieces in the store change.
    pub on_hand: i64,
    /// By how much the promised pieces change.
    pub reserved: i64,
    /// For which order.
    pub order: Option<OrderId>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

impl Db {
    /// Promises pieces of a variant, if so many can be promised.
    pub async fn reserve_stock(&mut self, variant: &VariantId, pieces: u32) -> Result<bool, Error> {
        const SQL: &str = "UPDATE variants SET reserved = reserved + $2 WHERE id = $1 AND on_hand - reserved >= $2";
        let changed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.as_str())
            .bind(i64::from(pieces))
            .execute(conn))?;
        Ok(changed == 1)
    }

    /// Takes a promise back, if it stands.
    pub async fn release_stock(&mut self, variant: &VariantId, pieces: u32) -> Result<bool, Error> {
        const SQL: &str = "UPDATE variants SET reserved = reserved - $2 WHERE id = $1 AND reserved >= $2";
        let changed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.as_str())
            .bind(i64::from(pieces))
            .execute(conn))?;
        Ok(changed == 1)
    }

    /// Takes pieces of a variant out of the store for an order that had `own` of them reserved, and gives its reservation
    /// up, if so many are there and what others were promised stays. Answers whether it did.
    pub async fn take_stock(&mut self, variant: &VariantId, pieces: u32, own: u32) -> Result<bool, Error> {
        const SQL: &str = "UPDATE variants SET on_hand = on_hand - $2, reserved = reserved - $3
            WHERE id = $1 AND on_hand >= $2 AND reserved >= $3 AND ($2 <= $3 OR on_hand - reserved >= $2 - $3)";
        let changed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.as_str())
            .bind(i64::from(pieces))
            .bind(i64::from(own))
            .execute(conn))?;
        Ok(changed == 1)
    }

    /// What an order finds of the variants that it needs, as far as the catalogue knows them.
    pub async fn shelves_of(&mut self, order: &Order) -> Result<BTreeMap<VariantId, Shelf>, Error> {
        let stock = self.stocks_of(&order.lines.iter().map(|line| &line.variant).collect()).await?;
        let shelf = |(variant, stock): (VariantId, Stock)| {
            let pieces = order.lines.iter().filter(|line| line.variant == variant).map(|line| line.quantity).sum();
            let own = if order.stock_held { stock.reserved.min(pieces) } else { 0 };
            (variant, Shelf { stock, own })
        };
        Ok(stock.into_iter().map(shelf).collect())
    }

    /// Holds variants until the transaction ends. Whoever changes some of them more than once holds all of them first, in
    /// the order of their ids.
    pub async fn lock_variants(&mut self, variants: BTreeSet<&VariantId>) -> Result<(), Error> {
        const SQL: &str = "UPDATE variants SET reserved = reserved WHERE id = $1";
        for variant in variants {
            execute_on_engine!(self, |conn| sqlx::query(SQL).bind(variant.as_str()).execute(conn))?;
        }
        Ok(())
    }

    /// Keeps a change of stock for ever.
    pub async fn insert_stock_movement(&mut self, movement: &StockMovement<'_>) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO stock_movements
                (id, variant_id, reason, on_hand_change, reserved_change, order_id, actor, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(movement.id.to_string())
            .bind(movement.variant.as_str())
            .bind(movement.reason.as_str())
            .bind(movement.on_hand)
            .bind(movement.reserved)
            .bind(movement.order.map(|order| order.to_string()))
            .bind(movement.actor.label())
            .bind(movement.at.millis())
            .execute(conn))?;
        Ok(())
    }
}
