//! Products and their variants (CAT-1..4).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{Slug, VariantId};
use crate::inventory::Stock;
use crate::money::Money;
use crate::rejection::{Field, Rejection};

/// Which rate of tax a product has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaxClass {
    /// The full rate.
    Standard,
    /// The reduced rate, for food and books where the law has one.
    Reduced,
    /// No tax.
    None,
}

impl TaxClass {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Reduced => "reduced",
            Self::None => "none",
        }
    }
}

impl fmt::Display for TaxClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TaxClass {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text {
            "standard" => Ok(Self::Standard),
            "reduced" => Ok(Self::Reduced),
            "none" => Ok(Self::None),
            _ => Err(Rejection::Invalid { field: Field::TaxClass }),
        }
    }
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Where it is, absolute within the shop (`/images/…`).
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Width in pixels, so that the page does not jump.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Something that a buyer must say per line, such as the domain name of a licence (CAT-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredAttribute {
    /// The key under which it is sent.
    pub key: String,
    /// How the form calls it.
    pub label: String,
    /// A regular expression that the whole value must match, as HTML's `pattern` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// One sentence that helps to fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What the buyer said, by the attribute's key.
pub type Attributes = BTreeMap<String, String>;

/// How people call an attribute of which they know only the key: `domainName` is "Domain name".
#[must_use]
pub fn attribute_label(key: &str) -> String {
    let mut label = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        match character {
            _ if label.is_empty() => label.extend(character.to_uppercase()),
            '_' | '-' => label.push(' '),
            _ if character.is_ascii_uppercase() => {
                label.push(' ');
                label.push(character.to_ascii_lowercase());
            }
            _ => label.push(character),
        }
    }
    label
}

/// What a cart holds: a thing with a price and a stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The `productId` of every API.
    pub id: VariantId,
    /// "250 g Großpackung".
    pub size: String,
    /// The price of one piece.
    pub unit_price: Money,
    /// What is there of it.
    pub stock: Stock,
    /// Whether it is for sale.
    pub active: bool,
}

/// A product with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// Paragraphs of plain text, separated by empty lines.
    pub description: String,
    /// Who sells it.
    pub vendor: Named,
    /// Where it stands in the shop.
    pub category: Named,
    /// Its rate of tax.
    pub tax_class: TaxClass,
    /// Its pictures, the main one first.
    pub images: Vec<Image>,
    /// What a buyer must say per line.
    pub required_attributes: Vec<RequiredAttribute>,
    /// What can be bought, in the order of the catalogue; inactive ones only where staff asks.
    pub variants: Vec<Variant>,
}

/// Something with a name and a place in URLs: a vendor, a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: String,
}

/// A category with what its page and its tile show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// One or two sentences.
    pub description: String,
    /// How many products with something for sale stand in it.
    pub products: u32,
}

/// A product in a list (CAT-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCard {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub title: String,
    /// Who sells it.
    pub vendor: String,
    /// Its main picture.
    pub image: Option<Image>,
    /// The lowest price of its active variants.
    pub price_from: Money,
    /// Whether its variants differ in price, so that "from" is said.
    pub prices_differ: bool,
    /// What is available of all its active variants together.
    pub available: u32,
}

/// What is said about the stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Nothing need be said.
    Plenty,
    /// "Only N left".
    Few(u32),
    /// "Sold out".
    SoldOut,
}

impl Availability {
    /// From this many pieces on nothing is said.
    pub const PLENTY: u32 = 6;

    /// What is said when so many are available.
    #[must_use]
    pub const fn of(available: u32) -> Self {
        match available {
            0 => Self::SoldOut,
            few if few < Self::PLENTY => Self::Few(few),
            _ => Self::Plenty,
        }
    }
}

/// How a list of products is sorted (CAT-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProductSort {
    /// Best matches first when searching, else the shop's own order.
    #[default]
    Relevance,
    /// By title.
    Title,
    /// Cheapest first.
    PriceUp,
    /// Dearest first.
    PriceDown,
}

impl ProductSort {
    /// Every way to sort.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Title, Self::PriceUp, Self::PriceDown];

    /// As the URL says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Title => "title",
            Self::PriceUp => "price-up",
            Self::PriceDown => "price-down",
        }
    }
}

impl FromStr for ProductSort {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|sort| sort.as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Sort })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_called_by_the_words_of_its_key() {
        for (key, label) in [("domain", "Domain"), ("domainName", "Domain name"), ("tax_id", "Tax id"), ("", "")] {
            assert_eq!(attribute_label(key), label);
        }
    }
}
