//! `DELETE /api/orders/{id}`.

use axum::extract::State;
use http::StatusCode;
use shop::Shop;

use crate::api::read::{Name, NoBody};
use crate::api::who::{OrderWork, Staff};
use crate::problem::Problem;

/// Delete an order
///
/// Only one that nobody has paid and that was not processed. Its payment page is ended first; its number stays taken.
#[utoipa::path(
    delete,
    path = "/api/orders/{id}",
    operation_id = "deleteOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 204, description = "It is gone")),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "order.notFound", "order.processed", "order.paid",
        "order.paymentAwaited", "payment.unavailable"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(in crate::api) async fn remove(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderWork>,
    Name(id): Name,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let order = shop.order_to_change(actor, &id).await?;
    shop.delete_order(actor, order.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
