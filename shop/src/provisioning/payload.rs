//! What a message says, in the form of the Standard Webhooks: type, timestamp, data.

use domain::catalogue::Attributes;
use domain::ids::{CustomerId, OrderId, OrderLineId, VariantId};
use domain::order::{Order, OrderLine};
use domain::time::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
struct Payload<'o> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    data: Data<'o>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'o> {
    order_id: OrderId,
    number: &'o str,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    po_number: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<CustomerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<&'o str>,
    line_id: OrderLineId,
    product_id: &'o VariantId,
    title: &'o str,
    size: &'o str,
    quantity: u32,
    attributes: &'o Attributes,
}

/// What is said of one line of an order. It is written once, and never changed.
pub(super) fn of(order: &Order, line: &OrderLine, at: Timestamp) -> serde_json::Result<String> {
    serde_json::to_string(&Payload {
        kind: "order.provision",
        timestamp: at.to_string(),
        data: Data {
            order_id: order.id,
            number: &order.number,
            source: order.source.as_str(),
            po_number: order.po_number.as_ref().map(|number| number.as_str()),
            customer_id: order.customer,
            email: order.email.as_ref().map(|email| email.as_str()),
            vendor: order.business.as_ref().map(|origin| origin.vendor.as_str()),
            line_id: line.id,
            product_id: &line.variant,
            title: &line.title,
            size: &line.size,
            quantity: line.quantity,
            attributes: &line.attributes,
        },
    })
}
