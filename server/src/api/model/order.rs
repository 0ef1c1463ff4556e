//! Orders.

use domain::address::Address;
use domain::business_cart::PoNumber;
use domain::customer::Email;
use domain::ids::PaymentIntentId;
use domain::order::{FulfilmentStatus, Order, OrderLine, OrderStatus, PaymentStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::{Decimal, Time};

/// An order as a client of the API sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Order)]
pub(in crate::api) struct OrderModel<'o> {
    /// The order's id. It is read as a UUID too.
    #[schema(example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    id: String,
    /// The order's number, for people.
    #[schema(example = "KN-2026-0142")]
    number: &'o str,
    #[schema(schema_with = order_status)]
    status: &'static str,
    #[schema(schema_with = payment_status)]
    payment_status: &'static str,
    #[schema(schema_with = fulfilment_status)]
    fulfilment_status: &'static str,
    /// When it was made.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
    /// When it was paid; absent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false, example = "2026-04-23T09:14:47.000Z")]
    paid_at: Option<Time>,
    /// When the store processed it; absent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false, example = "2026-04-23T11:02:10.000Z")]
    processed_at: Option<Time>,
    /// What was bought, as it was then.
    items: Vec<Item<'o>>,
    /// The lines together.
    #[schema(value_type = f64, format = "decimal", example = 8.98)]
    subtotal: Decimal,
    /// Shipping.
    #[schema(value_type = f64, format = "decimal", example = 4.9)]
    shipping: Decimal,
    /// Tax: part of the total, or contained in it where the shop's prices include their tax.
    #[schema(value_type = f64, format = "decimal", example = 1.7)]
    tax: Decimal,
    /// What is paid.
    #[schema(value_type = f64, format = "decimal", example = 15.58)]
    total: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// Where it is sent; null before the payment page has told.
    #[schema(required)]
    shipping_address: Option<AddressModel<'o>>,
    /// Whom it is billed to; null before the payment page has told.
    #[schema(required)]
    billing_address: Option<AddressModel<'o>>,
    /// Where the buyer's mail goes; null before the payment page has told.
    #[schema(required, example = "ada@example.com")]
    email: Option<&'o str>,
    /// Who bought; absent before the payment page has told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Ada Lovelace")]
    customer_name: Option<&'o str>,
    /// Whose order it is; only in answers to staff, to the shop's tokens and under `/api/v3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    customer_id: Option<String>,
    /// Who sells what it is made of, where it is a part of a business cart; only in the same answers as `customerId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Kaiser-Natron")]
    vendor: Option<&'o str>,
    /// What the customer's own books know it by, where they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "MY-PO-12345")]
    po_number: Option<&'o str>,
    /// The payment at Stripe, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "pi_3QK2mN")]
    payment_id: Option<&'o str>,
    /// Where to follow the parcel, once it is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://carrier.example/track/123")]
    tracking_url: Option<&'o str>,
    /// What was paid back, or is on its way to the customer.
    #[schema(value_type = f64, format = "decimal", example = 0.0)]
    refunded_total: Decimal,
    /// Where the order came from.
    #[schema(example = "storefront")]
    source: &'static str,
    /// Counts its changes, to be named with the next one; only in answers to staff and to the shop's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 3)]
    version: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderLine)]
struct Item<'o> {
    /// What was bought; the catalogue may no longer know it.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: &'o str,
    /// The product's name then.
    #[schema(example = "Kaiser-Natron® Pulver")]
    title: &'o str,
    /// Its size then.
    #[schema(example = "250 g Großpackung")]
    size: &'o str,
    /// How many pieces.
    #[schema(example = 2)]
    quantity: u32,
    /// The price of one piece then.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    unit_price: Decimal,
    /// Unit price × quantity.
    #[schema(value_type = f64, format = "decimal", example = 8.98)]
    line_total: Decimal,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Address)]
