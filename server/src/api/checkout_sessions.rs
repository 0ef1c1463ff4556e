//! `/api/v1/checkout/session`: the shop as a checkout service.

use axum::extract::State;
use axum::response::Response;
use domain::checkout_session::{CheckoutSessionId, Completion};
use domain::rejection::Rejection;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::checkout_sessions::NewCheckoutSession;
use utoipa::ToSchema;

use super::created::created;
use super::model::CheckoutSessionModel;
use super::read::{AddressBody, Body, BuyerFields, Faults, Given, ItemBody, Name};
use super::who::{OrderMaking, Staff, Visitor};
use crate::problem::{Problem, json};

/// The most characters of a payment's name.
const LONGEST_PAYMENT: usize = 255;

/// What is to be bought, and by whom.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionWish {
    /// What is bought at which prices; left out, it is the cart of whoever asks.
    #[serde(default)]
    #[schema(value_type = Vec<ItemBody>)]
    items: Given<Vec<ItemBody>>,
    /// Where it is sent.
    #[serde(default)]
    #[schema(value_type = AddressBody)]
    shipping_address: Given<AddressBody>,
    /// Whom it is billed to.
    #[serde(default)]
    #[schema(value_type = AddressBody)]
    billing_address: Given<AddressBody>,
    /// Where the buyer's mail goes.
    #[serde(default)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: Given<String>,
    /// Who buys.
    #[serde(default)]
    #[schema(value_type = String, example = "Ada Lovelace")]
    customer_name: Given<String>,
}

/// How a session was completed. Each part takes the place of what was said before.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionCompletion {
    /// The payment by which it was paid; left out, its order is not paid yet.
    #[serde(default)]
    #[schema(value_type = String, max_length = 255, example = "pi_3QK2mN")]
    payment_intent_id: Given<String>,
    /// Where it is sent.
    #[serde(default)]
    #[schema(value_type = AddressBody)]
    shipping_address: Given<AddressBody>,
    /// Whom it is billed to.
    #[serde(default)]
    #[schema(value_type = AddressBody)]
    billing_address: Given<AddressBody>,
    /// Where the buyer's mail goes.
    #[serde(default)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: Given<String>,
    /// Who buys.
    #[serde(default)]
    #[schema(value_type = String, example = "Ada Lovelace")]
    customer_name: Given<String>,
}

/// Begin a checkout session
///
/// Freezes the cart of whoever asks, which stays as it is, or the items that are given; only those who may make orders
/// give items, because they name the prices. The session waits a day to be completed.
#[utoipa::path(
    post,
    path = "/api/v1/checkout/session",
    operation_id = "beginCheckoutSession",
    tag = "Checkout service",
    request_body = SessionWish,
    responses((status = 201, description = "The session", body = CheckoutSessionModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "checkout.emptyCart", "cart.changed"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(super) async fn begin(
    State(shop): State<Shop>,
    Visitor(actor): Visitor,
    Body(wish): Body<SessionWish>,
) -> Result<Response, Problem> {
    let SessionWish { items, shipping_address, billing_address, email, customer_name } = wish;
    let mut faults = Faults::default();
    let items = faults.optional("items", items);
    let buyer = BuyerFields { shipping_address, billing_address, email, customer_name }.read(&mut faults);
    let currency = shop.settings().pricing.currency;
    let mut read = |(index, item): (usize, ItemBody)| item.read(currency, index, &mut faults);
    let items: Option<Vec<_>> = items.map(|items| items.into_iter().enumerate().filter_map(&mut read).collect());
    let new = faults.or(Some(NewCheckoutSession { items, buyer }))?;
    let session = shop.begin_checkout_session(actor, new).await?;
    Ok(created(&format!("/api/v1/checkout/session/{}", session.id), &CheckoutSessionModel::from(&session)))
}

/// Show a checkout session
///
/// A shopper sees the sessions of their own cart. The shop's own checkouts are sessions too: they stand as their orders
/// do.
#[utoipa::path(
    get,
    path = "/api/v1/checkout/session/{id}",
    operation_id = "showCheckoutSession",
    tag = "Checkout service",
    params(("id" = String, Path, description = "The session's UUID", example = "67e55044-10b1-426f-9247-bb680e5fe0c8")),
    responses((status = 200, description = "The session", body = CheckoutSessionModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "checkout.sessionNotFound"
    ]))),
    security(("session" = []), ("token" = ["orders:read"]), ("token" = ["orders:write"]))
)]
pub(super) async fn show(
    State(shop): State<Shop>,
    Visitor(actor): Visitor,
    Name(id): Name,
) -> Result<Response, Problem> {
    let session = shop.checkout_session(actor, known(&id)?).await?;
    Ok(json(StatusCode::OK, &CheckoutSessionModel::from(&session)))
}

/// Complete a checkout session
///
/// It was bought. What was in it leaves the cart that it was made of. To say the same again changes nothing. A session
/// that has expired is completed by a payment only: money that came is never refused.
#[utoipa::path(
    post,
    path = "/api/v1/checkout/session/{id}/complete",
    operation_id = "completeCheckoutSession",
    tag = "Checkout service",
    params(("id" = String, Path, description = "The session's UUID", example = "67e55044-10b1-426f-9247-bb680e5fe0c8")),
    request_body = SessionCompletion,
    responses((status = 200, description = "The session", body = CheckoutSessionModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "checkout.sessionNotFound",
        "checkout.sessionExpired", "checkout.sessionFixed"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(super) async fn complete(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderMaking>,
    Name(id): Name,
    Body(said): Body<SessionCompletion>,
) -> Result<Response, Problem> {
    let SessionCompletion { payment_intent_id, shipping_address, billing_address, email, customer_name } = said;
    let mut faults = Faults::default();
    let payment = faults.line("paymentIntentId", payment_intent_id, LONGEST_PAYMENT);
    let buyer = BuyerFields { shipping_address, billing_address, email, customer_name }.read(&mut faults);
    let said = faults.or(Some(Completion { payment, buyer }))?;
    let session = shop.complete_checkout_session(actor, known(&id)?, said).await?;
    Ok(json(StatusCode::OK, &CheckoutSessionModel::from(&session)))
}

/// What is no id is the id of nothing.
fn known(id: &str) -> Result<CheckoutSessionId, Rejection> {
    id.parse().map_err(|_| Rejection::CheckoutSessionNotFound)
}
