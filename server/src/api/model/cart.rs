//! Carts.

use std::collections::BTreeMap;

use domain::cart::{Cart, CartLine, Notice};
use serde::Serialize;
use utoipa::ToSchema;

use super::Decimal;

/// A cart at present prices.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
pub(in crate::api) struct CartModel<'c> {
    /// The lines, oldest first.
    items: Vec<Line<'c>>,
    /// How many pieces all lines have together.
    #[schema(example = 2)]
    count: u32,
    /// The lines together.
    #[schema(value_type = f64, format = "decimal", example = 8.98)]
    subtotal: Decimal,
    /// Shipping.
    #[schema(value_type = f64, format = "decimal", example = 4.9)]
    shipping: Decimal,
    /// Tax: part of the total, or contained in it where the shop's prices include their tax.
    #[schema(value_type = f64, format = "decimal", example = 1.7)]
    tax: Decimal,
    /// What is to be paid.
    #[schema(value_type = f64, format = "decimal", example = 15.58)]
    total: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CartLine)]
struct Line<'c> {
    /// The line's own id.
    #[schema(example = "line_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    line_id: String,
    /// What the buyer said for it, by the attribute's key; absent where nothing is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = json!({ "domain": "example.com" }))]
    attributes: Option<&'c BTreeMap<String, String>>,
    /// What it holds.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: &'c str,
    /// The product's name.
    #[schema(example = "Kaiser-Natron® Pulver")]
    title: &'c str,
    /// Which of the product's sizes it is.
    #[schema(example = "250 g Großpackung")]
    size: &'c str,
    /// Where the product's main picture is, relative to the shop's address; null where it has none.
    #[schema(required, example = "/images/products/kaiser-natron-pulver.svg")]
    image: Option<&'c str>,
    /// How many pieces.
    #[schema(example = 2)]
    quantity: u32,
    /// What one piece costs.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    unit_price: Decimal,
    /// Unit price × quantity.
    #[schema(value_type = f64, format = "decimal", example = 8.98)]
    line_total: Decimal,
    /// How many of it this shopper can have, over all lines.
    #[schema(example = 42)]
    available: u32,
    /// What the shopper must see before checkout.
    #[schema(example = json!([]))]
    notices: Vec<NoticeModel>,
}

/// Something about a line that the shopper must see before checkout. To set the line's quantity, to the same one too,
/// shows that a changed price was seen.
#[derive(Serialize, ToSchema)]
#[schema(as = Notice)]
struct NoticeModel {
    #[schema(inline)]
    code: NoticeCode,
    /// The notice in words.
    #[schema(example = "Only 1 of Kaiser-Natron® Pulver is available.")]
    message: String,
    /// With `priceChanged`: the price when the shopper last set the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = "decimal", required = false, example = 4.49)]
    from: Option<Decimal>,
    /// With `priceChanged`: the price now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = "decimal", required = false, example = 4.79)]
    to: Option<Decimal>,
    /// With `shortStock`: how many there are for this shopper.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 1)]
    available: Option<u32>,
    /// With `attributeMissing` and `attributeInvalid`: the key of the attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "domain")]
    attribute: Option<String>,
}

/// What a notice is about.
#[derive(Serialize, ToSchema)]
#[schema(example = "shortStock")]
#[serde(rename_all = "camelCase")]
enum NoticeCode {
    PriceChanged,
    NotForSale,
    ShortStock,
    AttributeMissing,
    AttributeInvalid,
}

impl<'c> From<&'c Cart> for CartModel<'c> {
    fn from(cart: &'c Cart) -> Self {
        let totals = &cart.totals;
        Self {
            items: cart.lines.iter().map(Line::from).collect(),
            count: cart.count(),
            subtotal: Decimal(totals.subtotal),
            shipping: Decimal(totals.shipping),
            tax: Decimal(totals.tax),
            total: Decimal(totals.total),
            currency: totals.total.currency.code(),
        }
    }
}

impl<'c> From<&'c CartLine> for Line<'c> {
    fn from(line: &'c CartLine) -> Self {
        Self {
            line_id: line.id.to_string(),
            attributes: Some(&line.attributes).filter(|attributes| !attributes.is_empty()),
            product_id: line.variant.as_str(),
            title: &line.title,
            size: &line.size,
            image: line.image.as_ref().map(|image| image.url.as_str()),
            quantity: line.quantity,
            unit_price: Decimal(line.unit_price),
            line_total: Decimal(line.line_total),
            available: line.available,
            notices: line.notices.iter().map(|notice| NoticeModel::of(notice, &line.title)).collect(),
        }
    }
}

impl NoticeModel {
    fn of(notice: &Notice, title: &str) -> Self {
        let plain = |code| Self {
            code,
            message: notice.about(title),
            from: None,
            to: None,
            available: None,
            attribute: notice.attribute().map(str::to_owned),
        };
        match notice {
            &Notice::PriceChanged { from, to } => {
                Self { from: Some(Decimal(from)), to: Some(Decimal(to)), ..plain(NoticeCode::PriceChanged) }
            }
            Notice::NotForSale => plain(NoticeCode::NotForSale),
            &Notice::ShortStock { available } => Self { available: Some(available), ..plain(NoticeCode::ShortStock) },
            Notice::AttributeMissing { .. } => plain(NoticeCode::AttributeMissing),
            Notice::AttributeInvalid { .. } => plain(NoticeCode::AttributeInvalid),
        }
    }
}
