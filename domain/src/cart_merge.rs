//! Two carts that become one: at login, what the browser held joins what the account holds (CART-6).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cart::{MOST_LINES, Quantity};
use crate::catalogue::Attributes;
use crate::ids::{LineId, VariantId};

/// A line of either cart.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'a> {
    /// Which line.
    pub line: LineId,
    /// What it holds.
    pub variant: &'a VariantId,
    /// What the shopper said for it.
    pub attributes: &'a Attributes,
    /// The product's name.
    pub title: &'a str,
    /// How many.
    pub quantity: u32,
    /// How many of the variant this shopper can have, over all lines.
    pub available: u32,
}

/// What becomes of one line of the browser's cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes over, with so many pieces.
    Move {
        /// The browser's line.
        line: LineId,
        /// Its pieces from now on.
        quantity: u32,
    },
    /// It becomes part of a line that is there.
    Fold {
        /// The browser's line, which ends.
        line: LineId,
        /// The account's line.
        into: LineId,
        /// That line's pieces from now on.
        quantity: u32,
    },
    /// There is no room for it.
    LeaveOut {
        /// The browser's line, which ends.
        line: LineId,
    },
}

/// What the shopper must know of a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The names of products of which not all pieces could be kept.
    pub short: Vec<String>,
    /// How many lines had no room.
    pub left_out: u32,
}

/// The most products that are named.
const MOST_NAMED: usize = 5;

/// Decides what becomes of each line of the browser's cart. The same variant with the same attributes adds up, as far as
/// a line and the stock reach; the account's own pieces are never lowered, and a line whose variant is new to the
/// account goes over as it is: should it be short, the cart's page says so. Answers no [`Merged`] where the shopper
/// would see no difference.
#[must_use]
pub fn merge(account: &[Holding<'_>], guest: &[Holding<'_>]) -> (Vec<Step>, Option<Merged>) {
    let mut cart: Vec<Holding<'_>> = account.to_vec();
    let mut merged = Merged::default();
    let steps: Vec<Step> = guest.iter().map(|&line| join(&mut cart, line, &mut merged)).collect();
    let unseen = steps.is_empty() || (account.is_empty() && merged == Merged::default());
    (steps, (!unseen).then_some(merged))
}

fn join<'a>(cart: &mut Vec<Holding<'a>>, guest: Holding<'a>, merged: &mut Merged) -> Step {
    let of_variant = cart.iter().filter(|held| held.variant == guest.variant);
    let held: u32 = of_variant.clone().map(|held| held.quantity).sum();
    let room = if of_variant.count() == 0 { guest.quantity } else { guest.available.saturating_sub(held) };
    let same = cart.iter_mut().find(|held| held.variant == guest.variant && held.attributes == guest.attributes);
    if let Some(same) = same {
        let joined = guest.quantity.min(room).min(Quantity::MOST.saturating_sub(same.quantity));
        merged.note_short(guest, joined);
        same.quantity += joined;
        return Step::Fold { line: guest.line, into: same.line, quantity: same.quantity };
    }
    if cart.len() >= MOST_LINES as usize {
        merged.left_out += 1;
        return Step::LeaveOut { line: guest.line };
    }
    // One piece stays even where there is none left: the shopper sees it and decides.
    let quantity = guest.quantity.min(room.max(1));
    merged.note_short(guest, quantity);
    cart.push(Holding { quantity, ..guest });
    Step::Move { line: guest.line, quantity }
}

impl Merged {
    fn note_short(&mut self, line: Holding<'_>, kept: u32) {
        let named = self.short.iter().any(|title| title == line.title);
        if kept < line.quantity && !named && self.short.len() < MOST_NAMED {
            self.short.push(line.title.to_owned());
        }
    }
}

impl fmt::Display for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Your shopping cart was merged with the one in your account.")?;
        if !self.short.is_empty() {
            write!(f, " There was not enough of {} for both.", self.short.join(", "))?;
        }
        match self.left_out {
            0 => Ok(()),
            1 => f.write_str(" One item had no room in it."),
            several => write!(f, " {several} items had no room in it."),
        }
    }
}

#[cfg(test)]
mod tests;
