//! What becomes of an order that is processed.

use std::collections::BTreeMap;

use super::{ShortLine, Strategy};
use crate::ids::{OrderLineId, VariantId};
use crate::inventory::{Shelf, Stock};
use crate::money::Money;
use crate::order::{Order, OrderLine};
use crate::pricing::{PricedLine, Totals};
use crate::rejection::Rejection;

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedLine {
    /// Which line.
    pub line: OrderLineId,
    /// What it is of.
    pub variant: VariantId,
    /// The product's name when it was bought.
    pub title: String,
    /// The variant's size then.
    pub size: String,
    /// The price of one piece then.
    pub unit_price: Money,
    /// How many were ordered.
    pub before: u32,
    /// How many are sold.
    pub after: u32,
    /// Unit price × pieces sold.
    pub line_total: Money,
}

/// What becomes of a variant's stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStock {
    /// Whose stock.
    pub variant: VariantId,
    /// How many pieces the order takes.
    pub taken: u32,
    /// How many pieces of it the order had reserved.
    pub own: u32,
    /// The stock before.
    pub before: Stock,
    /// The stock after.
    pub after: Stock,
}

/// What becomes of an order, its price and the stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each line, in the order's own order.
    pub lines: Vec<PlannedLine>,
    /// Each variant that the catalogue knows, in the order of their ids.
    pub stock: Vec<PlannedStock>,
    /// What the order cost.
    pub before: Totals,
    /// What it costs.
    pub totals: Totals,
    /// What it costs less than before: of a paid order it stays as the customer's credit.
    pub credit: Money,
    /// Whether nothing is left of the order.
    pub empty: bool,
}

impl Plan {
    /// The order with the lines and the price of its plan.
    #[must_use]
    pub fn applied_to(&self, order: &Order) -> Order {
        let line = |(line, plan): (&OrderLine, &PlannedLine)| OrderLine {
            quantity: plan.after,
            line_total: plan.line_total,
            ..line.clone()
        };
        let lines = order.lines.iter().zip(&self.lines).map(line).collect();
        Order { lines, totals: self.totals, ..order.clone() }
    }
}

/// What becomes of an order if it is processed now. `shelves` are the variants that the catalogue knows; lines of others
/// have no stock to check. Lines of one variant share its stock, the first line first.
///
/// # Errors
/// [`Rejection::ShortStock`] with each line of which there is too little, where the strategy is to reject.
pub fn plan(order: &Order, shelves: &BTreeMap<VariantId, Shelf>, strategy: Strategy) -> Result<Plan, Rejection> {
    let mut left: BTreeMap<&VariantId, u32> =
        shelves.iter().map(|(variant, shelf)| (variant, shelf.available())).collect();
    let mut short = Vec::new();
    let mut lines = Vec::new();
    for line in &order.lines {
        let available = left.get_mut(&line.variant);
        let fits = available.as_ref().map_or(line.quantity, |available| line.quantity.min(**available));
        let after = match strategy {
            Strategy::Ignore if fits < line.quantity => 0,
            Strategy::Ignore | Strategy::Adjust | Strategy::Reject => fits,
        };
        if let Some(available) = available {
            *available -= after;
        }
        if fits < line.quantity {
            short.push(short_line(line, fits));
        }
        lines.push(planned(line, after)?);
    }
    if strategy == Strategy::Reject && !short.is_empty() {
        return Err(Rejection::ShortStock { lines: short });
    }
    let stock = shelves.iter().map(|(variant, shelf)| planned_stock(variant, *shelf, &lines)).collect();
    let empty = lines.iter().all(|line| line.after == 0);
    let totals = if empty { nothing(order)? } else { totals(order, &lines)? };
    let credit = order.totals.total.plus(totals.total.negated())?;
    Ok(Plan { lines, stock, before: order.totals, totals, credit, empty })
}

fn short_line(line: &OrderLine, available: u32) -> ShortLine {
    ShortLine { line: line.id, title: line.title.clone(), wanted: line.quantity, available }
}

fn planned(line: &OrderLine, after: u32) -> Result<PlannedLine, Rejection> {
    Ok(PlannedLine {
        line: line.id,
        variant: line.variant.clone(),
        title: line.title.clone(),
        size: line.size.clone(),
        unit_price: line.unit_price,
        before: line.quantity,
        after,
        line_total: line.unit_price.times(after.into())?,
    })
}

fn planned_stock(variant: &VariantId, shelf: Shelf, lines: &[PlannedLine]) -> PlannedStock {
    let taken = lines.iter().filter(|line| line.variant == *variant).map(|line| line.after).sum();
    PlannedStock {
        variant: variant.clone(),
        taken,
        own: shelf.own,
        before: shelf.stock,
        after: shelf.after_taking(taken),
    }
}

/// What an order costs of which nothing is left.
fn nothing(order: &Order) -> Result<Totals, Rejection> {
    Ok(order.tax_rules.totals(&[], Money::zero(order.totals.total.currency))?)
}

/// What the planned lines cost, taxed as the order was; an order that keeps every piece keeps its price.
fn totals(order: &Order, lines: &[PlannedLine]) -> Result<Totals, Rejection> {
    if lines.iter().all(|line| line.before == line.after) {
        return Ok(order.totals);
    }
    let pieces = order.lines.iter().zip(lines);
    let priced: Vec<PricedLine> =
        pieces.map(|(line, plan)| PricedLine { quantity: plan.after, ..line.priced() }).collect();
    Ok(order.tax_rules.totals(&priced, order.totals.shipping)?)
}
