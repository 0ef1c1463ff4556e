//! The lines of an order that was made, changed by staff until it is processed (ADM-4).
//!
//! An edit is the whole list of lines as they are to be. [`revise`] says what becomes of the order, its price and the
//! goods that it needs; the page that shows an edit beforehand and the use-case that saves it both ask it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::cart::{MOST_LINES, Quantity};
use crate::catalogue::Attributes;
use crate::ids::{OrderLineId, VariantId};
use crate::inventory::Stock;
use crate::money::{Currency, Money, MoneyError};
use crate::order::{Order, OrderLine, OrderStatus};
use crate::order_edit::Change;
use crate::pricing::Totals;
use crate::rejection::{Field, Rejection};

/// A line as it is to be. A line of the order that no edit names is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineEdit {
    /// One that the order has.
    Keep(KeptLine),
    /// One more.
    Add(AddedLine),
}

/// How a line of the order is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptLine {
    /// Which line.
    pub id: OrderLineId,
    /// How many; none removes it.
    pub quantity: u32,
    /// The price of one piece; none leaves it as it is.
    pub unit_price: Option<Money>,
}

/// A line that is to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedLine {
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
    /// The price of one piece; none is the catalogue's.
    pub unit_price: Option<Money>,
    /// What must be said for it.
    pub attributes: Attributes,
}

/// How many pieces of a variant an order needs, over all its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Before the edit.
    pub before: u32,
    /// After it.
    pub after: u32,
}

/// What becomes of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub totals: Totals,
    /// What has become different, for the timeline and the audit log; nothing, when it looks so already.
    pub changes: Vec<Change>,
    /// What it needs of each variant, before or after.
    pub pieces: BTreeMap<VariantId, Pieces>,
}

/// Whether the lines of this order may be changed. `has_payment_page` is whether it was to be paid at the provider, which
/// charges what the order cost when its page was opened.
///
/// # Errors
/// [`Rejection::OrderProcessed`], [`Rejection::LinesFixed`] for an order that was given up or paid back,
/// [`Rejection::AmountFixed`] for a pending one with a payment page.
pub const fn may_revise(order: &Order, has_payment_page: bool) -> Result<(), Rejection> {
    match order.status {
        OrderStatus::Cancelled | OrderStatus::Failed | OrderStatus::Refunded => {
            Err(Rejection::LinesFixed { status: order.status })
        }
        OrderStatus::Pending | OrderStatus::Paid if order.processed_at.is_some() => Err(Rejection::OrderProcessed),
        OrderStatus::Pending if has_payment_page => Err(Rejection::AmountFixed),
        OrderStatus::Pending | OrderStatus::Paid => Ok(()),
    }
}

/// The order with these lines: its own as `kept` says, then the added ones. It is taxed by the rules that it was made
/// with, and its shipping stays.
///
/// # Errors
/// [`Rejection::OrderEmpty`] when no line is left, [`Rejection::InvalidQuantity`], [`Rejection::Invalid`] for a price
/// that is none, for a line that the order does not have or that is named twice, and for too many lines;
/// [`Rejection::AmountTooLarge`].
pub fn revise(order: &Order, kept: &[KeptLine], added: Vec<OrderLine>) -> Result<Revision, Rejection> {
    let known: BTreeSet<_> = order.lines.iter().map(|line| line.id).collect();
    let named: BTreeSet<_> = kept.iter().map(|line| line.id).collect();
    if named.len() != kept.len() || !named.is_subset(&known) {
        return Err(Rejection::Invalid { field: Field::Items });
    }
    let mut lines = Vec::new();
    let mut changes = Vec::new();
    for old in &order.lines {
        let wanted = kept.iter().find(|wanted| wanted.id == old.id && wanted.quantity > 0);
        let new = wanted.map(|wanted| old.with(wanted.quantity, wanted.unit_price)).transpose()?;
        if new.as_ref() != Some(old) {
            changes.push(Change { subject: "item", from: Some(old.words()), to: new.as_ref().map(OrderLine::words) });
        }
        lines.extend(new);
    }
    for line in added {
        let line = line.with(line.quantity, None)?;
        changes.push(Change { subject: "item", from: None, to: Some(line.words()) });
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(Rejection::OrderEmpty);
    }
    if lines.len() > MOST_LINES as usize {
        return Err(Rejection::Invalid { field: Field::Items });
    }
    let totals = totals(order, &lines)?;
    if totals.total != order.totals.total {
        let (from, to) = (order.totals.total.to_string(), totals.total.to_string());
        changes.push(Change { subject: "total", from: Some(from), to: Some(to) });
    }
    Ok(Revision { pieces: pieces(&order.lines, &lines), lines, totals, changes })
}

