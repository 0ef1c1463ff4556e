//! What a row would change, decided before anything is saved.

use std::collections::HashMap;

use domain::catalogue::{Product, Variant};
use domain::ids::{Slug, VariantId};
use domain::inventory::Stock;
use domain::money::Currency;
use domain::product::{MOST_PIECES, MOST_VARIANTS, ManagedProduct, ProductEdit, VariantEdit, check_slug, parse_price};
use domain::product_file::{Column, Outcome, RowFault};
use domain::rejection::{Field, Rejection};

use super::super::names::Names;
use super::cells::{read_attributes, read_flag, read_images};
use super::read::{Entry, Said};

type Fault = (Option<Column>, RowFault);

/// What the rows above said.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// On which line a variant stands.
    variants: HashMap<VariantId, u64>,
    /// On which line a product was said first how it is to look.
    products: HashMap<Slug, u64>,
    /// Products as they would be, where nothing is saved.
    pub(super) foreseen: HashMap<Slug, ManagedProduct>,
}

impl Seen {
    /// Takes in what later rows said.
    pub(super) fn extend(&mut self, later: Self) {
        self.variants.extend(later.variants);
        self.products.extend(later.products);
    }
}

/// The part of the catalogue that some rows are about, as it would be after the rows before.
#[derive(Debug)]
pub(super) struct Shelf {
    /// Products by their slugs.
    pub(super) products: HashMap<Slug, ManagedProduct>,
    /// Vendors and categories.
    pub(super) names: Names,
    /// The shop's.
    pub(super) currency: Currency,
}

/// What a row changes. Before is `None` for what is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    /// The version of the product that is there.
    pub(super) version: Option<i64>,
    /// The product before, where it becomes different.
    pub(super) product_before: Option<Product>,
    /// The product since, with the variants that it has then.
    pub(super) product: Product,
    /// The variant before.
    pub(super) variant_before: Option<Variant>,
    /// The variant since.
    pub(super) variant: Variant,
}

impl Write {
    /// In one word.
    pub(super) fn outcome(&self) -> Outcome {
        match &self.variant_before {
            None => Outcome::Created,
            Some(before) if *before == self.variant && self.product_before.is_none() => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        }
    }
}

impl Shelf {
    /// What a row changes, given what the rows above said; the shelf is then as the row says, and `later` knows of it.
    ///
    /// # Errors
    /// The cell that is at fault, and why. Nothing has become different then.
    pub(super) fn plan(&mut self, entry: &Entry, seen: &Seen, later: &mut Seen) -> Result<Write, Fault> {
        let said = entry.said.as_ref().map_err(Clone::clone)?;
        if let Some(&line) = seen.variants.get(&said.variant).or_else(|| later.variants.get(&said.variant)) {
            return Err((Some(Column::Variant), RowFault::Repeated { line }));
        }
        self.check_owner(said)?;
        self.check_currency(said)?;
        let before = self.products.get(&said.product);
        if before.is_none() {
            check_slug(&said.product).map_err(wrong)?;
        }
        let edit = product_edit(said, before.map(|before| &before.product))?;
        let variant_before = before.and_then(|before| variant_of(&before.product, &said.variant)).cloned();
        let variant = self.variant(said, before, variant_before.as_ref())?;
        let product = self.names.product(said.product.clone(), edit).map_err(wrong)?;
        let product_before = match before {
            None => None,
            Some(before) => {
                let product = Product { variants: before.product.variants.clone(), ..product.clone() };
                let line = seen.products.get(&said.product).or_else(|| later.products.get(&said.product));
                match (product == before.product, line) {
                    (true, _) => None,
                    (false, None) => Some(before.product.clone()),
                    (false, Some(&line)) => {
                        let column = difference(&product, &before.product);
                        return Err((column, RowFault::Contradicts { line }));
                    }
                }
            }
        };
        let version = before.map(|before| before.version);
        let variants = with(before.map(|before| before.product.variants.as_slice()).unwrap_or_default(), &variant);
        let write =
            Write { version, product_before, product: Product { variants, ..product }, variant_before, variant };
        self.put(&write);
        later.variants.insert(said.variant.clone(), entry.line);
        later.products.entry(said.product.clone()).or_insert(entry.line);
        Ok(write)
    }

