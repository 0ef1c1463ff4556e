//! `POST /api/orders/{id}/refunds`.

use axum::extract::State;
use axum::response::Response;
use domain::refund::RefundReason;
use domain::rejection::Field;
use http::HeaderMap;
use serde::Deserialize;
use shop::Shop;
use shop::refunds::RefundRequest;
use utoipa::ToSchema;

use crate::api::created::created;
use crate::api::model::RefundModel;
use crate::api::press::press_of;
use crate::api::read::{Amount, Body, Faults, Given, Name};
use crate::api::who::{OrderWork, Staff};
use crate::problem::Problem;

/// What is to be paid back.
#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct NewRefund {
    /// How much; left out, all that was received and not paid back yet.
    #[serde(default)]
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    amount: Given<Amount>,
    /// Why, in 200 characters at most. Stripe is told `duplicate`, `fraudulent` and `requested_by_customer`.
    #[serde(default)]
    #[schema(value_type = String, max_length = 200, example = "requested_by_customer")]
    reason: Given<String>,
}

/// Refund an order
///
/// Pays back what was received for it, or a part, through Stripe. The answer is `pending` where Stripe has not finished:
/// it goes on by itself.
#[utoipa::path(
    post,
    path = "/api/orders/{id}/refunds",
    operation_id = "refundOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = NewRefund,
    responses((status = 201, description = "The refund", body = RefundModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "order.notFound", "order.notRefundable",
        "order.refundTooLarge", "order.refundRefused", "order.conflict", "payment.unavailable"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(in crate::api) async fn refund(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderWork>,
    asked: HeaderMap,
    Name(id): Name,
    Body(new): Body<NewRefund>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let amount = faults.optional("amount", new.amount);
    let reason = faults.optional("reason", new.reason);
    faults.or(Some(()))?;
    let order = shop.order_to_change(actor, &id).await?;
    let currency = order.totals.total.currency;
    let amount = amount.map(|amount| amount.in_currency(currency, Field::Amount)).transpose()?;
    let reason = reason.map_or(Ok(None), |reason| RefundReason::from_form(&reason))?;
    let press = press_of(&shop, actor, &asked, &format!("refund {}", order.id));
    let refund = shop.refund_order(actor, order.id, RefundRequest { amount, reason, note: None, press }).await?;
    Ok(created(&format!("/api/orders/{}", order.id), &RefundModel::from(&refund)))
}
