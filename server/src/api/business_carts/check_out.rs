//! `POST …/carts/{cartId}:checkout` (B2B-2, B2B-3).

use axum::extract::State;
use axum::response::Response;
use domain::business_cart::PoNumber;
use http::HeaderMap;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use super::{PO_NUMBER, verb};
use crate::api::created::created;
use crate::api::model::CheckedOutModel;
use crate::api::press::press_of;
use crate::api::read::{AnyBody, Faults, Given, Names};
use crate::api::who::{CartWork, Program};
use crate::problem::Problem;

/// How a cart is checked out. All of it may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCheckout)]
pub(in crate::api) struct Checkout {
    /// What the customer's own books know the orders by; left out, it is the cart's own.
    #[serde(default)]
    #[schema(value_type = String, max_length = 64, example = "MY-PO-12345")]
    po_number: Given<String>,
}

/// Check a cart out
///
/// It becomes one order per vendor, all or none, and is archived. The orders are on account: their goods are reserved,
/// and they are paid when they are processed against the customer's balance. What their items say in `attributes` is sent
/// to be provided.
///
/// The colon may come as `%3A`, and the body may be left out.
#[utoipa::path(
    post,
    path = "/api/v3/customers/{customerId}/carts/{cartId}:checkout",
    operation_id = "checkOutBusinessCart",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    request_body = Checkout,
    responses((status = 201, description = "The orders", body = CheckedOutModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived",
        "cart.empty", "cart.invalid"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn check_out(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<2>,
    asked: HeaderMap,
    AnyBody(checkout): AnyBody<Checkout>,
) -> Result<Response, Problem> {
    let [customer, named] = &names;
    let cart = verb::without(named);
    let mut faults = Faults::default();
    let po_number = faults.optional("poNumber", checkout.po_number);
    let po_number: Option<PoNumber> = po_number.and_then(|text| faults.parsed("poNumber", &text, PO_NUMBER));
    faults.or(Some(()))?;
    let press = press_of(&shop, actor, &asked, &format!("check out {cart}"));
    let done = shop.check_out_business_cart(actor, (customer, cart), po_number, &press).await?;
    let of_customer = format!("/api/v3/customers/{customer}");
    let location = match done.orders.as_slice() {
        [only] => format!("{of_customer}/orders/{}", only.id),
        _ => format!("{of_customer}/carts/{cart}"),
    };
    Ok(created(&location, &CheckedOutModel::from(&done)))
}
