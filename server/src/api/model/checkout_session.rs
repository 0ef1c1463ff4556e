//! Checkout sessions, as services tell each other of them.

use std::collections::BTreeMap;

use domain::address::{Address, Country};
use domain::catalogue::TaxClass;
use domain::checkout_session::{CheckoutSession, CheckoutSessionStatus, Snapshot, SnapshotItem};
use domain::customer::Email;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::{Decimal, Time};

/// A checkout session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CheckoutSession)]
pub(in crate::api) struct CheckoutSessionModel<'s> {
    /// The session's UUID.
    #[schema(format = "uuid", example = "67e55044-10b1-426f-9247-bb680e5fe0c8")]
    id: String,
    #[schema(schema_with = status)]
    status: &'static str,
    /// What is bought, as it was when the session began.
    cart: CartModel<'s>,
    /// Where it is sent; null before it was told.
    #[schema(required)]
    shipping_address: Option<AddressModel<'s>>,
    /// Whom it is billed to; null before it was told.
    #[schema(required)]
    billing_address: Option<AddressModel<'s>>,
    /// Where the buyer's mail goes; null before it was told.
    #[schema(required, example = "ada@example.com")]
    email: Option<&'s str>,
    /// Who buys; absent before it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Ada Lovelace")]
    customer_name: Option<&'s str>,
    /// The payment by which it was paid; absent where none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "pi_3QK2mN")]
    payment_intent_id: Option<&'s str>,
    /// When it began.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
}

/// A cart, frozen. Shipping, tax and total stand there where they are known.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionCart)]
struct CartModel<'s> {
    /// What was in it.
    items: Vec<ItemModel<'s>>,
    /// Shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false, format = "decimal", example = 4.9)]
    shipping: Option<Decimal>,
    /// Tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false, format = "decimal", example = 1.7)]
    tax: Option<Decimal>,
    /// Whether the prices contain the tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = false)]
    tax_included: Option<bool>,
    /// What is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false, format = "decimal", example = 15.58)]
    total: Option<Decimal>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "EUR")]
    currency: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionItem)]
struct ItemModel<'s> {
    /// What it is; the catalogue need not know it.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: &'s str,
    /// Its name.
    #[schema(example = "Kaiser-Natron® Pulver")]
    title: &'s str,
    /// Its size, where it has one.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false, example = "250 g Großpackung")]
    size: &'s str,
    /// What the buyer said for it, where that is anything.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false, example = json!({}))]
    attributes: &'s BTreeMap<String, String>,
    /// How many pieces.
    #[schema(example = 2)]
    quantity: u32,
    /// The price of one piece.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    price: Decimal,
    /// Its rate of tax, where it is known: `standard`, `reduced` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "standard")]
    tax_class: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionAddress)]
struct AddressModel<'s> {
    /// Who receives, where it was told.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false, example = "Ada Lovelace")]
    name: &'s str,
    /// Street and number.
    #[schema(example = "123 Main St")]
    street: &'s str,
    /// Whatever else the house needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2nd floor")]
    line2: Option<&'s str>,
    /// Town.
    #[schema(example = "Anytown")]
    city: &'s str,
    /// State or province, where addresses have one.
    #[schema(required, example = "CA")]
    state: Option<&'s str>,
    /// ISO 3166-1 alpha-2; null where it is not known.
    #[schema(required, example = "US")]
    country: Option<&'s str>,
    /// Postal code.
    #[schema(example = "12345")]
    postal_code: &'s str,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "+49 30 1234")]
    phone: Option<&'s str>,
}

fn status() -> Schema {
    let words = CheckoutSessionStatus::ALL.map(CheckoutSessionStatus::as_str);
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    text.examples([Value::from("COMPLETED")]).description(Some("Where it stands.")).into()
}

impl<'s> From<&'s CheckoutSession> for CheckoutSessionModel<'s> {
    fn from(session: &'s CheckoutSession) -> Self {
        let buyer = &session.purchase.buyer;
        Self {
            id: session.id.to_string(),
            status: session.status.as_str(),
            cart: CartModel::from(&session.purchase.snapshot),
            shipping_address: buyer.shipping_address.as_ref().map(AddressModel::from),
            billing_address: buyer.billing_address.as_ref().map(AddressModel::from),
            email: buyer.email.as_ref().map(Email::as_str),
            customer_name: buyer.name.as_deref(),
            payment_intent_id: session.purchase.payment.as_deref(),
            created_at: Time(session.created_at),
        }
    }
}

impl<'s> From<&'s Snapshot> for CartModel<'s> {
    fn from(snapshot: &'s Snapshot) -> Self {
        Self {
            items: snapshot.items.iter().map(ItemModel::from).collect(),
            shipping: snapshot.charges.map(|charges| Decimal(charges.shipping)),
            tax: snapshot.charges.map(|charges| Decimal(charges.tax)),
            tax_included: snapshot.charges.map(|charges| charges.tax_included),
            total: snapshot.total.map(Decimal),
            currency: snapshot.items.first().map(|item| item.price.currency.code()),
        }
    }
}

impl<'s> From<&'s SnapshotItem> for ItemModel<'s> {
    fn from(item: &'s SnapshotItem) -> Self {
        Self {
            product_id: item.variant.as_str(),
            title: &item.title,
            size: &item.size,
            attributes: &item.attributes,
            quantity: item.quantity,
            price: Decimal(item.price),
            tax_class: item.tax_class.map(TaxClass::as_str),
        }
    }
}

impl<'s> From<&'s Address> for AddressModel<'s> {
    fn from(address: &'s Address) -> Self {
        Self {
            name: &address.name,
            street: &address.line1,
            line2: address.line2.as_deref(),
            city: &address.city,
            state: address.state.as_deref(),
            country: (address.country != Country::UNKNOWN).then(|| address.country.as_str()),
            postal_code: &address.postal_code,
            phone: address.phone.as_deref(),
        }
    }
}
