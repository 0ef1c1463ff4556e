//! The wire's shapes (seed 001, API.md section 1). Money is written with all its digits, times in UTC with milliseconds.

use domain::address::Address;
use domain::money::Money;
use domain::order::{Order, OrderLine, OrderStatus};
use domain::time::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// An amount as a decimal JSON number with its currency's digits: `4.90`.
pub(crate) struct Decimal(pub(crate) Money);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Never through a float, which would write 4.9.
        let number = RawValue::from_string(self.0.decimal()).map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

/// A point in time: `2026-04-23T09:14:02.000Z`.
pub(crate) struct Time(Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An order as a client of the API sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderModel<'o> {
    id: String,
    number: &'o str,
    status: &'static str,
    payment_status: &'static str,
    fulfilment_status: &'static str,
    created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    processed_at: Option<Time>,
    items: Vec<Item<'o>>,
    subtotal: Decimal,
    shipping: Decimal,
    tax: Decimal,
    total: Decimal,
    currency: &'static str,
    /// Null before the payment page has told; so are the next two.
    shipping_address: Option<&'o Address>,
    billing_address: Option<&'o Address>,
    email: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_url: Option<&'o str>,
    refunded_total: Decimal,
    source: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'o> {
    product_id: &'o str,
    title: &'o str,
    size: &'o str,
    quantity: u32,
    unit_price: Decimal,
    line_total: Decimal,
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
            shipping_address: order.shipping_address.as_ref(),
            billing_address: order.billing_address.as_ref(),
            email: order.email.as_ref().map(domain::customer::Email::as_str),
            customer_name: order.customer_name.as_deref(),
            payment_id: order.payment_intent.as_ref().map(domain::ids::PaymentIntentId::as_str),
            tracking_url: order.tracking_url.as_deref().filter(|_| order.fulfilment_status.is_shipped()),
            refunded_total: Decimal(refunded(order)),
            source: order.source.as_str(),
        }
    }
}

/// Money goes back at the payment provider, and an order is refunded when all of it has.
fn refunded(order: &Order) -> Money {
    match order.status {
        OrderStatus::Refunded => order.totals.total,
        OrderStatus::Pending | OrderStatus::Paid | OrderStatus::Failed | OrderStatus::Cancelled => {
            Money::zero(order.totals.total.currency)
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    #[test]
    fn money_is_written_with_all_its_digits() {
        let written = |minor, currency| serde_json::to_string(&Decimal(Money::new(minor, currency))).unwrap();
        assert_eq!(written(490, Currency::Eur), "4.90");
        assert_eq!(written(0, Currency::Eur), "0.00");
        assert_eq!(written(-5, Currency::Eur), "-0.05");
        assert_eq!(written(1200, Currency::Jpy), "1200");
    }
}
