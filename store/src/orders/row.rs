//! Orders as they stand in their rows.

use domain::address::Address;
use domain::business_cart::BusinessOrigin;
use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::order::{Order, OrderLine};
use domain::pricing::{TaxRules, Totals};
use domain::time::Timestamp;

use crate::error::Error;
pub(crate) use crate::reading::Reading;

/// The columns of an [`OrderRow`].
macro_rules! order_columns {
    () => {
        "id, number, status, payment_status, fulfilment_status, source, currency, subtotal, shipping, tax, total, \
         tax_rules, visitor_id, customer_id, email, customer_name, billing_address, shipping_address, \
         payment_intent, tracking_url, po_number, business_cart_id, vendor, replaces, refunded, stock_held, \
         cart_emptied, created_at, paid_at, processed_at, version"
    };
}

/// The columns of a [`LineRow`].
macro_rules! line_columns {
    () => {
        "id, variant_id, title, size, tax_class, attributes, quantity, unit_price, line_total"
    };
}

pub(super) use {line_columns, order_columns};

/// A row of `orders`.
#[derive(sqlx::FromRow)]
pub(super) struct OrderRow {
    id: String,
    number: String,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    source: String,
    currency: String,
    subtotal: i64,
    shipping: i64,
    tax: i64,
    total: i64,
    tax_rules: String,
    visitor_id: Option<String>,
    customer_id: Option<String>,
    email: Option<String>,
    customer_name: Option<String>,
    billing_address: Option<String>,
    shipping_address: Option<String>,
    payment_intent: Option<String>,
    tracking_url: Option<String>,
    po_number: Option<String>,
    business_cart_id: Option<String>,
    vendor: Option<String>,
    replaces: Option<String>,
    refunded: i64,
    stock_held: i64,
    cart_emptied: i64,
    created_at: i64,
    paid_at: Option<i64>,
    processed_at: Option<i64>,
    version: i64,
}

/// A row of `order_lines`.
#[derive(sqlx::FromRow)]
pub(super) struct LineRow {
    id: String,
    variant_id: String,
    title: String,
    size: String,
    tax_class: String,
    attributes: String,
    quantity: i64,
    unit_price: i64,
    line_total: i64,
}

impl OrderRow {
    /// Which order's row it is.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The order with these lines.
    pub(super) fn with(self, lines: Vec<LineRow>) -> Result<Order, Error> {
        let at = Reading { table: "orders", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        let rules: TaxRules = at.json("tax_rules", &self.tax_rules)?;
        let address = |column, value: &Option<String>| -> Result<Option<Address>, Error> {
            value.as_deref().map(|value| at.json(column, value)).transpose()
        };
        Ok(Order {
            id: at.text::<OrderId>("id", &self.id)?,
            status: at.text("status", &self.status)?,
            payment_status: at.text("payment_status", &self.payment_status)?,
            fulfilment_status: at.text("fulfilment_status", &self.fulfilment_status)?,
            source: at.text("source", &self.source)?,
            lines: lines.into_iter().map(|line| line.read(currency)).collect::<Result<_, _>>()?,
            totals: self.totals(currency, rules),
            tax_rules: rules,
            visitor: at.optional("visitor_id", self.visitor_id.as_deref())?,
            customer: at.optional("customer_id", self.customer_id.as_deref())?,
            email: at.optional("email", self.email.as_deref())?,
            billing_address: address("billing_address", &self.billing_address)?,
            shipping_address: address("shipping_address", &self.shipping_address)?,
            payment_intent: at.optional("payment_intent", self.payment_intent.as_deref())?,
            po_number: at.optional("po_number", self.po_number.as_deref())?,
            business: match (at.optional("business_cart_id", self.business_cart_id.as_deref())?, self.vendor) {
                (Some(cart), Some(vendor)) => Some(BusinessOrigin { cart, vendor }),
                (Some(_), None) | (None, _) => None,
            },
            replaces: at.optional("replaces", self.replaces.as_deref())?,
            refunded: Money::new(self.refunded, currency),
            stock_held: self.stock_held != 0,
            cart_emptied: self.cart_emptied != 0,
            created_at: Timestamp::from_millis(self.created_at),
            paid_at: self.paid_at.map(Timestamp::from_millis),
            processed_at: self.processed_at.map(Timestamp::from_millis),
            version: self.version,
            number: self.number,
            customer_name: self.customer_name,
            tracking_url: self.tracking_url,
        })
    }

    const fn totals(&self, currency: Currency, rules: TaxRules) -> Totals {
        Totals {
            subtotal: Money::new(self.subtotal, currency),
            shipping: Money::new(self.shipping, currency),
            tax: Money::new(self.tax, currency),
            total: Money::new(self.total, currency),
            tax_included: rules.prices_include_tax,
        }
    }
}

impl LineRow {
    fn read(self, currency: Currency) -> Result<OrderLine, Error> {
        let at = Reading { table: "order_lines", row: &self.id };
        Ok(OrderLine {
            id: at.text("id", &self.id)?,
            variant: at.text("variant_id", &self.variant_id)?,
            tax_class: at.text("tax_class", &self.tax_class)?,
            attributes: at.json("attributes", &self.attributes)?,
            quantity: at.count("quantity", self.quantity)?,
            unit_price: Money::new(self.unit_price, currency),
            line_total: Money::new(self.line_total, currency),
            title: self.title,
            size: self.size,
        })
    }
}
