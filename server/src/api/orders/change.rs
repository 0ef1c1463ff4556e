//! `PATCH /api/orders/{id}` (ADM-4).

use axum::extract::State;
use axum::response::Response;
use domain::address::AddressInput;
use domain::catalogue::Attributes;
use domain::order::{Order, OrderLine};
use domain::order_edit::{EditFault, EditPart, OrderPatch};
use domain::order_lines::{AddedLine, KeptLine, LineEdit};
use domain::rejection::{Field, Rejection};
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use crate::api::model::{AddressModel, OrderModel};
use crate::api::read::{Amount, Body, Faults, Given, Name, Pieces};
use crate::api::who::{OrderWork, Staff};
use crate::problem::{Fault, Problem, json};

/// What is to be different. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct OrderChange {
    /// The `version` of the order that this change is meant for; left out, the order is changed as it is.
    #[serde(default)]
    #[schema(value_type = i64, example = 3)]
    version: Given<i64>,
    /// Who bought.
    #[serde(default)]
    #[schema(value_type = String, example = "Ada Lovelace")]
    customer_name: Given<String>,
    /// Where mail about the order goes.
    #[serde(default)]
    #[schema(value_type = String, example = "ada@example.com")]
    email: Given<String>,
    /// Whom it is billed to.
    #[serde(default)]
    #[schema(value_type = AddressModel<'static>, required = false)]
    billing_address: Given<AddressInput>,
    /// Where it is sent.
    #[serde(default)]
    #[schema(value_type = AddressModel<'static>, required = false)]
    shipping_address: Given<AddressInput>,
    /// Where its goods are.
    #[serde(default)]
    #[schema(value_type = String, example = "shipped")]
    fulfilment_status: Given<String>,
    /// Where to follow the parcel; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "https://carrier.example/track/123")]
    tracking_url: Given<Option<String>>,
    /// The order's items, all of them: one that is not named is removed. Only until the order is processed.
    #[serde(default)]
    #[schema(value_type = Vec<ItemFields>)]
    items: Given<Vec<ItemFields>>,
}

/// How an item is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderItemChange)]
struct ItemFields {
    /// The variant. An item that the order has of it is changed, else one is added.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: String,
    /// How many pieces; 0 removes the item.
    #[schema(value_type = u32, minimum = 0, maximum = 999, example = 2)]
    quantity: Pieces,
    /// The price of one piece; left out, it stays, and a new item has the catalogue's.
    #[serde(default)]
    #[schema(value_type = f64, required = false, format = "decimal", example = 4.49)]
    unit_price: Option<Amount>,
    /// For a new item, what the product asks for in `requiredAttributes`, by key.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>, required = false, example = json!({}))]
    attributes: Attributes,
}

/// Change an order
///
/// Its items can be changed until it is processed: it is priced anew by the tax rules that it was made with, and what was
/// paid more or less stays as the customer's balance.
#[utoipa::path(
    patch,
    path = "/api/orders/{id}",
    operation_id = "changeOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = OrderChange,
    responses((status = 200, description = "The order", body = OrderModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "order.notFound", "order.conflict",
        "order.invalidTransition", "order.processed", "order.notEditable", "order.paymentOpen", "order.empty",
        "cart.productNotFound", "cart.invalidQuantity", "cart.insufficientStock"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderWork>,
    Name(id): Name,
    Body(change): Body<OrderChange>,
) -> Result<Response, Problem> {
    let change = change.read()?;
    let order = shop.order_to_change(actor, &id).await?;
    let patch = change.patch_of(&order)?;
    if patch.version.is_none_or(|version| version == order.version) {
        // The same is done again when it is saved; only here it is known where the fault stands.
        patch.edit(&order).and_then(|edit| edit.apply(&mut order.clone())).map_err(located)?;
    }
    let order = shop.patch_order(actor, order.id, patch).await?;
    Ok(json(StatusCode::OK, &OrderModel::for_staff(&order)))
}

/// What can be read of a change without its order.
struct Read {
    patch: OrderPatch,
    items: Option<Vec<ItemFields>>,
}

impl OrderChange {
    fn read(self) -> Result<Read, Problem> {
        let mut faults = Faults::default();
        let version = faults.optional("version", self.version);
        let name = faults.optional("customerName", self.customer_name);
        let email = faults.optional("email", self.email);
        let billing = faults.optional("billingAddress", self.billing_address);
        let shipping = faults.optional("shippingAddress", self.shipping_address);
        let fulfilment_status = faults.optional("fulfilmentStatus", self.fulfilment_status);
        let tracking_url = faults.optional("trackingUrl", self.tracking_url);
        let items = faults.optional("items", self.items);
        faults.or(Some(()))?;
        // To take it away is to leave it empty.
        let tracking_url = tracking_url.map(Option::unwrap_or_default);
        let patch =
            OrderPatch { version, name, email, billing, shipping, fulfilment_status, tracking_url, lines: None };
        Ok(Read { patch, items })
    }
}

impl Read {
    /// The change of this order. Its items are told apart by their variants, so that it must not change meanwhile.
    fn patch_of(self, order: &Order) -> Result<OrderPatch, Rejection> {
        let Some(items) = self.items else { return Ok(self.patch) };
        let mut left: Vec<&OrderLine> = order.lines.iter().collect();
        let lines = items.into_iter().map(|item| edit_of(item, &mut left, order)).collect::<Result<_, _>>()?;
        Ok(OrderPatch { version: self.patch.version.or(Some(order.version)), lines: Some(lines), ..self.patch })
    }
}

/// What an item means: the first line of its variant that is left, or a new one.
fn edit_of(item: ItemFields, left: &mut Vec<&OrderLine>, order: &Order) -> Result<LineEdit, Rejection> {
    let quantity = item.quantity.get()?;
    let currency = order.totals.total.currency;
    let unit_price = item.unit_price.map(|price| price.in_currency(currency, Field::UnitPrice)).transpose()?;
    if let Some(place) = left.iter().position(|line| line.variant.as_str() == item.product_id) {
        return Ok(LineEdit::Keep(KeptLine { id: left.remove(place).id, quantity, unit_price }));
    }
    let variant = item.product_id.parse().map_err(|_| Rejection::ProductNotFound)?;
    Ok(LineEdit::Add(AddedLine { variant, quantity, unit_price, attributes: item.attributes }))
}

/// A fault by its path in the body.
fn located(EditFault { part, rejection }: EditFault) -> Problem {
    let Rejection::Invalid { field } = &rejection else { return rejection.into() };
    let name = field.as_str();
    let path = match part {
        EditPart::Order if *field == Field::Name => "customerName".to_owned(),
        EditPart::Order => name.to_owned(),
        EditPart::Billing => format!("billingAddress.{name}"),
        EditPart::Shipping => format!("shippingAddress.{name}"),
    };
    Problem::invalid(vec![Fault { field: path, message: rejection.to_string() }])
}
