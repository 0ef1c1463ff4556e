//! Business carts: what a program means to order for a customer, on account (section 7 of the requirements).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cart::Notice;
use crate::catalogue::{Attributes, Named, TaxClass};
use crate::ids::{BusinessCartId, BusinessItemId, CustomerId, OrderId, Slug, VariantId};
use crate::money::{Money, MoneyError};
use crate::note::Note;
use crate::pricing::{PricedLine, TaxRules, Totals, shares};
use crate::rejection::{Field, Rejection};
use crate::text::clean_line;
use crate::time::Timestamp;

/// The most items of a business cart.
pub const MOST_ITEMS: u32 = 1000;

/// What the customer's own books know an order by: 1 to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PoNumber(String);

impl PoNumber {
    /// The most characters.
    pub const LONGEST: usize = 64;

    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PoNumber {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        clean_line(text, Self::LONGEST).map(Self).ok_or(Rejection::Invalid { field: Field::PoNumber })
    }
}

/// What a program says by keys of its own: the attributes of an item, the metadata of a cart.
///
/// At most [`Saying::MOST`] keys; each begins with a letter and has up to 64 letters, digits, `_`, `-` and `.`; each value
/// is a text of up to 500 characters without control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Saying(Attributes);

impl Saying {
    /// The most keys.
    pub const MOST: usize = 50;
    const LONGEST_KEY: usize = 64;
    const LONGEST_VALUE: usize = 500;

    /// Reads what was sent. Outer space of the values is trimmed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(given: Attributes) -> Result<Self, SayingFault> {
        if given.len() > Self::MOST {
            return Err(SayingFault::TooMany);
        }
        let pairs = given.into_iter().map(|(key, value)| {
            let value = value.trim().to_owned();
            if is_key(&key) && value.chars().count() <= Self::LONGEST_VALUE && !value.contains(char::is_control) {
                Ok((key, value))
            } else {
                Err(SayingFault::Pair { key })
            }
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    /// The pairs.
    #[must_use]
    pub const fn pairs(&self) -> &Attributes {
        &self.0
    }
}

/// What is wrong with what a program said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SayingFault {
    /// It has too many keys.
    #[error("at most {} keys are kept", Saying::MOST)]
    TooMany,
    /// A key or its value is not as it must be.
    #[error(
        "a key begins with a letter and has up to 64 letters, digits, dots, hyphens and underscores, a value is a text of up to 500 characters"
    )]
    Pair {
        /// The key, as it was sent.
        key: String,
    },
}

fn is_key(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    key.len() <= Saying::LONGEST_KEY
        && key.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && key.bytes().all(plain)
}

/// What is said of a cart beside its items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CartRemarks {
    /// What the customer's own books know it by.
    pub po_number: Option<PoNumber>,
    /// A word to the merchant.
    pub note: Option<Note>,
    /// What a program keeps with it, for itself.
    pub metadata: Saying,
}

/// An item with what the catalogue says of it now, or, once it was ordered, said then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessItem {
    /// Which item.
    pub id: BusinessItemId,
    /// What it is.
    pub variant: VariantId,
    /// The product's page.
    pub product: Slug,
    /// The product's name.
    pub title: String,
    /// The variant's size.
    pub size: String,
    /// Who sells it.
    pub vendor: Named,
    /// Its rate of tax.
    pub tax_class: TaxClass,
    /// What was said for it: what its product asks for, and whatever else its provider may need.
    pub attributes: Attributes,
    /// How many.
    pub quantity: u32,
    /// The price of one piece.
    pub unit_price: Money,
    /// Unit price × quantity.
    pub line_total: Money,
    /// What keeps it from being ordered.
    pub faults: Vec<Notice>,
}

impl BusinessItem {
    /// The item as it is priced.
    #[must_use]
    pub const fn priced(&self) -> PricedLine {
        PricedLine { unit_price: self.unit_price, quantity: self.quantity, tax_class: self.tax_class }
    }
}

/// What keeps a cart from being checked out: one thing about one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFault {
    /// Which item.
    pub item: BusinessItemId,
    /// The stable code.
    pub code: String,
    /// The attribute that is at fault, by its key.
    pub attribute: Option<String>,
    /// In words.
    pub message: String,
}

