//! Processing orders (section 5 of the requirements, seed 002): goods leave the store, and the customer's balance pays
//! for them.
//!
//! Seeing what would happen and doing it are one thing: both read the same [`Standing`] and ask the same function of it.

mod effects;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::ids::{OrderId, VariantId};
use domain::inventory::Shelf;
use domain::money::Money;
use domain::order::Order;
use domain::processing::{Plan, Strategy, check, plan};
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::{Db, in_transaction};

use crate::{Result, Shop};

/// What processing an order comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What becomes of its lines, its price and the stock.
    pub plan: Plan,
    /// The customer's balance before.
    pub balance_before: Money,
    /// The customer's balance after.
    pub balance_after: Money,
}

/// An order that was processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
    /// The order as it is now.
    pub order: Order,
    /// What processing it came to.
    pub outcome: Outcome,
}

/// What each strategy would come to, or why it would be refused.
pub type Simulation = [(Strategy, std::result::Result<Outcome, Rejection>); 3];

/// All that processing an order depends on, beside the order.
struct Standing {
    /// What it may be processed against.
    funds: Money,
    /// Its customer's balance.
    balance: Money,
    /// The variants that it needs and the catalogue knows.
    shelves: BTreeMap<VariantId, Shelf>,
}

impl Standing {
    fn outcome(&self, order: &Order, strategy: Strategy) -> std::result::Result<Outcome, Rejection> {
        check(order, self.funds)?;
        let plan = plan(order, &self.shelves, strategy)?;
        let balance_after = self.balance.plus(plan.totals.total.negated())?;
        Ok(Outcome { plan, balance_before: self.balance, balance_after })
    }
}

impl Shop {
    /// Processes an order, all or nothing: takes its goods from stock, prices what it gets, debits its customer's
    /// balance, and says so in its timeline. Needs [`Permission::ChangeOrders`], from a role or a token's scope.
    ///
    /// # Errors
    /// When the actor may not change orders, or there is no such order; what [`check`] and [`plan`] refuse.
    pub async fn process_order(&self, actor: Actor, id: OrderId, strategy: Strategy) -> Result<Processed> {
        actor.require(Permission::ChangeOrders)?;
        let processed = in_transaction!(self.parts.store, |db| { self.process_in(db, actor, id, strategy).await });
        fail_point!("process.committed");
        processed
    }

    /// Processes orders, each by itself: one that is refused is no hindrance to the others.
    pub async fn process_orders(
        &self,
        actor: Actor,
        ids: &[OrderId],
        strategy: Strategy,
    ) -> Vec<(OrderId, Result<Processed>)> {
        let mut outcomes = Vec::with_capacity(ids.len());
        for &id in ids {
            outcomes.push((id, self.process_order(actor, id, strategy).await));
        }
        outcomes
    }

    /// What processing the order now would come to with each strategy; nothing is changed.
    ///
    /// # Errors
    /// When the actor may not read orders, or there is no such order.
    pub async fn simulate_processing(&self, actor: Actor, id: OrderId) -> Result<Simulation> {
        actor.require(Permission::ReadOrders)?;
        let mut db = self.parts.store.read().await?;
        let order = db.order(id).await?.ok_or(Rejection::OrderNotFound)?;
        let standing = self.standing(&mut db, &order).await?;
        Ok(Strategy::ALL.map(|strategy| (strategy, standing.outcome(&order, strategy))))
    }

    async fn process_in(&self, db: &mut Db, actor: Actor, id: OrderId, strategy: Strategy) -> Result<Processed> {
        // The cart comes first, as wherever an order is settled: another order of the same cart may be paid just now.
        db.lock_cart_of_order(id).await?;
        let order = db.lock_order(id).await?.ok_or(Rejection::OrderNotFound)?;
        if let Some(customer) = order.customer.filter(|_| order.source.is_on_account()) {
            db.lock_customer(customer).await?;
        }
        db.lock_variants(order.lines.iter().map(|line| &line.variant).collect()).await?;
        let outcome = self.standing(db, &order).await?.outcome(&order, strategy)?;
        let order = self.carry_out(db, order, &outcome.plan, (actor, strategy)).await?;
        Ok(Processed { order, outcome })
    }

    async fn standing(&self, db: &mut Db, order: &Order) -> Result<Standing> {
        let money = |minor| Money::new(minor, order.totals.total.currency);
        let balance = match order.customer {
            Some(customer) => db.balance_of_customer(customer).await?,
            None => 0,
        };
        let funds = match order.customer {
            Some(customer) if order.source.is_on_account() => db.funds_on_account(customer, order.id).await?,
            Some(_) | None => db.funds_for_order(order.id).await?,
        };
        let shelves = db.shelves_of(order).await?;
        Ok(Standing { funds: money(funds), balance: money(balance), shelves })
    }
}
