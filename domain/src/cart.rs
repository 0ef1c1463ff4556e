//! Carts: what a shopper means to buy (section 2 of the requirements).

mod line_name;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Attributes, Image, RequiredAttribute, TaxClass, attribute_label};
use crate::ids::{LineId, Slug, VariantId};
use crate::money::{Currency, Money};
use crate::pricing::{PricedLine, Totals};
use crate::rejection::Rejection;

pub use line_name::LineName;

/// The most different lines of a cart.
pub const MOST_LINES: u32 = 200;

/// A quantity that a cart's line may have: 1 to 999 (CART-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(u32);

impl Quantity {
    /// The most pieces of a line.
    pub const MOST: u32 = 999;
    /// One piece.
    pub const ONE: Self = Self(1);

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Quantity {
    type Error = Rejection;

    fn try_from(pieces: u32) -> Result<Self, Rejection> {
        if (1..=Self::MOST).contains(&pieces) { Ok(Self(pieces)) } else { Err(Rejection::InvalidQuantity) }
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl FromStr for Quantity {
    type Err = Rejection;

    /// Reads digits only, with outer space: a form's field.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        parse_pieces(text)?.try_into()
    }
}

/// Reads a form's quantity where 0 stands for "remove".
///
/// # Errors
/// [`Rejection::InvalidQuantity`] for anything but a whole number from 0 to 999.
pub fn parse_pieces(text: &str) -> Result<u32, Rejection> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let pieces: u32 = if plain {
        text.parse().map_err(|_| Rejection::InvalidQuantity)?
    } else {
        return Err(Rejection::InvalidQuantity);
    };
    if pieces <= Quantity::MOST { Ok(pieces) } else { Err(Rejection::InvalidQuantity) }
}

/// Something about a line that the shopper must see (CART-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Notice {
    /// The price is another than when the shopper last set the line.
    PriceChanged {
        /// Then.
        from: Money,
        /// Now.
        to: Money,
    },
    /// The variant is no longer for sale.
    NotForSale,
    /// There is less than the shopper wants.
    ShortStock {
        /// How many there are for this shopper.
        available: u32,
    },
    /// The buyer has not said what the product asks for.
    AttributeMissing {
        /// The attribute's key.
        key: String,
        /// As people call it.
        label: String,
    },
    /// What the buyer said is not what the product asks for.
    AttributeInvalid {
        /// The attribute's key.
        key: String,
        /// As people call it.
        label: String,
    },
}

impl Notice {
    /// Whether checkout is refused until the line is changed. A changed price only has to be seen.
    #[must_use]
    pub const fn blocks_checkout(&self) -> bool {
        match self {
            Self::PriceChanged { .. } => false,
            Self::NotForSale
            | Self::ShortStock { .. }
            | Self::AttributeMissing { .. }
            | Self::AttributeInvalid { .. } => true,
        }
    }

    /// The stable code of what it keeps from being ordered, as the APIs tell it.
    #[must_use]
    pub const fn fault_code(&self) -> &'static str {
        match self {
            Self::PriceChanged { .. } => "cart.changed",
            Self::NotForSale => "cart.productNotFound",
            Self::ShortStock { .. } => "cart.insufficientStock",
            Self::AttributeMissing { .. } => "cart.attributeMissing",
            Self::AttributeInvalid { .. } => "cart.attributeInvalid",
        }
    }

    /// The key of the attribute that it is about.
    #[must_use]
    pub const fn attribute(&self) -> Option<&str> {
        match self {
            Self::AttributeMissing { key, .. } | Self::AttributeInvalid { key, .. } => Some(key.as_str()),
            Self::PriceChanged { .. } | Self::NotForSale | Self::ShortStock { .. } => None,
        }
    }

    /// The notice in words, about the product with this name.
    #[must_use]
    pub fn about(&self, title: &str) -> String {
        match self {
            Self::PriceChanged { from, to } => format!("The price of {title} changed from {from} to {to}."),
            Self::NotForSale => format!("{title} is no longer for sale. Please remove it."),
            Self::ShortStock { available } => {
                Rejection::InsufficientStock { title: title.to_owned(), available: *available }.to_string()
            }
            Self::AttributeMissing { label, .. } => format!("{label} is missing for {title}."),
            Self::AttributeInvalid { label, .. } => format!("{label} of {title} is not as it must be."),
        }
    }
}

/// A line of a cart, with the catalogue's present prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// The line's own id.
    pub id: LineId,
    /// What it holds.
    pub variant: VariantId,
    /// The product's page.
    pub product: Slug,
    /// The product's name.
    pub title: String,
    /// The variant's size.
    pub size: String,
    /// The product's main picture.
    pub image: Option<Image>,
    /// Its rate of tax.
    pub tax_class: TaxClass,
    /// What the product asks the shopper to say for it now.
    pub asked: Vec<RequiredAttribute>,
    /// What the shopper said for it.
    pub attributes: Attributes,
    /// How many.
    pub quantity: u32,
    /// The price of one piece now.
    pub unit_price: Money,
    /// Unit price × quantity.
    pub line_total: Money,
    /// How many of the variant this shopper can have, over all lines.
    pub available: u32,
    /// What the shopper must see.
    pub notices: Vec<Notice>,
}

impl CartLine {
    /// The line as it is priced.
    #[must_use]
    pub const fn priced(&self) -> PricedLine {
        PricedLine { unit_price: self.unit_price, quantity: self.quantity, tax_class: self.tax_class }
    }

