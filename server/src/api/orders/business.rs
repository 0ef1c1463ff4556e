//! `/api/v3/customers/{customerId}/orders`: what became of what programs ordered.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use shop::Shop;

use crate::api::model::{OrderList, OrderModel};
use crate::api::read::{Name, Names, PageQuery, Query};
use crate::api::who::{CustomerOrders, Program};
use crate::problem::{Problem, json};

/// List a customer's orders
///
/// All of them, also those that they paid at a payment page, the newest first.
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/orders",
    operation_id = "listBusinessOrders",
    tag = "Business customers",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        PageQuery
    ),
    responses((status = 200, description = "A page of the orders", body = OrderList<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope", "customer.notFound"]))),
    security(("token" = ["orders:read"]))
)]
pub(in crate::api) async fn list(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CustomerOrders>,
    Name(customer): Name,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let (cursor, limit) = page.read()?;
    let listed = shop.orders_of_customer(actor, &customer, cursor.as_deref(), limit).await?;
    Ok(json(StatusCode::OK, &OrderList::for_business(&listed)))
}

/// Show a customer's order
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}/orders/{orderId}",
    operation_id = "showBusinessOrder",
    tag = "Business customers",
    params(
        ("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3"),
        ("orderId" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")
    ),
    responses((status = 200, description = "The order", body = OrderModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "order.notFound"
    ]))),
    security(("token" = ["orders:read"]))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CustomerOrders>,
    Names(named): Names<2>,
) -> Result<Response, Problem> {
    let [customer, order] = &named;
    let order = shop.order_of_customer(actor, customer, order).await?;
    Ok(json(StatusCode::OK, &OrderModel::for_business(&order)))
}
