//! Products.

use domain::catalogue::{Image, Product, RequiredAttribute, Variant};
use serde::Serialize;
use utoipa::ToSchema;

use super::Decimal;

/// A product with everything of it that is for sale.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub(in crate::api) struct ProductModel<'p> {
    /// The product's name in addresses.
    #[schema(example = "kaiser-natron-pulver")]
    slug: &'p str,
    /// The product's name.
    #[schema(example = "Kaiser-Natron® Pulver")]
    title: &'p str,
    /// Paragraphs of plain text, separated by empty lines.
    #[schema(example = "A classic of the kitchen cupboard.")]
    description: &'p str,
    /// Who sells it, by name.
    #[schema(example = "Haus & Hof")]
    vendor: &'p str,
    /// In which category it stands, by the category's name in addresses.
    #[schema(example = "cleaning")]
    category: &'p str,
    /// Its pictures, the main one first.
    images: Vec<ImageModel<'p>>,
    /// What a buyer must say for each line of it; absent where that is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required_attributes: Vec<AttributeModel<'p>>,
    /// What can be put into a cart; for staff and the shop's tokens, also what is not for sale.
    variants: Vec<VariantModel<'p>>,
    /// Its rate of tax; only in answers to staff and to the shop's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "standard")]
    tax_class: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Image)]
struct ImageModel<'p> {
    /// Where the picture is, relative to the shop's address.
    #[schema(example = "/images/products/kaiser-natron-pulver.svg")]
    url: &'p str,
    /// What it shows, in words.
    #[schema(example = "A green box of baking soda")]
    alt: &'p str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RequiredAttribute)]
struct AttributeModel<'p> {
    /// The key under which it is sent.
    #[schema(example = "domain")]
    key: &'p str,
    /// How a form calls it.
    #[schema(example = "Domain name")]
    label: &'p str,
    /// A regular expression that the whole value must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "[a-z0-9.-]+")]
    pattern: Option<&'p str>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Variant)]
struct VariantModel<'p> {
    /// What a cart holds: every call that asks for a `productId` means this.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: &'p str,
    /// Which of the product's sizes it is.
    #[schema(example = "250 g Großpackung")]
    size: &'p str,
    /// What one piece costs.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    unit_price: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// How many can be bought now.
    #[schema(example = 42)]
    available: u32,
    /// How many are in the store, promised ones too; only in answers to staff and to the shop's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 44)]
    on_hand: Option<u32>,
    /// Whether it is for sale; only in answers to staff and to the shop's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = true)]
    active: Option<bool>,
}

impl<'p> ProductModel<'p> {
    /// The product for those who may change it.
    pub(in crate::api) fn for_staff(product: &'p Product) -> Self {
        let variants = product.variants.iter().map(|variant| {
            let (on_hand, active) = (Some(variant.stock.on_hand), Some(variant.active));
            VariantModel { on_hand, active, ..VariantModel::from(variant) }
        });
        let variants = variants.collect();
        Self { variants, tax_class: Some(product.tax_class.as_str()), ..Self::from(product) }
    }
}

impl<'p> From<&'p Product> for ProductModel<'p> {
    fn from(product: &'p Product) -> Self {
        Self {
            slug: product.slug.as_str(),
            title: &product.title,
            description: &product.description,
            vendor: &product.vendor.name,
            category: product.category.slug.as_str(),
            images: product.images.iter().map(ImageModel::from).collect(),
            required_attributes: product.required_attributes.iter().map(AttributeModel::from).collect(),
            variants: product.variants.iter().map(VariantModel::from).collect(),
            tax_class: None,
        }
    }
}

impl<'p> From<&'p Image> for ImageModel<'p> {
    fn from(image: &'p Image) -> Self {
        Self { url: &image.url, alt: &image.alt }
    }
}

impl<'p> From<&'p RequiredAttribute> for AttributeModel<'p> {
    fn from(attribute: &'p RequiredAttribute) -> Self {
        Self { key: &attribute.key, label: &attribute.label, pattern: attribute.pattern.as_deref() }
    }
}

impl<'p> From<&'p Variant> for VariantModel<'p> {
    fn from(variant: &'p Variant) -> Self {
        Self {
            product_id: variant.id.as_str(),
            size: &variant.size,
            unit_price: Decimal(variant.unit_price),
            currency: variant.unit_price.currency.code(),
            available: variant.stock.available(),
            on_hand: None,
            active: None,
        }
    }
}
