//! The items of an order as somebody is changing them, kept until they are saved, given up, or outdated.

use std::collections::BTreeMap;

use domain::cart::parse_pieces;
use domain::ids::{OrderId, VariantId};
use domain::order::{Order, OrderLine};
use domain::order_lines::{AddedLine, KeptLine, LineEdit};
use domain::rejection::{Field, Rejection};
use serde::{Deserialize, Serialize};

use super::super::refund::read_money;
use crate::backend;
use crate::error::AppError;

const DRAFT: &str = "order.lines";
/// The longest text that a field keeps: a session is no place for megabytes.
const LONGEST: usize = 500;

/// A line's fields as they are sent: nothing in them has been looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::admin) struct LineInput {
    /// Which line of the order; nothing for one that is added.
    pub(super) id: String,
    /// What it is of.
    pub(super) variant: String,
    /// How many.
    pub(super) quantity: String,
    /// The price of one piece.
    pub(super) price: String,
    /// Anything, if it is to be removed.
    pub(super) remove: String,
    /// What is said for it.
    pub(super) attributes: BTreeMap<String, String>,
}

/// A fault of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LineFault {
    /// Which line, from 0.
    pub(super) line: usize,
    /// What is wrong.
    pub(super) rejection: Rejection,
}

/// What somebody has typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// Of which order.
    pub(super) order: OrderId,
    /// Of which version of it.
    pub(super) version: i64,
    /// The lines.
    pub(super) lines: Vec<LineInput>,
    /// What was searched for, to be added.
    pub(super) find: String,
    /// What was wrong with them.
    pub(super) fault: Option<LineFault>,
}

impl LineInput {
    /// A piece of a variant that is to be added at this price.
    pub(super) fn of_variant(variant: &VariantId, price: String) -> Self {
        Self { variant: variant.to_string(), quantity: "1".to_owned(), price, ..Self::default() }
    }

    pub(super) fn is_removed(&self) -> bool {
        !self.remove.is_empty()
    }

    fn parse(&self, order: &Order) -> Result<LineEdit, Rejection> {
        let quantity = parse_pieces(&self.quantity)?;
        let unit_price = Some(read_money(&self.price, order.totals.total, Field::UnitPrice)?);
        if self.id.is_empty() {
            let variant = self.variant.parse().map_err(|_| Rejection::ProductNotFound)?;
            return Ok(LineEdit::Add(AddedLine { variant, quantity, unit_price, attributes: self.attributes.clone() }));
        }
        let id = self.id.parse().map_err(|_| Rejection::Invalid { field: Field::Items })?;
        Ok(LineEdit::Keep(KeptLine { id, quantity, unit_price }))
    }

    fn shorten(&mut self) {
        let Self { id, variant, quantity, price, remove, attributes } = self;
        let texts = [id, variant, quantity, price, remove].into_iter().chain(attributes.values_mut());
        for text in texts.filter(|text| text.chars().count() > LONGEST) {
            *text = text.chars().take(LONGEST).collect();
        }
    }
}

impl From<&OrderLine> for LineInput {
    fn from(line: &OrderLine) -> Self {
        Self {
            id: line.id.to_string(),
            variant: line.variant.to_string(),
            quantity: line.quantity.to_string(),
            price: line.unit_price.decimal(),
            remove: String::new(),
            attributes: line.attributes.clone(),
        }
    }
}

impl Draft {
    /// The order as it is.
    pub(super) fn of(order: &Order) -> Self {
        let lines = order.lines.iter().map(LineInput::from).collect();
        Self { order: order.id, version: order.version, lines, find: String::new(), fault: None }
    }

    /// What is to become of the order.
    ///
    /// # Errors
    /// The first line with a fault.
    pub(super) fn edits(&self, order: &Order) -> Result<Vec<LineEdit>, LineFault> {
        let kept = self.lines.iter().enumerate().filter(|(_, input)| !input.is_removed());
        kept.map(|(line, input)| input.parse(order).map_err(|rejection| LineFault { line, rejection })).collect()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub(super) async fn keep(mut self) -> Result<(), AppError> {
        self.lines.iter_mut().for_each(LineInput::shorten);
        self.find = self.find.chars().take(LONGEST).collect();
        backend::session()?.insert(DRAFT, self).await.map_err(backend::internal)
    }
}

/// What is kept for this version of the order. That of an older version is not shown: it would undo what has happened
/// since.
///
/// # Errors
/// When the session cannot be read.
pub(super) async fn kept(order: &Order) -> Result<Option<Draft>, AppError> {
    let draft: Option<Draft> = backend::session()?.get(DRAFT).await.map_err(backend::internal)?;
    Ok(draft.filter(|draft| draft.order == order.id && draft.version == order.version))
}

/// Forgets what is kept.
///
/// # Errors
/// When the session cannot be written.
pub(super) async fn forget() -> Result<(), AppError> {
    backend::session()?.remove::<Draft>(DRAFT).await.map_err(backend::internal)?;
    Ok(())
}
