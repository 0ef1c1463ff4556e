//! `/api/products`: what is for sale.

pub(super) mod business;
pub(super) mod change;
pub(super) mod create;
mod fields;
pub(super) mod stock;

use axum::extract::State;
use axum::response::Response;
use domain::page::{Counted, Page};
use domain::rejection::Rejection;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::catalogue::ProductQuery;
use utoipa::IntoParams;

use super::model::{ProductList, ProductModel};
use super::read::{Name, PageQuery, Query};
use crate::problem::{Problem, json};

/// Which products are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ProductsQuery {
    /// Beginnings of words of the title, the description, the vendor or the category; all of them must be found.
    #[param(value_type = String, required = false, example = "natron")]
    query: Option<String>,
    /// Only products of this category, by its name in addresses. An unknown one has no products.
    #[param(value_type = String, required = false, example = "cleaning")]
    category: Option<String>,
}

/// List the products
///
/// The products that are for sale, with their variants: the best matches first with a `query`, else in the shop's own
/// order.
#[utoipa::path(
    get,
    path = "/api/products",
    operation_id = "listProducts",
    tag = "Products",
    params(ProductsQuery, PageQuery),
    responses((status = 200, description = "A page of the products", body = ProductList<'static>)),
    security(())
)]
pub(super) async fn list(
    State(shop): State<Shop>,
    Query(wanted): Query<ProductsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    found(&shop, wanted, page).await
}

/// The page of products that is wanted.
async fn found(shop: &Shop, wanted: ProductsQuery, page: PageQuery) -> Result<Response, Problem> {
    let (cursor, limit) = page.read()?;
    let query = |category| ProductQuery { search: wanted.query, category, cursor, limit, ..ProductQuery::default() };
    let found = match wanted.category.map(|category| category.parse()).transpose() {
        Ok(category) => shop.list_whole_products(&query(category)).await,
        Err(_) => Err(Rejection::CategoryNotFound.into()),
    };
    let listed = match found {
        // A filter that nothing passes.
        Err(shop::Error::Rejected(Rejection::CategoryNotFound)) => Counted { page: Page::empty(), count: 0 },
        found => found?,
    };
    Ok(json(StatusCode::OK, &ProductList::from(&listed)))
}

/// Show a product
///
/// By its slug, or by the `productId` of one of its variants.
#[utoipa::path(
    get,
    path = "/api/products/{id}",
    operation_id = "showProduct",
    tag = "Products",
    params(("id" = String, Path, description = "The product's slug or a variant's `productId`", example = "kaiser-natron-pulver")),
    responses((status = 200, description = "The product", body = ProductModel<'static>)),
    extensions(("x-error-codes" = json!(["cart.productNotFound"]))),
    security(())
)]
pub(super) async fn show(State(shop): State<Shop>, Name(name): Name) -> Result<Response, Problem> {
    named(&shop, &name).await
}

async fn named(shop: &Shop, name: &str) -> Result<Response, Problem> {
    let product = shop.product(name).await?;
    Ok(json(StatusCode::OK, &ProductModel::from(&product)))
}
