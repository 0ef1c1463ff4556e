//! Orders as the order service tells of them (seed 003).

use domain::address::{Address, Country};
use domain::order::{Order, OrderLine};
use domain::time::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Decimal;

/// The only status that this service tells: the order is there, and the shop goes on from here.
const PENDING: &str = "PENDING";

/// An order that was made of a checkout session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceOrder)]
pub(in crate::api) struct ServiceOrderModel<'o> {
    /// The order's id as a UUID; the other calls take it too.
    #[schema(format = "uuid", example = "019db3ce-c1f0-bf5c-4d8b-68a2060b08ad")]
    id: String,
    /// Always `PENDING`: the order is there. How it goes on is told by `GET /api/orders/{id}`.
    #[schema(example = "PENDING")]
    status: &'static str,
    /// The session's total where it has one, else what its items cost.
    #[schema(value_type = f64, format = "decimal", example = 123.45)]
    total_amount: Decimal,
    /// What was bought.
    items: Vec<ItemModel<'o>>,
    /// Where it is sent; null where the session did not tell.
    #[schema(required)]
    shipping_address: Option<AddressModel<'o>>,
    /// Whom it is billed to; null where the session did not tell.
    #[schema(required)]
    billing_address: Option<AddressModel<'o>>,
    /// When it was made, to the second.
    #[schema(value_type = String, format = DateTime, example = "2023-11-01T12:00:00Z")]
    created_at: ToTheSecond,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceOrderItem)]
struct ItemModel<'o> {
    /// The item's UUID.
    #[schema(format = "uuid", example = "019db3ce-c1f0-bf5c-4d8b-68a2060b08ae")]
    id: String,
    /// What was bought.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: &'o str,
    /// The price of one piece.
    #[schema(value_type = f64, format = "decimal", example = 45.99)]
    price: Decimal,
    /// How many pieces.
    #[schema(example = 2)]
    quantity: u32,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceAddress)]
struct AddressModel<'o> {
    /// Street and number, and whatever else the house needs.
    #[schema(example = "123 Main St")]
    street: String,
    /// Town.
    #[schema(example = "Anytown")]
    city: &'o str,
    /// State or province; null where it was not told.
    #[schema(required, example = "CA")]
    state: Option<&'o str>,
    /// ISO 3166-1 alpha-2; null where it was not told.
    #[schema(required, example = "US")]
    country: Option<&'o str>,
    /// Postal code.
    #[schema(example = "12345")]
    postal_code: &'o str,
}

/// A point in time without its milliseconds: `2023-11-01T12:00:00Z`.
struct ToTheSecond(Timestamp);

impl Serialize for ToTheSecond {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = self.0.to_string();
        let whole = written.split_once('.').map_or(written.as_str(), |(whole, _)| whole);
        serializer.collect_str(&format_args!("{whole}Z"))
    }
}

impl<'o> From<&'o Order> for ServiceOrderModel<'o> {
    fn from(order: &'o Order) -> Self {
        Self {
            id: order.id.uuid().to_string(),
            status: PENDING,
            total_amount: Decimal(order.totals.total),
            items: order.lines.iter().map(ItemModel::from).collect(),
            shipping_address: order.shipping_address.as_ref().map(AddressModel::from),
            billing_address: order.billing_address.as_ref().map(AddressModel::from),
            created_at: ToTheSecond(order.created_at),
        }
    }
}

impl<'o> From<&'o OrderLine> for ItemModel<'o> {
    fn from(line: &'o OrderLine) -> Self {
        Self {
            id: line.id.uuid().to_string(),
            product_id: line.variant.as_str(),
            price: Decimal(line.unit_price),
            quantity: line.quantity,
        }
    }
}

impl<'o> From<&'o Address> for AddressModel<'o> {
    fn from(address: &'o Address) -> Self {
        let street = match &address.line2 {
            Some(line2) => format!("{}, {line2}", address.line1),
            None => address.line1.clone(),
        };
        Self {
            street,
            city: &address.city,
            state: address.state.as_deref(),
            country: (address.country != Country::UNKNOWN).then(|| address.country.as_str()),
            postal_code: &address.postal_code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_to_the_second() {
        let written = |millis| serde_json::to_string(&ToTheSecond(Timestamp::from_millis(millis))).unwrap();
        assert_eq!(written(1_776_935_642_999), "\"2026-04-23T09:14:02Z\"");
        assert_eq!(written(0), "\"1970-01-01T00:00:00Z\"");
    }
}
