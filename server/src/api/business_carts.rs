//! `/api/v3/customers/{customerId}/carts`: what programs order for customers, on account (seed 004).

mod cart;
mod check_out;
mod item;
mod items;
mod verb;

use axum::extract::State;
use axum::middleware::from_fn;
use axum::response::Response;
use domain::business_cart::{CartRemarks, PoNumber};
use domain::note::Note;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;
use utoipa::openapi::{ComponentsBuilder, Info, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::created::created;
use super::document::with_optional_body;
use super::model::{BusinessCartList, BusinessCartModel};
use super::read::{AnyBody, Faults, Given, Name, PageQuery, Pairs, Query};
use super::who::{CartSight, CartWork, Program};
use super::{call, keyed};
use crate::problem::{Problem, json};
use crate::state::AppState;

/// What a purchase-order number must be.
const PO_NUMBER: &str = "a line of 1 to 64 characters";

/// The calls with their description.
///
/// The router takes whole parts of a path only: a cart's call by a verb, `{cartId}:checkout`, is routed as one of the
/// cart's own, and described under the path that it has.
pub(super) fn calls() -> OpenApiRouter<AppState> {
    let (schemas, mut paths, check_out) = keyed(routes!(check_out::check_out));
    with_optional_body(&mut paths);
    let components = ComponentsBuilder::new().schemas_from_iter(schemas).build();
    let mut described = OpenApi::new(Info::default(), paths);
    described.components = Some(components);
    let of_cart = routes!(cart::show, cart::change, cart::remove);
    let of_cart = of_cart.map(|methods| methods.merge(check_out));
    let (schemas, mut paths, carts) = keyed(routes!(create));
    with_optional_body(&mut paths);
    let (list_schemas, list_paths, list) = routes!(list);
    let mut all = paths;
    all.merge(list_paths);
    OpenApiRouter::with_openapi(described)
        .routes(call((schemas.into_iter().chain(list_schemas).collect(), all, carts.merge(list))))
        .routes(call(of_cart).map(|methods| methods.layer(from_fn(verb::routed))))
        .routes(call(routes!(items::list)))
        .routes(call(keyed(routes!(items::add))))
        .routes(call(routes!(item::show, item::change, item::remove)))
}

/// What is said of a new cart. All of it may be left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCartFields)]
pub(super) struct CartFields {
    /// What the customer's own books know it by.
    #[serde(default)]
    #[schema(value_type = String, max_length = 64, example = "MY-PO-12345")]
    po_number: Given<String>,
    /// A word to the merchant.
    #[serde(default)]
    #[schema(value_type = String, max_length = 500, example = "For the new office")]
    note: Given<String>,
    /// What a program keeps with it: up to 50 texts by keys of its own.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>, required = false, example = json!({ "ticket": "4711" }))]
    metadata: Given<Pairs>,
}

/// Make a cart
///
/// The body may be left out.
#[utoipa::path(
    post,
    path = "/api/v3/customers/{customerId}/carts",
    operation_id = "makeBusinessCart",
    tag = "Business carts",
    params(("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = CartFields,
    responses((status = 201, description = "The new cart", body = BusinessCartModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope", "customer.notFound"]))),
    security(("token" = ["carts"]))
)]
pub(super) async fn create(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Name(customer): Name,
    AnyBody(fields): AnyBody<CartFields>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let po_number = faults.optional("poNumber", fields.po_number);
    let po_number: Option<PoNumber> = po_number.and_then(|text| faults.parsed("poNumber", &text, PO_NUMBER));
    let note = faults.optional("note", fields.note);
    let metadata = faults.saying("metadata", fields.metadata).unwrap_or_default();
    faults.or(Some(()))?;
    let note = note.as_deref().map(Note::from_form).transpose()?.flatten();
    let cart = shop.create_business_cart(actor, &customer, CartRemarks { po_number, note, metadata }).await?;
    let location = format!("/api/v3/customers/{}/carts/{}", cart.customer, cart.id);
    Ok(created(&location, &BusinessCartModel::from(&cart)))
}

/// List a customer's carts
///
/// Newest first, also those that became orders.
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/carts",
    operation_id = "listBusinessCarts",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        PageQuery
    ),
    responses((status = 200, description = "A page of the carts", body = BusinessCartList<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope", "customer.notFound"]))),
    security(("token" = ["carts"]))
)]
pub(super) async fn list(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartSight>,
    Name(customer): Name,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let (cursor, limit) = page.read()?;
    let listed = shop.list_business_carts(actor, &customer, cursor.as_deref(), limit).await?;
    Ok(json(StatusCode::OK, &BusinessCartList::from(&listed)))
}
