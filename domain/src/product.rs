//! What staff make of products: how one is to look, and whether it may (CAT-1, CAT-2, ADM-5).

use std::str::FromStr;

use crate::catalogue::{Image, Product, RequiredAttribute, TaxClass};
use crate::ids::{Slug, VariantId};
use crate::money::{Currency, Money};
use crate::rejection::{Field, Rejection};
use crate::text::{clean_line, clean_text, fold};

#[cfg(test)]
mod tests;

/// The most characters of a title, a vendor's or a category's name, a size and a picture's description.
const LONGEST_LINE: usize = 200;
/// The most characters of a description.
const LONGEST_TEXT: usize = 20_000;
/// The most pictures of a product.
pub const MOST_IMAGES: usize = 20;
/// The most things that a buyer must say.
const MOST_ATTRIBUTES: usize = 20;
/// The most sizes of a product.
pub const MOST_VARIANTS: usize = 100;
/// The most pieces of a variant: what a 32-bit count holds with room to spare.
pub const MOST_PIECES: u32 = 1_000_000_000;
/// The width and the height that a picture has, where nothing else is said.
pub const PICTURE_SIDE: u32 = 800;

/// How a product is to look, without its sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    /// Its name.
    pub title: String,
    /// Paragraphs of plain text, separated by empty lines.
    pub description: String,
    /// Who sells it, by name; a vendor that is not known is added.
    pub vendor: String,
    /// Where it stands in the shop, by name; a category that is not known is added.
    pub category: String,
    /// Its rate of tax.
    pub tax_class: TaxClass,
    /// Its pictures, the main one first.
    pub images: Vec<Image>,
    /// What a buyer must say per line.
    pub required_attributes: Vec<RequiredAttribute>,
}

/// How a variant is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantEdit {
    /// "250 g Großpackung".
    pub size: String,
    /// The price of one piece.
    pub unit_price: Money,
    /// Whether it is for sale.
    pub active: bool,
}

/// A variant to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVariant {
    /// Its id, which it keeps for ever.
    pub id: VariantId,
    /// How it looks.
    pub edit: VariantEdit,
    /// Pieces in the store.
    pub on_hand: u32,
}

/// A product to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    /// Its name in URLs, which it keeps for ever; made from the title where none is given.
    pub slug: Option<Slug>,
    /// How it looks.
    pub edit: ProductEdit,
    /// Its sizes: one at least.
    pub variants: Vec<NewVariant>,
}

/// A product as staff see it: with the sizes that are not for sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedProduct {
    /// The product with all of its variants.
    pub product: Product,
    /// Counts its changes, but for those of its stock.
    pub version: i64,
}

/// What became of something that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// It was sold before, or is in a cart: it is not for sale any more.
    Retired,
}

/// Which products staff want to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProductShow {
    /// All of them.
    #[default]
    All,
    /// Those of which a size is for sale that has few pieces left, or none.
    Low,
    /// Those of which a size is not for sale.
    Inactive,
}

impl ProductShow {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::All, Self::Low, Self::Inactive];

    /// As the URL says it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Low => "low",
            Self::Inactive => "inactive",
        }
    }

    /// As people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Low => "low stock",
            Self::Inactive => "not for sale",
        }
    }
}

impl FromStr for ProductShow {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let found = Self::ALL.into_iter().find(|show| show.as_str() == text);
        found.ok_or(Rejection::Invalid { field: Field::Status })
    }
}

impl ProductEdit {
    /// The same with its texts cleaned.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the first field that is at fault.
    pub fn checked(self) -> Result<Self, Rejection> {
        let line = |text: &str, field| clean_line(text, LONGEST_LINE).ok_or(Rejection::Invalid { field });
        let invalid = |field| Rejection::Invalid { field };
        if self.images.len() > MOST_IMAGES {
            return Err(invalid(Field::Images));
        }
        if self.required_attributes.len() > MOST_ATTRIBUTES {
            return Err(invalid(Field::RequiredAttributes));
        }
        let attributes: Option<Vec<_>> = self.required_attributes.into_iter().map(checked_attribute).collect();
        let required_attributes = attributes.ok_or(invalid(Field::RequiredAttributes))?;
        let told = |key: &str| required_attributes.iter().filter(|attribute| attribute.key == key).count();
        if required_attributes.iter().any(|attribute| told(&attribute.key) > 1) {
            return Err(invalid(Field::RequiredAttributes));
        }
        let images: Option<Vec<_>> = self.images.into_iter().map(checked_image).collect();
        Ok(Self {
            title: line(&self.title, Field::Title)?,
            description: clean_text(&self.description, LONGEST_TEXT).ok_or(invalid(Field::Description))?,
            vendor: line(&self.vendor, Field::Vendor)?,
            category: line(&self.category, Field::Category)?,
            tax_class: self.tax_class,
            images: images.ok_or(invalid(Field::Images))?,
            required_attributes,
        })
    }
}

