//! What a session's cart held, frozen, and what it costs.

use serde::{Deserialize, Serialize};

use crate::cart::{Cart, CartLine};
use crate::catalogue::{Attributes, TaxClass};
use crate::ids::VariantId;
use crate::money::{Money, MoneyError};
use crate::pricing::{PricedLine, Pricing, Totals};

/// An item as it was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotItem {
    /// What it is; the catalogue need not know it.
    pub variant: VariantId,
    /// Its name.
    pub title: String,
    /// Its size, where it was told.
    pub size: String,
    /// What the buyer said for it.
    pub attributes: Attributes,
    /// How many pieces.
    pub quantity: u32,
    /// The price of one piece.
    pub price: Money,
    /// Its rate of tax, where it was told.
    pub tax_class: Option<TaxClass>,
}

/// What comes on top of the items, where it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Charges {
    /// Shipping.
    pub shipping: Money,
    /// Tax.
    pub tax: Money,
    /// Whether the prices contain it.
    pub tax_included: bool,
}

/// A cart, frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// What was in it.
    pub items: Vec<SnapshotItem>,
    /// What comes on top, where it was told.
    pub charges: Option<Charges>,
    /// What was paid or is to be paid, where it was told.
    pub total: Option<Money>,
}

/// What a snapshot costs as an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedSnapshot {
    /// The amounts.
    pub totals: Totals,
    /// Whether its tax is known; else its items count as untaxed, and what comes on top counts as shipping.
    pub is_taxed: bool,
}

impl From<&Cart> for Snapshot {
    fn from(cart: &Cart) -> Self {
        let Totals { shipping, tax, total, tax_included, .. } = cart.totals;
        let charges = Some(Charges { shipping, tax, tax_included });
        Self { items: cart.lines.iter().map(SnapshotItem::from).collect(), charges, total: Some(total) }
    }
}

impl From<&CartLine> for SnapshotItem {
    fn from(line: &CartLine) -> Self {
        Self {
            variant: line.variant.clone(),
            title: line.title.clone(),
            size: line.size.clone(),
            attributes: line.attributes.clone(),
            quantity: line.quantity,
            price: line.unit_price,
            tax_class: Some(line.tax_class),
        }
    }
}

impl Snapshot {
    /// What it costs: its own total where it has one, else the sum of its items. Its tax counts only where this shop's
    /// rules come to the same amount, because the order is priced by them when it is processed.
    ///
    /// # Errors
    /// When an amount does not fit or an item is in another currency.
    pub fn priced(&self, pricing: &Pricing) -> Result<PricedSnapshot, MoneyError> {
        let zero = Money::zero(pricing.currency);
        let subtotal =
            self.items.iter().try_fold(zero, |sum, item| sum.plus(item.price.times(item.quantity.into())?))?;
        let total = self.total.unwrap_or(subtotal);
        if let Some(totals) = self.taxed_totals(pricing)?
            && totals.total == total
        {
            return Ok(PricedSnapshot { totals, is_taxed: true });
        }
        let shipping = total.plus(subtotal.negated())?;
        let totals = Totals { subtotal, shipping, tax: zero, total, tax_included: pricing.tax.prices_include_tax };
        Ok(PricedSnapshot { totals, is_taxed: false })
    }

    /// The amounts with the tax that was told, if it is what this shop's rules come to.
    fn taxed_totals(&self, pricing: &Pricing) -> Result<Option<Totals>, MoneyError> {
        let Some(charges) = self.charges else { return Ok(None) };
        let priced = |item: &SnapshotItem| {
            let tax_class = item.tax_class?;
            Some(PricedLine { unit_price: item.price, quantity: item.quantity, tax_class })
        };
        let Some(lines) = self.items.iter().map(priced).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let ours = pricing.totals(&lines)?;
        if ours.tax != charges.tax || ours.tax_included != charges.tax_included {
            return Ok(None);
        }
        let goods = ours.subtotal.plus(charges.shipping)?;
        let total = if ours.tax_included { goods } else { goods.plus(ours.tax)? };
        Ok(Some(Totals { shipping: charges.shipping, total, ..ours }))
    }
}
