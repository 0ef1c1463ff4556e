//! What is sent to pay back, and how a refund that Stripe tells is read (STRIPE.md section 8).

use std::collections::HashMap;

use domain::ids::PaymentIntentId;
use domain::refund::RefundStatus;
use domain::time::Timestamp;
use shop::ports::{GatewayError, GatewayRefund, RefundParams};
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund};
use stripe_shared::Refund;
use stripe_types::List;

/// Under which name Stripe keeps our id of a refund.
const OURS: &str = "refund_id";
/// The most refunds that Stripe puts on a page.
const PAGE: i64 = 100;

pub(super) fn create(params: &RefundParams) -> CreateRefund {
    // A single entry: a map with more would be written in another order each time.
    let request = CreateRefund::new()
        .payment_intent(params.payment.as_str())
        .amount(params.amount.minor)
        .metadata(HashMap::from([(OURS.to_owned(), params.refund.to_string())]));
    match params.reason.as_ref().and_then(|reason| known(reason.as_str())) {
        Some(reason) => request.reason(reason),
        None => request,
    }
}

/// Stripe's word for a reason, if it has one.
fn known(reason: &str) -> Option<CreateRefundReason> {
    match reason {
        "duplicate" => Some(CreateRefundReason::Duplicate),
        "fraudulent" => Some(CreateRefundReason::Fraudulent),
        "requested_by_customer" => Some(CreateRefundReason::RequestedByCustomer),
        _ => None,
    }
}

/// The page of a payment's refunds that follows on this one.
pub(super) fn list(payment: &PaymentIntentId, after: Option<&str>) -> ListRefund {
    let request = ListRefund::new().payment_intent(payment.as_str()).limit(PAGE);
    match after {
        Some(after) => request.starting_after(after),
        None => request,
    }
}

/// After which refund the next page begins, if there is one.
pub(super) fn next(page: &List<Refund>) -> Option<String> {
    page.data.last().filter(|_| page.has_more).map(|last| last.id.as_str().to_owned())
}

pub(super) fn refund(refund: &Refund) -> Result<GatewayRefund, GatewayError> {
    let ours = refund.metadata.as_ref().and_then(|metadata| metadata.get(OURS));
    Ok(GatewayRefund {
        id: refund.id.as_str().parse().map_err(|_| not_understood("id", refund.id.as_str()))?,
        status: status(refund.status.as_deref())?,
        amount: refund.amount,
        currency: refund.currency.to_string(),
        payment: refund.payment_intent.as_ref().and_then(|intent| intent.id().as_str().parse().ok()),
        refund: ours.and_then(|ours| ours.parse().ok()),
        reason: refund.reason.as_ref().and_then(|reason| reason.as_str().parse().ok()),
        failure: refund.failure_reason.clone(),
        created: Timestamp::from_seconds(refund.created),
    })
}

/// A status that is not understood is not guessed.
fn status(status: Option<&str>) -> Result<RefundStatus, GatewayError> {
    match status {
        Some("pending" | "requires_action") => Ok(RefundStatus::Pending),
        Some("succeeded") => Ok(RefundStatus::Succeeded),
        Some("failed") => Ok(RefundStatus::Failed),
        Some("canceled") => Ok(RefundStatus::Cancelled),
        other => Err(not_understood("status", other.unwrap_or("null"))),
    }
}

fn not_understood(what: &str, value: &str) -> GatewayError {
    GatewayError::Unavailable(format!("the refund's {what} {value:?} is not understood"))
}
