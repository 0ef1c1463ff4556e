//! `POST /api/products/{id}/stock`.

use axum::extract::State;
use axum::response::Response;
use domain::ids::VariantId;
use domain::inventory::StockChange;
use domain::note::Note;
use domain::rejection::Rejection;
use http::HeaderMap;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use crate::api::created::created;
use crate::api::model::ProductModel;
use crate::api::press::press_of;
use crate::api::read::{Body, Faults, Given, Name};
use crate::api::who::{ProductWork, Staff};
use crate::problem::Problem;

/// How a stock changed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StockChange)]
pub(in crate::api) struct Sent {
    /// By how many pieces: more, or fewer.
    #[serde(default)]
    #[schema(value_type = i64, required = true, example = 20)]
    change: Given<i64>,
    /// Why: `delivery`, `return`, `breakage`, `count` or `correction`.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "delivery")]
    reason: Given<String>,
    /// What else there is to say, in 500 characters at most.
    #[serde(default)]
    #[schema(value_type = String, max_length = 500, example = "Two boxes were wet")]
    note: Given<String>,
    /// Whether pieces may go that are promised to orders: goods break after they were promised.
    #[serde(default)]
    #[schema(value_type = bool, default = false, example = false)]
    even_if_reserved: Given<bool>,
}

/// Change a stock
#[utoipa::path(
    post,
    path = "/api/products/{id}/stock",
    operation_id = "changeStock",
    tag = "Products",
    params(("id" = String, Path, description = "The variant's `productId`", example = "kaiser-natron-pulver-250-g-grosspackung")),
    request_body = Sent,
    responses((status = 201, description = "The product, with the stock since", body = ProductModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "cart.productNotFound", "stock.insufficient",
        "stock.reserved"
    ]))),
    security(("session" = []), ("token" = ["products"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<ProductWork>,
    asked: HeaderMap,
    Name(id): Name,
    Body(sent): Body<Sent>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let change = faults.needed("change", sent.change);
    let reason = faults.needed("reason", sent.reason);
    let note = faults.optional("note", sent.note);
    let even_if_reserved = faults.optional("evenIfReserved", sent.even_if_reserved).unwrap_or(false);
    let (change, reason) = faults.or(change.zip(reason))?;
    let note = note.map_or(Ok(None), |note| Note::from_form(&note))?;
    let reason = reason.parse()?;
    let id: VariantId = id.parse().map_err(|_| Rejection::ProductNotFound)?;
    let press = Some(press_of(&shop, actor, &asked, &format!("stock {id}")));
    shop.change_stock(actor, &id, StockChange { change, reason, note, even_if_reserved, press }).await?;
    let product = shop.managed_product(actor, id.as_str()).await?.product;
    Ok(created(&format!("/api/products/{}", product.slug), &ProductModel::for_staff(&product)))
}