impl From<&Product> for ProductEdit {
    fn from(product: &Product) -> Self {
        Self {
            title: product.title.clone(),
            description: product.description.clone(),
            vendor: product.vendor.name.clone(),
            category: product.category.name.clone(),
            tax_class: product.tax_class,
            images: product.images.clone(),
            required_attributes: product.required_attributes.clone(),
        }
    }
}

impl VariantEdit {
    /// The same with its size cleaned. A product of one size need not name it.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub fn checked(self, currency: Currency) -> Result<Self, Rejection> {
        let size = match self.size.trim() {
            "" => String::new(),
            size => clean_line(size, LONGEST_LINE).ok_or(Rejection::Invalid { field: Field::Size })?,
        };
        let price = self.unit_price;
        if price.currency != currency || !(0..=Currency::LARGEST_CHARGE).contains(&price.minor) {
            return Err(Rejection::Invalid { field: Field::UnitPrice });
        }
        Ok(Self { size, ..self })
    }
}

impl NewVariant {
    /// The same with its texts cleaned.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub fn checked(self, currency: Currency) -> Result<Self, Rejection> {
        if self.on_hand > MOST_PIECES {
            return Err(Rejection::Invalid { field: Field::OnHand });
        }
        Ok(Self { edit: self.edit.checked(currency)?, ..self })
    }
}

/// A name in URLs for something that is called so: its letters and digits without accents, joined by hyphens.
/// `None` where it has no letter or digit that an address can hold.
#[must_use]
pub fn slug_of(name: &str) -> Option<Slug> {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    // All of it is ASCII: any place is between two characters.
    joined.get(..joined.len().min(100))?.trim_end_matches('-').parse().ok()
}

/// The same for a name in any script: where no letter of it can stand in an address, its bytes do.
///
/// # Errors
/// [`Rejection::Invalid`] with this field for a blank name.
pub fn slug_of_any(name: &str, field: Field) -> Result<Slug, Rejection> {
    use std::fmt::Write;
    if let Some(slug) = slug_of(name) {
        return Ok(slug);
    }
    let mut bytes = String::from("n");
    for byte in name.trim().bytes().take(48) {
        // Writing to a string does not fail.
        let _ = write!(bytes, "{byte:02x}");
    }
    bytes.parse().map_err(|_| Rejection::Invalid { field })
}

/// Whether a product may be called so in addresses: some names are those of the dashboard's own pages.
///
/// # Errors
/// [`Rejection::Invalid`].
pub fn check_slug(slug: &Slug) -> Result<(), Rejection> {
    if slug.as_str() == "new" { Err(Rejection::Invalid { field: Field::Slug }) } else { Ok(()) }
}

/// Reads a price as people type it: `4.49`, `4,49` or `4`, exactly, without passing through a float.
///
/// # Errors
/// [`Rejection::Invalid`] for anything else, and for what is negative or larger than can be charged.
pub fn parse_price(text: &str, currency: Currency) -> Result<Money, Rejection> {
    const WRONG: Rejection = Rejection::Invalid { field: Field::UnitPrice };
    let price = parse_amount(text, currency).ok_or(WRONG)?;
    if (0..=Currency::LARGEST_CHARGE).contains(&price.minor) { Ok(price) } else { Err(WRONG) }
}

/// Reads an amount of either sign as people type it, with a point or a comma before the decimals.
#[must_use]
pub fn parse_amount(text: &str, currency: Currency) -> Option<Money> {
    let text = text.trim().replace('\u{2212}', "-");
    let plain = text.strip_prefix('+').unwrap_or(&text);
    let pointed = if plain.contains('.') { plain.to_owned() } else { plain.replacen(',', ".", 1) };
    Money::parse(&pointed, currency).ok()
}

fn checked_image(image: Image) -> Option<Image> {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\');
    let within = image.url.starts_with('/') && !image.url.starts_with("//") && !image.url.contains(odd);
    let sized = (1..=20_000).contains(&image.width) && (1..=20_000).contains(&image.height);
    let alt = if image.alt.trim().is_empty() { Some(String::new()) } else { clean_line(&image.alt, LONGEST_LINE) };
    (within && sized && image.url.len() <= 500).then_some(Image { alt: alt?, ..image })
}

fn checked_attribute(attribute: RequiredAttribute) -> Option<RequiredAttribute> {
    let key = attribute.key;
    let named = (1..=50).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    let optional = |text: Option<String>| match text.as_deref().map(str::trim) {
        None | Some("") => Some(None),
        Some(text) => clean_line(text, 500).map(Some),
    };
    let (pattern, hint) = (optional(attribute.pattern)?, optional(attribute.hint)?);
    named.then_some(RequiredAttribute { key, label: clean_line(&attribute.label, LONGEST_LINE)?, pattern, hint })
}
