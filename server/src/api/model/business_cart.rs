//! Business carts.

use std::collections::BTreeMap;

use domain::business_cart::{BusinessCart, BusinessItem, CheckedOut, ListedOrder, PoNumber};
use domain::note::Note;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Decimal, Time};
use crate::problem::ValidationError;

/// A business cart: at present prices while it is active, and as it was once it is archived.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCart)]
pub(in crate::api) struct BusinessCartModel<'c> {
    /// Which cart.
    #[schema(example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    cart_id: String,
    /// Whose.
    #[schema(example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    customer_id: String,
    #[schema(inline)]
    status: CartStatus,
    /// What the customer's own books know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "MY-PO-12345")]
    po_number: Option<&'c str>,
    /// A word to the merchant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "For the new office")]
    note: Option<&'c str>,
    /// What a program keeps with it, by keys of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = json!({ "ticket": "4711" }))]
    metadata: Option<&'c BTreeMap<String, String>>,
    /// What is in it, oldest first.
    items: Vec<BusinessItemModel<'c>>,
    /// The items together.
    #[schema(value_type = f64, format = "decimal", example = 57.5)]
    subtotal: Decimal,
    /// Shipping.
    #[schema(value_type = f64, format = "decimal", example = 4.9)]
    shipping: Decimal,
    /// Tax: part of the total price, or contained in it where the shop's prices include their tax.
    #[schema(value_type = f64, format = "decimal", example = 10.95)]
    tax: Decimal,
    /// What all of it costs.
    #[schema(value_type = f64, format = "decimal", example = 73.35)]
    total_price: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// What keeps it from being checked out; empty where nothing does.
    #[schema(example = json!([]))]
    validation_errors: Vec<ValidationError>,
    /// The orders that it became, one per vendor; absent while it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    orders: Option<Vec<ListedOrderModel<'c>>>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
    /// When it was checked out; absent while it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    archived_at: Option<Time>,
}

/// Whether the cart can be changed.
#[derive(Serialize, ToSchema)]
#[schema(example = "active")]
#[serde(rename_all = "camelCase")]
enum CartStatus {
    Active,
    Archived,
}

/// An item of a business cart.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCartItem)]
pub(in crate::api) struct BusinessItemModel<'c> {
    /// Which item.
    #[schema(example = "bitem_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    cart_item_id: String,
    /// What it is.
    #[schema(example = "MS-365-BUS-STD")]
    product_id: &'c str,
    /// The product's name.
    #[schema(example = "Microsoft 365 Business Standard")]
    title: &'c str,
    /// Which of the product's sizes it is.
    #[schema(example = "1 user")]
    size: &'c str,
    /// Who sells it.
    #[schema(example = "Microsoft")]
    vendor: &'c str,
    /// How many.
    #[schema(example = 5)]
    quantity: u32,
    /// What one piece costs.
    #[schema(value_type = f64, format = "decimal", example = 11.5)]
    unit_price: Decimal,
    /// Unit price × quantity.
    #[schema(value_type = f64, format = "decimal", example = 57.5)]
    line_total: Decimal,
    /// What was said for it, by key.
    #[schema(example = json!({ "domain": "example.com" }))]
    attributes: &'c BTreeMap<String, String>,
}

/// One of the orders that a cart became.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListedOrder)]
struct ListedOrderModel<'c> {
    /// Which order.
    #[schema(example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    order_id: String,
    /// The order's number, for people.
    #[schema(example = "KN-2026-0142")]
    number: &'c str,
    /// Who sells what is in it.
    #[schema(example = "Microsoft")]
    vendor: &'c str,
    /// What it cost when it was made.
    #[schema(value_type = f64, format = "decimal", example = 73.35)]
    total: Decimal,
}

/// What became of a cart.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CheckedOutCart)]
pub(in crate::api) struct CheckedOutModel<'c> {
    /// The order, where it is exactly one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    order_id: Option<String>,
    /// One order per vendor, by the vendors' names.
    listing: Vec<ListedOrderModel<'c>>,
}

impl<'c> From<&'c BusinessCart> for BusinessCartModel<'c> {
    fn from(cart: &'c BusinessCart) -> Self {
        let (remarks, totals) = (&cart.remarks, &cart.totals);
        let orders = cart.checked_out.as_ref().map(|done| done.orders.iter().map(ListedOrderModel::from).collect());
        Self {
            cart_id: cart.id.to_string(),
            customer_id: cart.customer.to_string(),
            status: if cart.is_archived() { CartStatus::Archived } else { CartStatus::Active },
            po_number: remarks.po_number.as_ref().map(PoNumber::as_str),
            note: remarks.note.as_ref().map(Note::as_str),
            metadata: Some(remarks.metadata.pairs()).filter(|pairs| !pairs.is_empty()),
            items: cart.items.iter().map(BusinessItemModel::from).collect(),
            subtotal: Decimal(totals.subtotal),
            shipping: Decimal(totals.shipping),
            tax: Decimal(totals.tax),
            total_price: Decimal(totals.total),
            currency: totals.total.currency.code(),
            validation_errors: cart.faults().into_iter().map(ValidationError::from).collect(),
            orders,
            created_at: Time(cart.created_at),
            archived_at: cart.checked_out.as_ref().map(|done| Time(done.at)),
        }
    }
}

impl<'c> From<&'c BusinessItem> for BusinessItemModel<'c> {
    fn from(item: &'c BusinessItem) -> Self {
        Self {
            cart_item_id: item.id.to_string(),
            product_id: item.variant.as_str(),
            title: &item.title,
            size: &item.size,
            vendor: &item.vendor.name,
            quantity: item.quantity,
            unit_price: Decimal(item.unit_price),
            line_total: Decimal(item.line_total),
            attributes: &item.attributes,
        }
    }
}

impl<'c> From<&'c ListedOrder> for ListedOrderModel<'c> {
    fn from(order: &'c ListedOrder) -> Self {
        Self {
            order_id: order.id.to_string(),
            number: &order.number,
            vendor: &order.vendor,
            total: Decimal(order.total),
        }
    }
}

impl<'c> From<&'c CheckedOut> for CheckedOutModel<'c> {
    fn from(done: &'c CheckedOut) -> Self {
        let order_id = match done.orders.as_slice() {
            [only] => Some(only.id.to_string()),
            _ => None,
        };
        Self { order_id, listing: done.orders.iter().map(ListedOrderModel::from).collect() }
    }
}