/// A business cart with its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCart {
    /// Which cart.
    pub id: BusinessCartId,
    /// Whose.
    pub customer: CustomerId,
    /// What is said of it.
    pub remarks: CartRemarks,
    /// What is in it, oldest first.
    pub items: Vec<BusinessItem>,
    /// What it costs.
    pub totals: Totals,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The orders that it became, once it did.
    pub checked_out: Option<CheckedOut>,
}

/// What became of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOut {
    /// When.
    pub at: Timestamp,
    /// One order per vendor, by the vendors' names.
    pub orders: Vec<ListedOrder>,
}

/// One of the orders that a cart became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    /// Which order.
    pub id: OrderId,
    /// For people.
    pub number: String,
    /// Who sells it.
    pub vendor: String,
    /// What it cost when it was made.
    pub total: Money,
}

/// What an order was part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessOrigin {
    /// The cart.
    pub cart: BusinessCartId,
    /// The vendor's name then.
    pub vendor: String,
}

impl BusinessCart {
    /// Whether it became orders.
    #[must_use]
    pub const fn is_archived(&self) -> bool {
        self.checked_out.is_some()
    }

    /// What keeps it from being checked out, item by item; nothing once it was.
    #[must_use]
    pub fn faults(&self) -> Vec<ItemFault> {
        let of = |item: &BusinessItem| -> Vec<ItemFault> {
            let fault = |notice: &Notice| ItemFault {
                item: item.id,
                code: notice.fault_code().to_owned(),
                attribute: notice.attribute().map(str::to_owned),
                message: notice.about(&item.title),
            };
            item.faults.iter().map(fault).collect()
        };
        self.items.iter().flat_map(of).collect()
    }
}

/// The part of a cart that one vendor sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorPart<'c> {
    /// Who.
    pub vendor: &'c Named,
    /// The items, in the cart's order.
    pub items: Vec<&'c BusinessItem>,
    /// What they cost, with a share of the cart's shipping and tax.
    pub totals: Totals,
}

/// Splits a cart into one part per vendor, by the vendors' names (B2B-2). Shipping is shared by what the goods cost, tax
/// by what each part would bear alone, both by largest remainders: the parts' amounts sum to the cart's.
///
/// # Errors
/// When an amount does not fit.
pub fn by_vendor<'c>(
    items: &'c [BusinessItem],
    whole: &Totals,
    rules: &TaxRules,
) -> Result<Vec<VendorPart<'c>>, MoneyError> {
    let mut parts: BTreeMap<(&str, &Slug), (&Named, Vec<&BusinessItem>)> = BTreeMap::new();
    for item in items {
        let vendor = &item.vendor;
        parts.entry((&vendor.name, &vendor.slug)).or_insert_with(|| (vendor, Vec::new())).1.push(item);
    }
    let currency = whole.total.currency;
    let alone = |(_, items): &(&Named, Vec<&BusinessItem>)| {
        let priced: Vec<PricedLine> = items.iter().map(|item| item.priced()).collect();
        rules.totals(&priced, Money::zero(currency))
    };
    let alone: Vec<Totals> = parts.values().map(alone).collect::<Result<_, MoneyError>>()?;
    let weights =
        |of: fn(&Totals) -> Money| -> Vec<u64> { alone.iter().map(|part| of(part).minor.unsigned_abs()).collect() };
    let shipping = shares(whole.shipping.minor, &weights(|part| part.subtotal));
    let tax = shares(whole.tax.minor, &weights(|part| part.tax));
    let amounts = alone.iter().zip(shipping).zip(tax);
    let part = |((vendor, items), ((alone, shipping), tax)): ((_, _), ((&Totals, i64), i64))| {
        let (shipping, tax) = (Money::new(shipping, currency), Money::new(tax, currency));
        let goods = alone.subtotal.plus(shipping)?;
        let total = if whole.tax_included { goods } else { goods.plus(tax)? };
        let totals = Totals { shipping, tax, total, ..*alone };
        Ok(VendorPart { vendor, items, totals })
    };
    parts.into_values().zip(amounts).map(part).collect()
}
