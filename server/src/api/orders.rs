//! `/api/orders`: what was bought. The return page polls one of them.

use app::visit;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use shop::Shop;
use tower_sessions::Session;

use super::model::{OrderList, OrderModel};
use super::read::{Name, PageQuery, Query};
use crate::problem::{Problem, json};
use crate::session;

/// List one's own orders
///
/// The session's orders, or the customer's who has logged in; newest first.
#[utoipa::path(
    get,
    path = "/api/orders",
    operation_id = "listOrders",
    tag = "Orders",
    params(PageQuery),
    responses((status = 200, description = "A page of the orders", body = OrderList<'static>))
)]
pub(super) async fn list(
    State(shop): State<Shop>,
    session: Session,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let actor = visit::shopper(&shop, &session).await?;
    let (cursor, limit) = page.read()?;
    let listed = shop.own_orders(actor, cursor.as_deref(), limit).await?;
    Ok(json(StatusCode::OK, &OrderList::from(&listed)))
}

/// Show an order
///
/// An order of one's own, by its id in either spelling. An order of somebody else is unknown. A member of staff who has
/// logged in sees every order.
#[utoipa::path(
    get,
    path = "/api/orders/{id}",
    operation_id = "showOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 200, description = "The order", body = OrderModel<'static>)),
    extensions(("x-error-codes" = json!(["order.notFound"])))
)]
pub(super) async fn show(State(shop): State<Shop>, session: Session, Name(id): Name) -> Result<Response, Problem> {
    let actor = session::actor(&shop, &session).await?;
    let order = shop.visible_order(actor, &id).await?;
    Ok(json(StatusCode::OK, &OrderModel::from(&order)))
}
