//! The panel of payments: delayed ones can be ended, paid ones disputed and paid back.

use std::fmt::Write;

use super::{post, section, table};
use crate::sandbox::control::Overview;
use crate::sandbox::html::{date_time, e};
use crate::sandbox::model::{Dispute, DisputeStatus, IntentStatus, PaymentIntent};
use crate::sandbox::money;

pub(super) fn panel(base: &str, overview: &Overview) -> String {
    if overview.payments.is_empty() {
        return section("payments", "Payments", "<p class=\"quiet\">Nobody has tried to pay yet.</p>\n");
    }
    let mut rows = String::new();
    for intent in &overview.payments {
        let dispute = overview.disputes.iter().find(|dispute| dispute.payment_intent == intent.id);
        let (state, actions) = state(base, intent, dispute);
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{state}</td><td><div class=\"row\">{actions}</div></td></tr>",
            e(&intent.id),
            money::display(intent.amount, &intent.currency),
        );
    }
    section("payments", "Payments", &table("Payments", &["Payment intent", "Amount", "Status", "Now"], &rows))
}

/// How a payment stands, and the buttons that change it.
fn state(base: &str, intent: &PaymentIntent, dispute: Option<&Dispute>) -> (String, String) {
    let button = |action: &str, label: &str, class: &str| {
        let inner =
            format!("<button class=\"{class}\" aria-label=\"{label} {id}\">{label}</button>", id = e(&intent.id));
        post(base, action, &inner)
    };
    match (intent.status, dispute) {
        (IntentStatus::Processing, _) => {
            let until = intent.settlement.as_ref().map(|settlement| date_time(settlement.at)).unwrap_or_default();
            let settle = button(&format!("payments/{}/settle", intent.id), "Settle", "");
            let fail = button(&format!("payments/{}/fail", intent.id), "Fail", "second");
            (format!("delayed until {until}"), settle + &fail)
        }
        (IntentStatus::Succeeded, None) => {
            let refund = button(&format!("payments/{}/refund", intent.id), "Refund", "second");
            ("paid".to_owned(), refund + &button(&format!("payments/{}/dispute", intent.id), "Dispute", "second"))
        }
        (IntentStatus::Succeeded, Some(dispute)) => match dispute.status {
            DisputeStatus::NeedsResponse => {
                let won = button(&format!("disputes/{}/won", dispute.id), "Decide for the shop", "second");
                let lost = button(&format!("disputes/{}/lost", dispute.id), "Decide against it", "second");
                ("paid, disputed".to_owned(), won + &lost)
            }
            DisputeStatus::Won => ("paid, dispute won".to_owned(), String::new()),
            DisputeStatus::Lost => ("paid, dispute lost".to_owned(), String::new()),
        },
        (IntentStatus::RequiresPaymentMethod, _) => ("declined".to_owned(), String::new()),
        (IntentStatus::Canceled, _) => ("canceled".to_owned(), String::new()),
    }
}
