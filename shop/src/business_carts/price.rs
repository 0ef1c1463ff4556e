//! What the items of a business cart cost now, and what keeps each from being ordered.

use std::collections::HashMap;

use domain::business_cart::BusinessItem;
use domain::cart::notices;
use domain::ids::VariantId;
use domain::money::{Currency, Money};
use domain::pricing::{PricedLine, Pricing, Totals};
use store::business_carts::CartedItem;

use crate::Result;
use crate::cart::attributes;

/// The items at present prices. All items of the cart that share a variant must be among them: they share its stock.
pub(super) fn items(currency: Currency, items: Vec<CartedItem>) -> Result<Vec<BusinessItem>> {
    let mut wanted: HashMap<VariantId, u32> = HashMap::new();
    for item in &items {
        *wanted.entry(item.variant.clone()).or_default() += item.quantity;
    }
    let priced = |item: CartedItem| {
        let of_variant = wanted.get(&item.variant).copied().unwrap_or(item.quantity);
        one(currency, item, of_variant)
    };
    items.into_iter().map(priced).collect()
}

fn one(currency: Currency, item: CartedItem, wanted_of_variant: u32) -> Result<BusinessItem> {
    let CartedItem { id, variant, attributes, quantity, offer, .. } = item;
    let unit_price = Money::new(offer.unit_price, currency);
    let mut faults = notices(offer.active, unit_price, unit_price, wanted_of_variant, offer.available);
    faults.extend(attributes::faults(&offer.required_attributes, &attributes));
    Ok(BusinessItem {
        id,
        variant,
        product: offer.product,
        title: offer.title,
        size: offer.size,
        vendor: offer.vendor,
        tax_class: offer.tax_class,
        attributes,
        quantity,
        line_total: unit_price.times(quantity.into())?,
        unit_price,
        faults,
    })
}

/// What they cost together.
pub(super) fn totals(pricing: &Pricing, items: &[BusinessItem]) -> Result<Totals> {
    let priced: Vec<PricedLine> = items.iter().map(BusinessItem::priced).collect();
    Ok(pricing.totals(&priced)?)
}
