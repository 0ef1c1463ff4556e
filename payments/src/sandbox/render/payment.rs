//! Payment intents, charges and refunds.

use serde_json::{Value, json};

use super::{address, joined, place};
use crate::sandbox::model::{Charge, ChargeStatus, Decline, IntentStatus, PaymentIntent, Refund, RefundStatus};

const EMPTY_INTENT_FIELDS: [&str; 12] = [
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "customer",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "review",
    "setup_future_usage",
    "statement_descriptor",
    "transfer_data",
    "transfer_group",
];

fn card_error(decline: &Decline, charge: Option<&str>) -> Value {
    json!({
        "charge": charge,
        "code": "card_declined",
        "decline_code": decline.decline_code,
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": decline.message,
        "type": "card_error",
    })
}

/// A `payment_intent`.
pub(crate) fn payment_intent(intent: &PaymentIntent) -> Value {
    let received = if intent.status == IntentStatus::Succeeded { intent.amount } else { 0 };
    let fields = json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": 0,
        "amount_details": { "tip": {} },
        "amount_received": received,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.canceled_at.map(|_| "automatic"),
        "capture_method": "automatic_async",
        "client_secret": format!("{}_{}", intent.id, intent.secret),
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "description": intent.data.description,
        "last_payment_error": intent.last_error.as_ref().map(|decline| card_error(decline, intent.latest_charge.as_deref())),
        "latest_charge": intent.latest_charge,
        "livemode": false,
        "metadata": intent.data.metadata,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"],
        "processing": (intent.status == IntentStatus::Processing).then(|| json!({ "type": "card" })),
        "receipt_email": intent.data.receipt_email,
        "shipping": intent.shipping.as_ref().map(place),
        "statement_descriptor_suffix": intent.data.statement_descriptor_suffix,
        "status": intent.status,
    });
    joined([fields], &EMPTY_INTENT_FIELDS)
}

/// A `charge`.
pub(crate) fn charge(charge: &Charge) -> Value {
    let paid = charge.status == ChargeStatus::Succeeded;
    let status = json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": if paid { charge.amount } else { 0 },
        "amount_refunded": charge.amount_refunded,
        "captured": paid,
        "created": charge.created,
        "currency": charge.currency,
        "disputed": charge.dispute.is_some(),
        "failure_code": charge.failure.as_ref().map(|_| "card_declined"),
        "failure_message": charge.failure.as_ref().map(|decline| &decline.message),
        "fraud_details": {},
        "livemode": false,
        "outcome": outcome(charge),
        "paid": paid,
        "payment_intent": charge.payment_intent,
        "refunded": paid && charge.amount_refunded == charge.amount,
        "status": charge.status,
    });
    joined([status, charge_details(charge)], &[])
}

/// Who paid, with what, for what.
fn charge_details(charge: &Charge) -> Value {
    let billing = &charge.buyer.billing;
    json!({
        "application": null,
        "balance_transaction": null,
        "billing_details": {
            "address": address(&billing.address),
            "email": charge.buyer.email,
            "name": billing.name,
            "phone": charge.buyer.phone,
            "tax_id": null,
        },
        "customer": null,
        "description": charge.data.description,
        "metadata": charge.data.metadata,
        "payment_method": null,
        "payment_method_details": { "type": "card", "card": {
            "brand": "visa",
            "country": "US",
            "exp_month": charge.card.exp_month,
            "exp_year": charge.card.exp_year,
            "funding": "credit",
            "last4": charge.card.last4,
            "network": "visa",
        } },
        "receipt_email": charge.data.receipt_email,
        "receipt_url": null,
        "shipping": charge.buyer.shipping.as_ref().map(place),
        "statement_descriptor": null,
        "statement_descriptor_suffix": charge.data.statement_descriptor_suffix,
    })
}

fn outcome(charge: &Charge) -> Value {
    match (charge.status, &charge.failure) {
        (ChargeStatus::Pending, _) => Value::Null,
        (_, Some(decline)) => json!({
            "network_status": "declined_by_network",
            "reason": decline.decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }),
        (_, None) => json!({
            "network_status": "approved_by_network",
            "reason": null,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        }),
    }
}

/// A `refund`.
pub(crate) fn refund(refund: &Refund) -> Value {
    joined(
        [
            json!({
                "id": refund.id,
                "object": "refund",
                "amount": refund.amount,
                "charge": refund.charge,
                "created": refund.created,
                "currency": refund.currency,
                "destination_details": { "type": "card", "card": { "type": "refund" } },
                "instructions_email": refund.instructions_email,
                "metadata": refund.metadata,
                "payment_intent": refund.payment_intent,
                "reason": refund.reason,
                "status": refund.status,
            }),
            match refund.status {
                RefundStatus::Pending => json!({ "pending_reason": "processing" }),
                RefundStatus::Succeeded => json!({}),
                RefundStatus::Failed => json!({ "failure_reason": "declined" }),
            },
        ],
        &["balance_transaction", "receipt_number", "source_transfer_reversal", "transfer_reversal"],
    )
}
