//! What programs send of a product.

use domain::catalogue::{Image, RequiredAttribute, TaxClass};
use domain::money::Currency;
use domain::product::PICTURE_SIDE;
use domain::rejection::{Field, Rejection};
use serde::Deserialize;
use shop::products::patch::VariantPatch;
use utoipa::ToSchema;

use crate::api::read::Amount;
use crate::problem::{Fault, Problem};

/// A picture, as it is sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = NewImage)]
pub(super) struct ImageFields {
    /// Where the picture is, within the shop's address.
    #[schema(example = "/images/products/kaiser-natron-pulver.svg")]
    url: String,
    /// What it shows, in words.
    #[serde(default)]
    #[schema(example = "A green box of baking soda")]
    alt: String,
    /// How wide it is, in pixels.
    #[serde(default = "side")]
    #[schema(minimum = 1, maximum = 20000, default = 800, example = 800)]
    width: u32,
    /// How high it is, in pixels.
    #[serde(default = "side")]
    #[schema(minimum = 1, maximum = 20000, default = 800, example = 800)]
    height: u32,
}

const fn side() -> u32 {
    PICTURE_SIDE
}

/// Something that a buyer must say per line.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = NewRequiredAttribute)]
pub(super) struct AttributeFields {
    /// The key under which it is sent.
    #[schema(example = "domain")]
    key: String,
    /// How a form calls it.
    #[schema(example = "Domain name")]
    label: String,
    /// A regular expression that the whole value must match.
    #[serde(default)]
    #[schema(example = "[a-z0-9.-]+")]
    pattern: Option<String>,
    /// One sentence that helps to fill it in.
    #[serde(default)]
    #[schema(example = "Such as example.com")]
    hint: Option<String>,
}

/// A variant: in a new product, or one that is changed or added.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VariantChange)]
pub(super) struct VariantFields {
    /// Its id, which it keeps for ever.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: String,
    /// Which of the product's sizes it is.
    #[serde(default)]
    #[schema(example = "250 g Großpackung")]
    size: Option<String>,
    /// What one piece costs; a new one must say so.
    #[serde(default)]
    #[schema(value_type = f64, required = false, format = "decimal", example = 4.49)]
    unit_price: Option<Amount>,
    /// Whether it is for sale.
    #[serde(default)]
    #[schema(example = true)]
    active: Option<bool>,
    /// How many pieces of a new one are in the store. Later the stock is changed by a call of its own.
    #[serde(default)]
    #[schema(example = 40)]
    on_hand: Option<u32>,
}

impl From<ImageFields> for Image {
    fn from(ImageFields { url, alt, width, height }: ImageFields) -> Self {
        Self { url, alt, width, height }
    }
}

impl From<AttributeFields> for RequiredAttribute {
    fn from(AttributeFields { key, label, pattern, hint }: AttributeFields) -> Self {
        Self { key, label, pattern, hint }
    }
}

/// Variants as they were sent, each read for itself.
///
/// # Errors
/// [`Problem::invalid`] with the path of the first field that is at fault.
pub(super) fn variants_of(sent: Vec<VariantFields>, currency: Currency) -> Result<Vec<VariantPatch>, Problem> {
    sent.into_iter()
        .enumerate()
        .map(|(place, variant)| variant.read(currency).map_err(|rejection| at(place, &rejection)))
        .collect()
}

/// A rejection by its path in the body.
pub(super) fn at(place: usize, rejection: &Rejection) -> Problem {
    let Rejection::Invalid { field } = rejection else { return rejection.clone().into() };
    let field = format!("variants[{place}].{}", field.as_str());
    Problem::invalid(vec![Fault { field, message: rejection.to_string() }])
}

impl VariantFields {
    fn read(self, currency: Currency) -> Result<VariantPatch, Rejection> {
        let id = self.product_id.parse().map_err(|_| Rejection::Invalid { field: Field::ProductId })?;
        let unit_price = self.unit_price.map(|price| price.in_currency(currency, Field::UnitPrice)).transpose()?;
        Ok(VariantPatch { id, size: self.size, unit_price, active: self.active, on_hand: self.on_hand })
    }
}

/// A rate of tax by its word.
///
/// # Errors
/// [`Rejection::Invalid`] for any other word.
pub(super) fn tax_class(word: &str) -> Result<TaxClass, Rejection> {
    word.parse().map_err(|_| Rejection::Invalid { field: Field::TaxClass })
}
