//! `GET /api/orders/{id}`: what the return page polls.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::rejection::Rejection;
use http::StatusCode;
use shop::Shop;
use tower_sessions::Session;

use super::model::OrderModel;
use crate::problem::{Problem, json};
use crate::session;

/// The asker's own order, by its id in either spelling; staff see every order.
pub(super) async fn show(
    State(shop): State<Shop>,
    session: Session,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    // Bytes that are no text are an unknown id like any other.
    let Path(id) = id.map_err(|_| Rejection::OrderNotFound)?;
    let actor = session::actor(&shop, &session).await?;
    let order = shop.visible_order(actor, &id).await?;
    Ok(json(StatusCode::OK, &OrderModel::from(&order)))
}
