//! A year of random orders, for a shop to look at and to measure (PROC-7).
//!
//! The same seed at the same moment makes the same orders. They are made one after the other in the order of their
//! times, in one transaction, and leave behind what real ones would: numbers without gaps, customers, ledgers, movements
//! of stock, payment pages, refunds and timelines. `dice.rs` is chance, `people.rs` who buys, `fate.rs` what becomes of
//! an order, `story.rs` the order with all its rows, `batch.rs` these rows.

mod batch;
mod dice;
mod fate;
mod people;
mod story;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::ids::{AuditEntryId, VariantId};
use domain::inventory::MovementReason;
use domain::order::number;
use domain::staff::Permission;
use domain::time::Timestamp;
use serde_json::json;
use store::audit::AuditEntry;
use store::bulk::{ForSale, NewGuest};
use store::{Db, in_transaction};

use self::batch::Batch;
use self::dice::Dice;
use self::fate::{Ending, Fate};
use self::people::Person;
use self::story::Story;
use crate::{Result, Shop};

/// How far back the orders go, in seconds.
const YEAR: i64 = 365 * 86_400;
/// The newest order is at least so old, in seconds: nothing is left of its checkout by now.
const OLD_ENOUGH: i64 = 3600;
/// The most orders that are inserted at once.
const MOST_AT_ONCE: u32 = 1000;
/// How many deliveries there are at least in a year.
const DELIVERIES: u32 = 12;

/// Which orders are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedOrders {
    /// How many.
    pub orders: u32,
    /// What chance goes by.
    pub seed: u64,
    /// By how many customers, at most; three for five orders where it is not said.
    pub customers: Option<u32>,
    /// Whether they may come beside orders that are there.
    pub add: bool,
}

/// What became of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeding {
    /// All of them were made.
    Made(SeededOrders),
    /// Nothing was: the shop has orders, and these were not to be added.
    HasOrders,
    /// Nothing was: there is nothing in stock that can be bought without saying more.
    NothingForSale,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeededOrders {
    /// How many orders.
    pub orders: u32,
    /// How many customers.
    pub customers: u32,
}

/// What is known while the orders are made.
struct Making<'v> {
    dice: Dice,
    wares: &'v [ForSale],
    people: Vec<Person>,
    /// How many numbers of orders were drawn before.
    older: i64,
    /// Pieces that were delivered and are promised to nobody.
    spare: BTreeMap<&'v VariantId, i64>,
    /// Pieces that will be so from a moment on.
    freed: Vec<(Timestamp, &'v VariantId, i64)>,
    /// By how much the stock changes in the end: on hand, and promised.
    stock: BTreeMap<&'v VariantId, (i64, i64)>,
}

impl Shop {
    /// Makes random customers and orders over the last twelve months, all or none, of the demo catalogue where there are
    /// no products; `progress` hears how many orders there are.
    ///
    /// # Errors
    /// When the actor may not change orders, or the database fails.
    pub async fn seed_orders(
        &self,
        actor: Actor,
        wanted: &WantedOrders,
        progress: &(dyn Fn(u32) + Send + Sync),
    ) -> Result<Seeding> {
        actor.require(Permission::ChangeOrders)?;
        in_transaction!(self.parts.store, |db| {
            if db.has_orders().await? && !wanted.add {
                return Ok(Seeding::HasOrders);
            }
            self.load_demo(db).await?;
            let currency = self.settings().pricing.currency;
            // Held before any number is drawn, as by whoever checks out.
            let wares = db.everything_for_sale(currency).await?;
            db.lock_variants(wares.iter().map(|ware| &ware.variant).collect()).await?;
            if wares.is_empty() {
                return Ok(Seeding::NothingForSale);
            }
            let made = self.make_orders(db, wanted, &wares, progress).await?;
            self.audit_seed(db, actor, wanted, made).await?;
            Ok(Seeding::Made(made))
        })
    }

    async fn make_orders(
        &self,
        db: &mut Db,
        wanted: &WantedOrders,
        wares: &[ForSale],
        progress: &(dyn Fn(u32) + Send + Sync),
    ) -> Result<SeededOrders> {
        let older = db.numbers_drawn().await?;
        let mut making = Making {
            dice: Dice::new(wanted.seed, older.unsigned_abs()),
            wares,
            people: Vec::new(),
            older,
            spare: BTreeMap::new(),
            freed: Vec::new(),
            stock: BTreeMap::new(),
        };
        let at_once = wanted.orders.div_ceil(DELIVERIES).clamp(1, MOST_AT_ONCE);
        let mut done = 0;
        while done < wanted.orders {
            let end = wanted.orders.min(done + at_once);
            self.make_some(db, wanted, &mut making, done..end).await?;
            done = end;
            progress(done);
        }
        for (variant, (on_hand, reserved)) in &making.stock {
            db.stock_up(variant, *on_hand, *reserved).await?;
        }
        Ok(SeededOrders { orders: done, customers: u32::try_from(making.people.len()).unwrap_or(u32::MAX) })
    }

