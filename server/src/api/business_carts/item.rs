//! `…/carts/{cartId}/cartItems/{cartItemId}`: one item of a cart.

use axum::extract::State;
use axum::response::Response;
use domain::cart::Quantity;
use domain::rejection::{Field, Rejection};
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::business_carts::ItemEdit;
use utoipa::ToSchema;

use crate::api::model::BusinessItemModel;
use crate::api::read::{Body, Faults, Given, Names, NoBody, Pairs, Pieces};
use crate::api::who::{CartSight, CartWork, Program};
use crate::problem::{Problem, json};

/// What is to be different of an item. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessItemChange)]
pub(in crate::api) struct ItemChange {
    /// The variant, which stays what it is: it may be told only as it is.
    #[serde(default)]
    #[schema(value_type = String, example = "MS-365-BUS-STD")]
    product_id: Given<String>,
    /// How many pieces.
    #[serde(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 999, example = 5)]
    quantity: Given<Pieces>,
    /// What is said for it, all of it; null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>, example = json!({ "domain": "example.com" }))]
    attributes: Given<Option<Pairs>>,
}

/// Show an item
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
    operation_id = "showBusinessCartItem",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartItemId" = String, Path, description = "The item's id", example = "bitem_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    responses((status = 200, description = "The item", body = BusinessItemModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.lineNotFound"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartSight>,
    Names(names): Names<3>,
) -> Result<Response, Problem> {
    let [customer, cart, item] = &names;
    let item = shop.business_item(actor, (customer, cart), item).await?;
    Ok(json(StatusCode::OK, &BusinessItemModel::from(&item)))
}

/// Change an item
#[utoipa::path(
    put,
    path = "/api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
    operation_id = "changeBusinessCartItem",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartItemId" = String, Path, description = "The item's id", example = "bitem_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    request_body = ItemChange,
    responses((status = 200, description = "The item", body = BusinessItemModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived",
        "cart.lineNotFound", "cart.invalidQuantity"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<3>,
    Body(change): Body<ItemChange>,
) -> Result<Response, Problem> {
    let [customer, cart, item] = &names;
    let edit = change.read()?;
    let item = shop.change_business_item(actor, (customer, cart, item), edit).await?;
    Ok(json(StatusCode::OK, &BusinessItemModel::from(&item)))
}

/// Remove an item
#[utoipa::path(
    delete,
    path = "/api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
    operation_id = "removeBusinessCartItem",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartItemId" = String, Path, description = "The item's id", example = "bitem_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    responses((status = 204, description = "It is gone")),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived",
        "cart.lineNotFound"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn remove(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<3>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let [customer, cart, item] = &names;
    shop.remove_business_item(actor, (customer, cart, item)).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ItemChange {
    fn read(self) -> Result<ItemEdit, Problem> {
        let mut faults = Faults::default();
        let product = faults.optional("productId", self.product_id);
        let pieces = faults.optional("quantity", self.quantity);
        let attributes = faults.saying_or_null("attributes", self.attributes);
        faults.or(Some(()))?;
        let other = |_| Rejection::Invalid { field: Field::ProductId };
        Ok(ItemEdit {
            variant: product.map(|product| product.parse()).transpose().map_err(other)?,
            quantity: pieces.map(|pieces| pieces.get().and_then(Quantity::try_from)).transpose()?,
            attributes,
        })
    }
}
