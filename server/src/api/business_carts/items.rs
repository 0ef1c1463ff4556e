//! `…/carts/{cartId}/cartItems`: what is in a cart.

use axum::extract::State;
use axum::response::Response;
use domain::cart::Quantity;
use domain::rejection::Rejection;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::business_carts::NewItem;
use utoipa::ToSchema;

use crate::api::created::created;
use crate::api::model::{BusinessItemList, BusinessItemModel};
use crate::api::read::{Body, Faults, Given, Names, PageQuery, Pairs, Pieces, Query};
use crate::api::who::{CartSight, CartWork, Program};
use crate::problem::{Problem, json};

/// What is to be put into a cart.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessItemFields)]
pub(in crate::api) struct ItemFields {
    /// The variant.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "MS-365-BUS-STD")]
    product_id: Given<String>,
    /// How many pieces.
    #[serde(default)]
    #[schema(value_type = u32, required = true, minimum = 1, maximum = 999, example = 5)]
    quantity: Given<Pieces>,
    /// What the product asks for in `requiredAttributes`, and whatever else its provider may need: up to 50 texts by key.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>, required = false, example = json!({ "domain": "example.com" }))]
    attributes: Given<Pairs>,
}

/// List a cart's items
///
/// Oldest first.
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/carts/{cartId}/cartItems",
    operation_id = "listBusinessCartItems",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        PageQuery
    ),
    responses((status = 200, description = "A page of the items", body = BusinessItemList<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn list(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartSight>,
    Names(names): Names<2>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let [customer, cart] = &names;
    let (cursor, limit) = page.read()?;
    let listed = shop.list_business_items(actor, (customer, cart), cursor.as_deref(), limit).await?;
    Ok(json(StatusCode::OK, &BusinessItemList::from(&listed)))
}

/// Put an item into a cart
///
/// Each call makes an item of its own. What its product asks for, and whether so many are there, is told when the cart is
/// looked at.
#[utoipa::path(
    post,
    path = "/api/v3/customers/{customerId}/carts/{cartId}/cartItems",
    operation_id = "addBusinessCartItem",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    request_body = ItemFields,
    responses((status = 201, description = "The new item", body = BusinessItemModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived",
        "cart.productNotFound", "cart.invalidQuantity", "cart.full"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn add(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<2>,
    Body(fields): Body<ItemFields>,
) -> Result<Response, Problem> {
    let [customer, cart] = &names;
    let mut faults = Faults::default();
    let product = faults.needed("productId", fields.product_id);
    let pieces = faults.needed("quantity", fields.quantity);
    let attributes = faults.saying("attributes", fields.attributes).unwrap_or_default();
    let (product, pieces) = faults.or(product.zip(pieces))?;
    let quantity = Quantity::try_from(pieces.get()?)?;
    let variant = product.parse().map_err(|_| Rejection::ProductNotFound)?;
    let new = NewItem { variant, quantity, attributes };
    let item = shop.add_business_item(actor, (customer, cart), new).await?;
    let location = format!("/api/v3/customers/{customer}/carts/{cart}/cartItems/{}", item.id);
    Ok(created(&location, &BusinessItemModel::from(&item)))
}