    /// Puts what a row changes onto the shelf.
    fn put(&mut self, write: &Write) {
        self.names.admit(&write.product);
        let raised = match write.version {
            None => 1,
            Some(version) => version + write.raises(),
        };
        let managed = ManagedProduct { product: write.product.clone(), version: raised };
        self.products.insert(write.product.slug.clone(), managed);
    }

    fn check_owner(&self, said: &Said) -> Result<(), Fault> {
        let has = |found: &&ManagedProduct| variant_of(&found.product, &said.variant).is_some();
        match self.products.values().filter(|found| found.product.slug != said.product).find(has) {
            Some(other) => Err((Some(Column::Variant), RowFault::OtherProduct { product: other.product.slug.clone() })),
            None => Ok(()),
        }
    }

    fn check_currency(&self, said: &Said) -> Result<(), Fault> {
        let text = said.cell(Column::Currency).map(str::trim).unwrap_or_default();
        if text.is_empty() || text.parse() == Ok(self.currency) {
            return Ok(());
        }
        Err((Some(Column::Currency), RowFault::OtherCurrency { currency: self.currency }))
    }

    fn variant(
        &self,
        said: &Said,
        product: Option<&ManagedProduct>,
        before: Option<&Variant>,
    ) -> Result<Variant, Fault> {
        let unit_price = match (said.cell(Column::UnitPrice), before) {
            (Some(text), _) => parse_price(text, self.currency).map_err(wrong)?,
            (None, Some(before)) => before.unit_price,
            (None, None) => return Err((Some(Column::UnitPrice), RowFault::Needed)),
        };
        let active = match (said.cell(Column::Active), before) {
            (Some(text), _) => read_flag(text).ok_or_else(|| wrong(Rejection::Invalid { field: Field::Active }))?,
            (None, before) => before.is_none_or(|before| before.active),
        };
        let size = match (said.cell(Column::Size), before) {
            (Some(text), _) => text.to_owned(),
            (None, before) => before.map(|before| before.size.clone()).unwrap_or_default(),
        };
        let edit = VariantEdit { size, unit_price, active }.checked(self.currency).map_err(wrong)?;
        if before.is_none() && product.is_some_and(|found| found.product.variants.len() >= MOST_VARIANTS) {
            let most = u32::try_from(MOST_VARIANTS).unwrap_or(u32::MAX);
            return Err((Some(Column::Variant), RowFault::TooMany { most }));
        }
        let VariantEdit { size, unit_price, active } = edit;
        Ok(Variant { id: said.variant.clone(), size, unit_price, stock: stock(said, before)?, active })
    }
}

impl Write {
    /// By how much the product's version rises when this is saved.
    pub(super) fn raises(&self) -> i64 {
        if self.version.is_none() {
            return 0;
        }
        i64::from(self.product_before.is_some()) + i64::from(self.changes_variant())
    }

    /// Whether the variant is new, or becomes different in more than its stock.
    pub(super) fn changes_variant(&self) -> bool {
        self.variant_before.as_ref().is_none_or(|before| {
            let stock = self.variant.stock;
            Variant { stock, ..before.clone() } != self.variant
        })
    }
}