    /// What the shopper said, each with what the product calls it; what it asks for no more, by its key.
    #[must_use]
    pub fn said(&self) -> Vec<(String, String)> {
        let label = |key: &String| match self.asked.iter().find(|asked| asked.key == *key) {
            Some(asked) => asked.label.clone(),
            None => attribute_label(key),
        };
        self.attributes.iter().map(|(key, value)| (label(key), value.clone())).collect()
    }

    /// Whether something that the product asks for was not said, or not as it must be.
    #[must_use]
    pub fn has_attribute_fault(&self) -> bool {
        self.notices.iter().any(|notice| notice.attribute().is_some())
    }
}

/// A cart as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// The lines, oldest first.
    pub lines: Vec<CartLine>,
    /// What it costs.
    pub totals: Totals,
}

impl Cart {
    /// A cart without lines.
    #[must_use]
    pub const fn empty(currency: Currency, tax_included: bool) -> Self {
        let zero = Money::zero(currency);
        Self {
            lines: Vec::new(),
            totals: Totals { subtotal: zero, shipping: zero, tax: zero, total: zero, tax_included },
        }
    }

    /// How many pieces are in it: what the header shows (CART-4).
    #[must_use]
    pub fn count(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// Whether a line must be changed before checkout.
    #[must_use]
    pub fn blocks_checkout(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.notices).any(Notice::blocks_checkout)
    }

    /// Whether there is something that the shopper must have seen before checkout.
    #[must_use]
    pub fn has_notices(&self) -> bool {
        self.lines.iter().any(|line| !line.notices.is_empty())
    }

    /// A short text that two carts share only if they hold the same at the same prices: tells whether a page that was
    /// shown is still true, and whether an open checkout still fits. It is no secret and no proof.
    #[must_use]
    pub fn fingerprint(&self) -> CartFingerprint {
        let mut hash = Fnv::new();
        for line in &self.lines {
            hash.write(line.id.to_string().as_bytes());
            hash.write(line.variant.as_str().as_bytes());
            hash.write(&line.quantity.to_be_bytes());
            hash.write(&line.unit_price.minor.to_be_bytes());
            for (key, value) in &line.attributes {
                hash.write(key.as_bytes());
                hash.write(value.as_bytes());
            }
        }
        let Totals { subtotal, shipping, tax, total, tax_included } = self.totals;
        for amount in [subtotal, shipping, tax, total] {
            hash.write(&amount.minor.to_be_bytes());
        }
        hash.write(&[u8::from(tax_included)]);
        CartFingerprint(format!("{:016x}", hash.0))
    }
}

/// See [`Cart::fingerprint`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CartFingerprint(String);

impl CartFingerprint {
    /// What a form sent back; compared, never trusted.
    #[must_use]
    pub fn from_form(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for CartFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// FNV-1a with 64 bits: the same on every platform and in every version, unlike the standard library's hasher.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        // The length goes in first, so that "ab" + "c" differs from "a" + "bc".
        for &byte in (bytes.len() as u64).to_be_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The notices of a line.
#[must_use]
pub fn notices(
    active: bool,
    seen_price: Money,
    unit_price: Money,
    wanted_of_variant: u32,
    available: u32,
) -> Vec<Notice> {
    if !active {
        return vec![Notice::NotForSale];
    }
    let mut notices = Vec::new();
    if seen_price != unit_price {
        notices.push(Notice::PriceChanged { from: seen_price, to: unit_price });
    }
    if wanted_of_variant > available {
        notices.push(Notice::ShortStock { available });
    }
    notices
}

/// Decides whether a line may be set from `current` to `wanted` pieces, when the cart's other lines of the same variant
/// hold `elsewhere` and this shopper can have `available` in all. Lowering is always allowed (CART-9).
///
/// # Errors
/// [`Rejection::InsufficientStock`] with the number that this line could have.
pub fn check_stock(title: &str, current: u32, wanted: u32, elsewhere: u32, available: u32) -> Result<(), Rejection> {
    if wanted <= current || wanted.saturating_add(elsewhere) <= available {
        return Ok(());
    }
    Err(Rejection::InsufficientStock { title: title.to_owned(), available: available.saturating_sub(elsewhere) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    #[test]
    fn a_quantity_is_a_whole_number_from_1_to_999() {
        assert_eq!(" 3 ".parse::<Quantity>().map(Quantity::get), Ok(3));
        for wrong in ["", "0", "1000", "-1", "+1", "1.5", "1e2", "two", "99999999999999999999", "٣"] {
            assert_eq!(wrong.parse::<Quantity>(), Err(Rejection::InvalidQuantity), "{wrong:?}");
        }
        assert_eq!(parse_pieces("0"), Ok(0));
    }

    #[test]
    fn stock_is_checked_over_all_lines_of_a_variant_and_lowering_is_always_allowed() {
        assert_eq!(check_stock("Salt", 0, 5, 0, 5), Ok(()));
        let short = |available| Err(Rejection::InsufficientStock { title: "Salt".into(), available });
        assert_eq!(check_stock("Salt", 0, 6, 0, 5), short(5));
        assert_eq!(check_stock("Salt", 1, 3, 3, 5), short(2));
        assert_eq!(check_stock("Salt", 9, 8, 0, 5), Ok(()));
    }

    #[test]
    fn a_changed_price_is_told_and_a_missing_piece_stops_the_checkout() {
        let changed = notices(true, eur(449), eur(479), 1, 9);
        assert_eq!(changed[0].about("Salt"), "The price of Salt changed from €4.49 to €4.79.");
        assert!(!changed[0].blocks_checkout());
        assert!(notices(true, eur(449), eur(449), 3, 2)[0].blocks_checkout());
        assert_eq!(notices(false, eur(449), eur(479), 3, 0), [Notice::NotForSale]);
        assert_eq!(notices(true, eur(449), eur(449), 2, 2), []);
    }
}
