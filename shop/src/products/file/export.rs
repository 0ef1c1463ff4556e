//! The whole catalogue, written into a file.

use domain::actor::Actor;
use domain::catalogue::{Product, Variant};
use domain::ids::Slug;
use domain::product_file::Column;
use domain::staff::Permission;

use super::cells::{write_attributes, write_flag, write_images};
use crate::spreadsheet::{MARK, write_row};
use crate::{Result, Shop};

/// How many products are read at once.
const PRODUCTS: u32 = 200;

/// A part of an export, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPart {
    /// Rows of the file; the first part begins with the names of the columns.
    pub text: String,
    /// The last product of this part; `None` when there are no more.
    pub next: Option<Slug>,
}

impl Shop {
    /// The part of the export that begins after this product; the first one where none is named. A catalogue of any size
    /// is exported in little memory.
    ///
    /// # Errors
    /// When the actor may not read products.
    pub async fn export_products(&self, actor: Actor, after: Option<&Slug>) -> Result<ExportPart> {
        actor.require(Permission::ReadProducts)?;
        let currency = self.settings().pricing.currency;
        let products = self.parts.store.read().await?.managed_products_after(after, PRODUCTS, currency).await?;
        let mut text = String::new();
        if after.is_none() {
            text.push(MARK);
            write_heading(&mut text);
        }
        for found in &products {
            write_product(&mut text, &found.product);
        }
        let full = products.len() == PRODUCTS as usize;
        Ok(ExportPart { text, next: products.into_iter().last().map(|last| last.product.slug).filter(|_| full) })
    }
}

/// The names of the columns.
pub(super) fn write_heading(text: &mut String) {
    write_row(text, Column::ALL.iter().map(|column| column.as_str().to_owned()));
}

/// A row for each variant of a product.
pub(super) fn write_product(text: &mut String, product: &Product) {
    for variant in &product.variants {
        write_row(text, Column::ALL.iter().map(|column| cell(*column, product, variant)));
    }
}

fn cell(column: Column, product: &Product, variant: &Variant) -> String {
    match column {
        Column::Product => product.slug.to_string(),
        Column::Title => product.title.clone(),
        Column::Description => product.description.clone(),
        Column::Vendor => product.vendor.name.clone(),
        Column::Category => product.category.name.clone(),
        Column::TaxClass => product.tax_class.to_string(),
        Column::Images => write_images(&product.images),
        Column::RequiredAttributes => write_attributes(&product.required_attributes),
        Column::Variant => variant.id.to_string(),
        Column::Size => variant.size.clone(),
        Column::UnitPrice => variant.unit_price.decimal(),
        Column::Currency => variant.unit_price.currency.to_string(),
        Column::OnHand => variant.stock.on_hand.to_string(),
        Column::Active => write_flag(variant.active).to_owned(),
    }
}