fn stock(said: &Said, before: Option<&Variant>) -> Result<Stock, Fault> {
    let now = before.map_or(Stock { on_hand: 0, reserved: 0 }, |before| before.stock);
    let Some(text) = said.cell(Column::OnHand).map(str::trim) else { return Ok(now) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let on_hand = text.parse().ok().filter(|on_hand| digits && *on_hand <= MOST_PIECES);
    let on_hand = on_hand.ok_or_else(|| wrong(Rejection::Invalid { field: Field::OnHand }))?;
    if on_hand < now.on_hand && on_hand < now.reserved {
        return Err((Some(Column::OnHand), RowFault::Promised { reserved: now.reserved }));
    }
    Ok(Stock { on_hand, ..now })
}

fn product_edit(said: &Said, before: Option<&Product>) -> Result<ProductEdit, Fault> {
    let text = |column: Column, kept: fn(&Product) -> String| match (said.cell(column), before) {
        (Some(text), _) => Ok(text.to_owned()),
        (None, Some(before)) => Ok(kept(before)),
        (None, None) => Err((Some(column), RowFault::Needed)),
    };
    let title = text(Column::Title, |before| before.title.clone())?;
    let vendor = text(Column::Vendor, |before| before.vendor.name.clone())?;
    let category = text(Column::Category, |before| before.category.name.clone())?;
    let tax_class = match (said.cell(Column::TaxClass), before) {
        (Some(text), _) => text.trim().to_lowercase().parse().map_err(wrong)?,
        (None, Some(before)) => before.tax_class,
        (None, None) => return Err((Some(Column::TaxClass), RowFault::Needed)),
    };
    let images = match (said.cell(Column::Images), before) {
        (Some(text), _) => read_images(text),
        (None, before) => before.map(|before| before.images.clone()).unwrap_or_default(),
    };
    let required_attributes = match (said.cell(Column::RequiredAttributes), before) {
        (Some(text), _) => {
            read_attributes(text).ok_or_else(|| wrong(Rejection::Invalid { field: Field::RequiredAttributes }))?
        }
        (None, before) => before.map(|before| before.required_attributes.clone()).unwrap_or_default(),
    };
    let description = match (said.cell(Column::Description), before) {
        (Some(text), _) => text.to_owned(),
        (None, before) => before.map(|before| before.description.clone()).unwrap_or_default(),
    };
    let edit = ProductEdit { title, description, vendor, category, tax_class, images, required_attributes };
    edit.checked().map_err(wrong)
}

fn variant_of<'p>(product: &'p Product, id: &VariantId) -> Option<&'p Variant> {
    product.variants.iter().find(|variant| variant.id == *id)
}

/// The variants with this one among them.
fn with(variants: &[Variant], variant: &Variant) -> Vec<Variant> {
    let mut all = variants.to_vec();
    match all.iter_mut().find(|other| other.id == variant.id) {
        Some(other) => other.clone_from(variant),
        None => all.push(variant.clone()),
    }
    all
}

/// The first column in which two products differ.
fn difference(one: &Product, other: &Product) -> Option<Column> {
    let differs = [
        (Column::Title, one.title != other.title),
        (Column::Description, one.description != other.description),
        (Column::Vendor, one.vendor != other.vendor),
        (Column::Category, one.category != other.category),
        (Column::TaxClass, one.tax_class != other.tax_class),
        (Column::Images, one.images != other.images),
        (Column::RequiredAttributes, one.required_attributes != other.required_attributes),
    ];
    differs.into_iter().find(|(_, differs)| *differs).map(|(column, _)| column)
}

/// The cell that a rule refuses.
fn wrong(rejection: Rejection) -> Fault {
    let column = match &rejection {
        Rejection::Invalid { field } => column_of(*field),
        _ => None,
    };
    (column, RowFault::Wrong(rejection))
}

const fn column_of(field: Field) -> Option<Column> {
    match field {
        Field::Slug => Some(Column::Product),
        Field::Title => Some(Column::Title),
        Field::Description => Some(Column::Description),
        Field::Vendor => Some(Column::Vendor),
        Field::Category => Some(Column::Category),
        Field::TaxClass => Some(Column::TaxClass),
        Field::Images => Some(Column::Images),
        Field::RequiredAttributes => Some(Column::RequiredAttributes),
        Field::Size => Some(Column::Size),
        Field::UnitPrice => Some(Column::UnitPrice),
        Field::OnHand => Some(Column::OnHand),
        Field::Active => Some(Column::Active),
        _ => None,
    }
}