/// What an edit does to the goods that are reserved for an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reservation {
    /// By how many pieces more or fewer of each variant, in the order of their ids.
    pub changes: BTreeMap<VariantId, i64>,
    /// Whether its goods are reserved afterwards.
    pub held: bool,
}

impl Revision {
    /// What becomes of the order's reservation, all or nothing; `held` says whether it has one, and `shelf` what there is
    /// of the variants that the catalogue knows. What it does not know has no stock to check. An order whose goods were
    /// sold to others gets a reservation with the edit that makes one possible.
    ///
    /// # Errors
    /// [`Rejection::InsufficientStock`] where the edit asks for more of something than is there for this order.
    pub fn reservation(&self, held: bool, shelf: &BTreeMap<VariantId, Stock>) -> Result<Reservation, Rejection> {
        let mut changes = BTreeMap::new();
        for (variant, pieces) in &self.pieces {
            let Some(stock) = shelf.get(variant) else { continue };
            let own = if held { pieces.before } else { 0 };
            let most = own.saturating_add(stock.available());
            if pieces.after > most && pieces.after > pieces.before {
                return Err(Rejection::InsufficientStock { title: self.title_of(variant), available: most });
            }
            if pieces.after > most && !held {
                return Ok(Reservation::default());
            }
            changes.insert(variant.clone(), i64::from(pieces.after) - i64::from(own));
        }
        changes.retain(|_, change| *change != 0);
        Ok(Reservation { changes, held: true })
    }

    fn title_of(&self, variant: &VariantId) -> String {
        let line = self.lines.iter().find(|line| line.variant == *variant);
        line.map_or_else(|| variant.to_string(), |line| line.title.clone())
    }
}

fn totals(order: &Order, lines: &[OrderLine]) -> Result<Totals, Rejection> {
    let priced: Vec<_> = lines.iter().map(OrderLine::priced).collect();
    let totals = order.tax_rules.totals(&priced, order.totals.shipping)?;
    if totals.total.minor > Currency::LARGEST_CHARGE { Err(Rejection::AmountTooLarge) } else { Ok(totals) }
}

fn pieces(before: &[OrderLine], after: &[OrderLine]) -> BTreeMap<VariantId, Pieces> {
    let mut pieces: BTreeMap<VariantId, Pieces> = BTreeMap::new();
    for line in before {
        pieces.entry(line.variant.clone()).or_default().before += line.quantity;
    }
    for line in after {
        pieces.entry(line.variant.clone()).or_default().after += line.quantity;
    }
    pieces
}

impl OrderLine {
    /// The line with another quantity and price, both within their bounds.
    fn with(&self, quantity: u32, unit_price: Option<Money>) -> Result<Self, Rejection> {
        let quantity = Quantity::try_from(quantity)?.get();
        let unit_price = unit_price.unwrap_or(self.unit_price);
        if unit_price.currency != self.unit_price.currency
            || !(0..=Currency::LARGEST_CHARGE).contains(&unit_price.minor)
        {
            return Err(Rejection::Invalid { field: Field::UnitPrice });
        }
        Ok(Self { quantity, unit_price, line_total: unit_price.times(quantity.into())?, ..self.clone() })
    }

    /// The line in words, as the timeline tells of it.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} × {} ({}) at {}", self.quantity, self.title, self.size, self.unit_price)
    }
}

/// What an edit does to the money of an order's customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyEffect {
    /// Nothing was received yet: the new total is what will be due.
    Unpaid,
    /// What was received is what the order costs.
    Even,
    /// More was received than it costs: this much stays with the customer's balance.
    Credit(Money),
    /// Less was received than it costs: this much is missing.
    Missing(Money),
}

impl MoneyEffect {
    /// The effect on an order that stands here, of whose money so much is still here: received and not paid back.
    ///
    /// # Errors
    /// When the amounts do not fit, or are of two currencies.
    pub fn of(status: OrderStatus, here: Money, total: Money) -> Result<Self, MoneyError> {
        if !status.is_paid() {
            return Ok(Self::Unpaid);
        }
        let left = here.plus(total.negated())?;
        Ok(match left.minor {
            0 => Self::Even,
            1.. => Self::Credit(left),
            _ => Self::Missing(left.negated()),
        })
    }
}

impl fmt::Display for MoneyEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unpaid => f.write_str("Nothing was received yet: the new total is what will be due"),
            Self::Even => f.write_str("What was received is what the order costs"),
            Self::Credit(amount) => write!(f, "{amount} becomes credit"),
            Self::Missing(amount) => write!(f, "{amount} is missing"),
        }
    }
}

#[cfg(test)]
mod tests;
