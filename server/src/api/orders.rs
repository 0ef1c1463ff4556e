//! `/api/orders`: what was bought. The return page polls one of them.

pub(super) mod business;
pub(super) mod change;
pub(super) mod process;
pub(super) mod refund;
pub(super) mod remove;

use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use http::StatusCode;
use shop::Shop;

use super::model::{OrderList, OrderModel};
use super::read::{Name, PageQuery, Query};
use super::who::{Shopper, Visitor};
use crate::problem::{Problem, json};

/// List orders
///
/// A browser's own: the session's orders, or the customer's who has logged in, whoever else works there. With a token of
/// the shop all orders, with a customer's token that customer's. Newest first.
#[utoipa::path(
    get,
    path = "/api/orders",
    operation_id = "listOrders",
    tag = "Orders",
    params(PageQuery),
    responses((status = 200, description = "A page of the orders", body = OrderList<'static>)),
    extensions(("x-error-codes" = json!(["auth.insufficientScope"]))),
    security((), ("session" = []), ("token" = ["orders:read"]))
)]
pub(super) async fn list(
    State(shop): State<Shop>,
    Shopper(actor): Shopper,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let (cursor, limit) = page.read()?;
    let listed = shop.listed_orders(actor, cursor.as_deref(), limit).await?;
    Ok(json(StatusCode::OK, &OrderList::from(&listed)))
}

/// Show an order
///
/// An order of one's own, by its id in either spelling. An order of somebody else is unknown. A member of staff who has
/// logged in sees every order, and so does a token of the shop.
#[utoipa::path(
    get,
    path = "/api/orders/{id}",
    operation_id = "showOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 200, description = "The order", body = OrderModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.insufficientScope", "order.notFound"]))),
    security((), ("session" = []), ("token" = ["orders:read"]))
)]
pub(super) async fn show(
    State(shop): State<Shop>,
    Visitor(actor): Visitor,
    Name(id): Name,
) -> Result<Response, Problem> {
    let order = shop.visible_order(actor, &id).await?;
    let model = match actor {
        Actor::Staff(..) | Actor::Token(_, _, None) | Actor::System => OrderModel::for_staff(&order),
        Actor::Anonymous | Actor::Guest(_) | Actor::Customer(..) | Actor::Token(_, _, Some(_)) => {
            OrderModel::from(&order)
        }
    };
    Ok(json(StatusCode::OK, &model))
}