    async fn make_some(
        &self,
        db: &mut Db,
        wanted: &WantedOrders,
        making: &mut Making<'_>,
        which: std::ops::Range<u32>,
    ) -> Result<()> {
        let now = self.now();
        let mut fates = Vec::new();
        for index in which.clone() {
            let created = time_of(&mut making.dice, index, wanted.orders, now);
            fates.push(Fate::of(&mut making.dice, created, now));
        }
        let numbers = self.draw_numbers(db, &fates).await?;
        let mut batch = Batch::default();
        for ((index, fate), number) in which.zip(&fates).zip(numbers) {
            let person = self.buyer(making, &mut batch, (index, wanted), fate)?;
            let story = Story::new(&mut making.dice, &mut batch, making.wares, self.settings());
            let order = story.tell(fate, number, &person)?;
            batch.orders.push(order);
        }
        if let Some(first) = fates.first() {
            making.deliver(&mut batch, first.created.plus_seconds(-60));
        }
        batch.insert(db).await
    }

    /// The numbers of orders in the order of their times.
    async fn draw_numbers(&self, db: &mut Db, fates: &[Fate]) -> Result<Vec<String>> {
        let prefix = &self.settings().order_prefix;
        let years: Vec<i16> = fates.iter().map(|fate| self.year_of(fate.created)).collect();
        let mut numbers = Vec::with_capacity(fates.len());
        for same in years.chunk_by(|one, next| one == next) {
            let count = i64::try_from(same.len()).unwrap_or(i64::MAX);
            let last = db.draw_order_numbers(prefix, same[0], count).await?;
            numbers.extend((last - count + 1..=last).map(|running| number(prefix, same[0], running)));
        }
        Ok(numbers)
    }

    /// Who buys: somebody new now and then, so that all have come in the end.
    fn buyer(
        &self,
        making: &mut Making<'_>,
        batch: &mut Batch<'_>,
        (index, wanted): (u32, &WantedOrders),
        fate: &Fate,
    ) -> Result<Person> {
        let most = u64::from(wanted.customers.unwrap_or(wanted.orders - wanted.orders * 2 / 5).max(1));
        let due = (u64::from(index) + 1) * most / u64::from(wanted.orders) + 1;
        let known = making.people.len() as u64;
        let pays = matches!(fate.ending, Ending::Paid(_));
        let known_one = if known >= due.min(most) { making.dice.pick(&making.people).cloned() } else { None };
        if let Some(known_one) = known_one {
            return Ok(known_one);
        }
        let number = making.older + i64::try_from(known).unwrap_or(i64::MAX) + 1;
        let person = Person::meet(&mut making.dice, number, &self.settings().countries, fate.ended)?;
        if pays {
            batch.guests.push(NewGuest {
                id: person.customer,
                email: person.email.clone(),
                name: person.name.clone(),
                created_at: fate.ended,
            });
            making.people.push(person.clone());
        }
        Ok(person)
    }

    async fn audit_seed(&self, db: &mut Db, actor: Actor, wanted: &WantedOrders, made: SeededOrders) -> Result<()> {
        let after = json!({ "orders": made.orders, "customers": made.customers, "seed": wanted.seed });
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: "orders.seeded".to_owned(),
            subject: "orders".to_owned(),
            before: None,
            after: Some(after.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }
}

impl<'v> Making<'v> {
    /// What these orders are promised is delivered before them, as far as it is not there by then: nothing is ever promised
    /// that is not there.
    fn deliver(&mut self, batch: &mut Batch<'v>, at: Timestamp) {
        let Self { dice, spare, freed, stock, .. } = self;
        freed.retain(|&(when, variant, pieces)| {
            let free = when <= at;
            if free {
                *spare.entry(variant).or_default() += pieces;
            }
            !free
        });
        let mut promised: BTreeMap<&'v VariantId, i64> = BTreeMap::new();
        for movement in &batch.movements {
            let (on_hand, reserved) = stock.entry(movement.variant).or_default();
            *on_hand += movement.on_hand;
            *reserved += movement.reserved;
            if movement.reason == MovementReason::Reservation {
                *promised.entry(movement.variant).or_default() += movement.reserved;
            } else if movement.reason == MovementReason::Release {
                freed.push((movement.at, movement.variant, -movement.reserved));
            }
        }
        for (variant, pieces) in promised {
            let spare = spare.entry(variant).or_default();
            let lacking = (pieces - *spare).max(0);
            *spare += lacking - pieces;
            if lacking > 0 {
                batch.deliver(dice, variant, lacking, at);
                stock.entry(variant).or_default().0 += lacking;
            }
        }
    }
}

/// When an order was made: the later, the more, over the last year.
fn time_of(dice: &mut Dice, index: u32, orders: u32, now: Timestamp) -> Timestamp {
    const WHOLE: i64 = 1 << 20;
    let start = now.plus_seconds(-YEAR);
    let steps = i64::from(orders) * WHOLE;
    let step = i64::from(index) * WHOLE + dice.between(0, WHOLE - 1);
    // The time between two orders shrinks to a third.
    let place = i128::from(step) * (i128::from(steps) * 3 - i128::from(step)) / (i128::from(steps) * 2);
    let span = i128::from(YEAR - OLD_ENOUGH) * 1000;
    let millis = i64::try_from(span * place / i128::from(steps)).unwrap_or(0);
    Timestamp::from_millis(start.millis() + millis)
}
