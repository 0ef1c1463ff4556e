//! Refunds.

use domain::refund::{Refund, RefundStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::{Decimal, Time};

/// Money that is paid back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Refund)]
pub(in crate::api) struct RefundModel<'r> {
    /// The refund's id.
    #[schema(example = "rf_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    id: String,
    /// Of which order.
    #[schema(example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    order_id: String,
    /// How much.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    amount: Decimal,
    #[schema(schema_with = status)]
    status: &'static str,
    /// Why; absent where nothing was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "requested_by_customer")]
    reason: Option<&'r str>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
}

fn status() -> Schema {
    let words = RefundStatus::ALL.iter().map(|status| Value::from(status.as_str()));
    let status = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    status.description(Some("Where it stands.")).examples([Value::from("succeeded")]).build().into()
}

impl<'r> From<&'r Refund> for RefundModel<'r> {
    fn from(refund: &'r Refund) -> Self {
        Self {
            id: refund.id.to_string(),
            order_id: refund.order.to_string(),
            amount: Decimal(refund.amount),
            status: refund.status.as_str(),
            reason: refund.reason.as_ref().map(domain::refund::RefundReason::as_str),
            created_at: Time(refund.created_at),
        }
    }
}
