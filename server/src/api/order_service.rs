//! `/api/v1/orders`: orders made of checkout sessions.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use super::created::created;
use super::model::ServiceOrderModel;
use super::read::{Body, Faults, Given};
use super::who::{OrderMaking, Staff};
use crate::problem::{Fault, Problem, json};

/// Which checkout session is to become an order.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderWish {
    /// The session's UUID.
    #[serde(default)]
    #[schema(value_type = String, required = true, format = "uuid", example = "67e55044-10b1-426f-9247-bb680e5fe0c8")]
    checkout_session_id: Given<String>,
    /// The same by its short name, where the other is not there.
    #[serde(default)]
    #[schema(value_type = String, format = "uuid", example = "67e55044-10b1-426f-9247-bb680e5fe0c8")]
    session_id: Given<String>,
}

/// Make an order of a checkout session
///
/// The session is read from the checkout service: the one at `CHECKOUT_SERVICE_URL`, or this shop itself. It must be
/// completed and have items; the order is made as its snapshot says, with its addresses, and confirmed by mail. A payment
/// that it names counts as received. A session has one order: to ask again gives the same one, with status 200.
///
/// The order reserves no stock: its goods are taken when it is processed.
#[utoipa::path(
    post,
    path = "/api/v1/orders/checkout",
    operation_id = "makeOrder",
    tag = "Order service",
    request_body = OrderWish,
    responses(
        (status = 201, description = "The new order", body = ServiceOrderModel<'static>),
        (status = 200, description = "The order that the session has already", body = ServiceOrderModel<'static>)
    ),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "order.notFound", "checkout.sessionNotFound",
        "checkout.sessionNotCompleted", "checkout.emptyCart", "checkout.serviceUnavailable"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(super) async fn make(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderMaking>,
    Body(wish): Body<OrderWish>,
) -> Result<Response, Problem> {
    const FIELD: &str = "checkoutSessionId";
    let mut faults = Faults::default();
    let given = match (wish.checkout_session_id, wish.session_id) {
        (Given::Absent, by_short_name @ (Given::Read(_) | Given::Wrong(_))) => {
            faults.needed("sessionId", by_short_name)
        }
        (given, _) => faults.needed(FIELD, given),
    };
    let given = faults.or(given)?;
    let id = given.parse().map_err(|_| {
        let message = format!("{FIELD} must be a UUID.");
        Problem::invalid(vec![Fault { field: FIELD.to_owned(), message }])
    })?;
    let made = shop.order_from_checkout(actor, id).await?;
    let model = ServiceOrderModel::from(&made.order);
    if made.fresh {
        return Ok(created(&format!("/api/orders/{}", made.order.id), &model));
    }
    Ok(json(StatusCode::OK, &model))
}
