//! The panel of refunds: they can be ended.

use std::fmt::Write;

use super::{post, section, table};
use crate::sandbox::html::{date_time, e};
use crate::sandbox::model::{Outcome, Refund, RefundStatus};
use crate::sandbox::money;

pub(super) fn panel(base: &str, refunds: &[Refund]) -> String {
    if refunds.is_empty() {
        return section("refunds", "Refunds", "<p class=\"quiet\">Nothing was paid back yet.</p>\n");
    }
    let mut rows = String::new();
    for refund in refunds {
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><code>{}</code></th><td><code>{}</code></td><td>{}</td><td>{}</td><td><div class=\"row\">{}</div></td></tr>",
            e(&refund.id),
            e(&refund.payment_intent),
            money::display(refund.amount, &refund.currency),
            state(refund),
            actions(base, refund),
        );
    }
    let head = ["Refund", "Payment intent", "Amount", "Status", "Now"];
    section("refunds", "Refunds", &table("Refunds", &head, &rows))
}

fn state(refund: &Refund) -> String {
    let until = refund.settlement.as_ref().map(|settlement| date_time(settlement.at));
    match (refund.status, until) {
        (RefundStatus::Pending, Some(until)) => format!("pending until {until}"),
        (RefundStatus::Pending, None) => "pending".to_owned(),
        (RefundStatus::Succeeded, Some(until)) => format!("succeeded, fails at {until}"),
        (RefundStatus::Succeeded, None) => "succeeded".to_owned(),
        (RefundStatus::Failed, _) => "failed".to_owned(),
    }
}

fn actions(base: &str, refund: &Refund) -> String {
    let buttons = [("settle", "Settle", "", Outcome::Succeeds), ("fail", "Fail", "second", Outcome::Fails)];
    let possible = buttons.into_iter().filter(|(.., outcome)| refund.status.after(*outcome).is_some());
    let form = |(action, label, class, _): (&str, &str, &str, Outcome)| {
        let id = e(&refund.id);
        let inner = format!("<button class=\"{class}\" aria-label=\"{label} {id}\">{label}</button>");
        post(base, &format!("refunds/{}/{action}", refund.id), &inner)
    };
    possible.map(form).collect()
}
