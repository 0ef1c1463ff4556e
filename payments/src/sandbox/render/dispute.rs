//! Disputes.

use serde_json::{Value, json};

use super::joined;
use crate::sandbox::model::{Dispute, DisputeStatus};

/// A `dispute`.
pub(crate) fn dispute(dispute: &Dispute) -> Value {
    let fields = json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": [],
        "charge": dispute.charge,
        "created": dispute.created,
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": { "enhanced_evidence": {} },
        "evidence_details": {
            "due_by": dispute.due_by,
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": dispute.status == DisputeStatus::Won,
        "livemode": false,
        "metadata": {},
        "payment_intent": dispute.payment_intent,
        "payment_method_details": {
            "type": "card",
            "card": { "brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4" },
        },
        "reason": "fraudulent",
        "status": dispute.status,
    });
    joined([fields], &["balance_transaction", "network_reason_code"])
}