pub(in crate::api) struct AddressModel<'o> {
    /// Who receives.
    #[schema(example = "Ada Lovelace")]
    name: &'o str,
    /// Street and number.
    #[schema(example = "Invalidenstraße 1")]
    line1: &'o str,
    /// Whatever else the house needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2nd floor")]
    line2: Option<&'o str>,
    /// Town.
    #[schema(example = "Berlin")]
    city: &'o str,
    /// State or province, where addresses have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Berlin")]
    state: Option<&'o str>,
    /// Postal code.
    #[schema(example = "10115")]
    postal_code: &'o str,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "DE")]
    country: &'o str,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "+49 30 1234")]
    phone: Option<&'o str>,
}

const STATUS: &str = "Where it stands. A checkout that was given up ends as `cancelled`.";
const PAYMENT: &str =
    "Where its payment stands. A checkout that was given up ends as `failed`: nobody need wait any more.";
const FULFILMENT: &str = "Where its goods are.";

fn order_status() -> Schema {
    one_of(OrderStatus::ALL.iter().map(|status| status.as_str()), "paid", STATUS)
}

fn payment_status() -> Schema {
    one_of(PaymentStatus::ALL.iter().map(|status| status.as_str()), "paid", PAYMENT)
}

fn fulfilment_status() -> Schema {
    one_of(FulfilmentStatus::ALL.iter().map(|status| status.as_str()), "shipped", FULFILMENT)
}

fn one_of(words: impl Iterator<Item = &'static str>, example: &'static str, about: &str) -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    text.examples([Value::from(example)]).description(Some(about)).into()
}

impl<'o> OrderModel<'o> {
    /// The order for those who work with the orders of several customers, or of several vendors.
    pub(in crate::api) fn for_business(order: &'o Order) -> Self {
        Self {
            customer_id: order.customer.map(|id| id.to_string()),
            vendor: order.business.as_ref().map(|origin| origin.vendor.as_str()),
            ..Self::from(order)
        }
    }

    /// The order for those who may change it.
    pub(in crate::api) fn for_staff(order: &'o Order) -> Self {
        Self { version: Some(order.version), ..Self::for_business(order) }
    }
}

impl<'o> From<&'o Order> for OrderModel<'o> {
    fn from(order: &'o Order) -> Self {
        let totals = &order.totals;
        Self {
            id: order.id.to_string(),
            number: &order.number,
            status: order.status.as_str(),
            payment_status: order.payment_status.as_str(),
            fulfilment_status: order.fulfilment_status.as_str(),
            created_at: Time(order.created_at),
            paid_at: order.paid_at.map(Time),
            processed_at: order.processed_at.map(Time),
            items: order.lines.iter().map(Item::from).collect(),
            subtotal: Decimal(totals.subtotal),
            shipping: Decimal(totals.shipping),
            tax: Decimal(totals.tax),
            total: Decimal(totals.total),
            currency: totals.total.currency.code(),
            shipping_address: order.shipping_address.as_ref().map(AddressModel::from),
            billing_address: order.billing_address.as_ref().map(AddressModel::from),
            email: order.email.as_ref().map(Email::as_str),
            customer_name: order.customer_name.as_deref(),
            customer_id: None,
            vendor: None,
            po_number: order.po_number.as_ref().map(PoNumber::as_str),
            payment_id: order.payment_intent.as_ref().map(PaymentIntentId::as_str),
            tracking_url: order.tracking_url.as_deref().filter(|_| order.fulfilment_status.is_shipped()),
            refunded_total: Decimal(order.refunded),
            source: order.source.as_str(),
            version: None,
        }
    }
}

impl<'o> From<&'o OrderLine> for Item<'o> {
    fn from(line: &'o OrderLine) -> Self {
        Self {
            product_id: line.variant.as_str(),
            title: &line.title,
            size: &line.size,
            quantity: line.quantity,
            unit_price: Decimal(line.unit_price),
            line_total: Decimal(line.line_total),
        }
    }
}

impl<'o> From<&'o Address> for AddressModel<'o> {
    fn from(address: &'o Address) -> Self {
        Self {
            name: &address.name,
            line1: &address.line1,
            line2: address.line2.as_deref(),
            city: &address.city,
            state: address.state.as_deref(),
            postal_code: &address.postal_code,
            country: address.country.as_str(),
            phone: address.phone.as_deref(),
        }
    }
}
