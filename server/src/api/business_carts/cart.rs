//! `/api/v3/customers/{customerId}/carts/{cartId}`: one cart.

use axum::extract::State;
use axum::response::Response;
use domain::note::Note;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::business_carts::{CartEdit, Edit};
use utoipa::ToSchema;

use super::PO_NUMBER;
use crate::api::model::BusinessCartModel;
use crate::api::read::{Body, Faults, Given, Names, NoBody, Pairs};
use crate::api::who::{CartSight, CartWork, Program};
use crate::problem::{Problem, json};

/// What is to be different. What is left out stays, and null takes it away.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCartChange)]
pub(in crate::api) struct CartChange {
    /// What the customer's own books know it by.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 64, example = "MY-PO-12345")]
    po_number: Given<Option<String>>,
    /// A word to the merchant.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500, example = "For the new office")]
    note: Given<Option<String>>,
    /// What a program keeps with it, all of it: up to 50 texts by keys of its own.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>, example = json!({ "ticket": "4711" }))]
    metadata: Given<Option<Pairs>>,
}

/// Show a cart
///
/// With what it costs now, and all that keeps it from being checked out. One that became orders is shown as it was then.
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/carts/{cartId}",
    operation_id = "showBusinessCart",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    responses((status = 200, description = "The cart", body = BusinessCartModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartSight>,
    Names(names): Names<2>,
) -> Result<Response, Problem> {
    let [customer, cart] = &names;
    let cart = shop.business_cart(actor, customer, cart).await?;
    Ok(json(StatusCode::OK, &BusinessCartModel::from(&cart)))
}

/// Change a cart
#[utoipa::path(
    put,
    path = "/api/v3/customers/{customerId}/carts/{cartId}",
    operation_id = "changeBusinessCart",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    request_body = CartChange,
    responses((status = 200, description = "The cart", body = BusinessCartModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<2>,
    Body(change): Body<CartChange>,
) -> Result<Response, Problem> {
    let [customer, cart] = &names;
    let cart = shop.change_business_cart(actor, customer, cart, change.read()?).await?;
    Ok(json(StatusCode::OK, &BusinessCartModel::from(&cart)))
}

/// Delete a cart
#[utoipa::path(
    delete,
    path = "/api/v3/customers/{customerId}/carts/{cartId}",
    operation_id = "deleteBusinessCart",
    tag = "Business carts",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("cartId" = String, Path, description = "The cart's id", example = "bcart_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    responses((status = 204, description = "It is gone")),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "cart.notFound", "cart.archived"
    ]))),
    security(("token" = ["carts"]))
)]
pub(in crate::api) async fn remove(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CartWork>,
    Names(names): Names<2>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let [customer, cart] = &names;
    shop.delete_business_cart(actor, customer, cart).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl CartChange {
    fn read(self) -> Result<CartEdit, Problem> {
        let mut faults = Faults::default();
        let po_number = match faults.optional("poNumber", self.po_number) {
            None => Edit::Stay,
            Some(text) => Edit::Become(text.and_then(|text| faults.parsed("poNumber", &text, PO_NUMBER))),
        };
        let note = faults.optional("note", self.note);
        let metadata = faults.saying_or_null("metadata", self.metadata).map_or(Edit::Stay, Edit::Become);
        faults.or(Some(()))?;
        let note = match note {
            None => Edit::Stay,
            Some(text) => Edit::Become(text.as_deref().map(Note::from_form).transpose()?.flatten()),
        };
        Ok(CartEdit { po_number, note, metadata })
    }
}
