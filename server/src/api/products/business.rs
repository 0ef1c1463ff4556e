//! `/api/v3/products`: what programs can order for customers.

use axum::extract::State;
use axum::response::Response;
use shop::Shop;

use super::ProductsQuery;
use crate::api::model::{ProductList, ProductModel};
use crate::api::read::{Name, PageQuery, Query};
use crate::api::who::AnyProgram;
use crate::problem::Problem;

/// List what can be ordered
///
/// The products that are for sale, with their variants and with what must be said for each item of them
/// (`requiredAttributes`, each with the pattern that its value must match). Any token will do.
#[utoipa::path(
    get,
    path = "/api/v3/products",
    operation_id = "listBusinessProducts",
    tag = "Business customers",
    params(ProductsQuery, PageQuery),
    responses((status = 200, description = "A page of the products", body = ProductList<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken"]))),
    security(("token" = []))
)]
pub(in crate::api) async fn list(
    State(shop): State<Shop>,
    _: AnyProgram,
    Query(wanted): Query<ProductsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    super::found(&shop, wanted, page).await
}

/// Show what can be ordered
///
/// By its slug, or by the `productId` of one of its variants. Any token will do.
#[utoipa::path(
    get,
    path = "/api/v3/products/{id}",
    operation_id = "showBusinessProduct",
    tag = "Business customers",
    params(("id" = String, Path, description = "The product's slug or a variant's `productId`", example = "MS-365-BUS-STD")),
    responses((status = 200, description = "The product", body = ProductModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "cart.productNotFound"]))),
    security(("token" = []))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    _: AnyProgram,
    Name(name): Name,
) -> Result<Response, Problem> {
    super::named(&shop, &name).await
}
