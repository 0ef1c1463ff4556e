//! The control page's HTML.

mod clock;
mod deliveries;
mod events;
mod faults;
mod payments;
mod refunds;
mod sessions;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::Overview;
use crate::sandbox::Sandbox;
use crate::sandbox::html::{Page, e};

/// The types of the events that happen in the sandbox.
const EVENT_TYPES: [&str; 19] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.created",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.succeeded",
    "charge.failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
    "refund.updated",
    "refund.failed",
];

pub(super) fn control(sandbox: &Sandbox, overview: &Overview) -> Response {
    let base = sandbox.0.base();
    let webhook = match &sandbox.0.config.webhook {
        Some(target) => format!("Events are delivered to <code>{}</code>.", e(target.url.as_str())),
        None => "No webhook is set up: events are recorded and not delivered.".to_owned(),
    };
    let main = format!(
        "<h1>Payment sandbox</h1>\n<p>{webhook}</p>\n{}{}{}{}{}{}{}",
        clock::panel(base, overview),
        faults::panel(base, &overview.faults),
        payments::panel(base, overview),
        refunds::panel(base, &overview.refunds),
        sessions::panel(base, &overview.sessions),
        events::panel(base, &overview.sessions),
        deliveries::panel(base, overview),
    );
    Page { status: StatusCode::OK, title: "Payment sandbox", main, leads_to: None, base }.into_response()
}

/// A form that was not taken, for who sent it from the page.
pub(super) fn refused(sandbox: &Sandbox, status: StatusCode, message: &str) -> Response {
    let base = sandbox.0.base();
    let main = format!(
        "<div class=\"notice\"><h1>Nothing was done</h1><p>{}</p><p><a class=\"button\" href=\"{}/sandbox\">Back to the \
         payment sandbox</a></p></div>",
        e(message),
        e(base),
    );
    Page { status, title: "Nothing was done", main, leads_to: None, base }.into_response()
}

fn section(id: &str, title: &str, content: &str) -> String {
    format!(
        "<section class=\"panel\" id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n"
    )
}

fn post(base: &str, action: &str, inner: &str) -> String {
    format!("<form method=\"post\" action=\"{}/sandbox/{action}\">{inner}</form>\n", e(base))
}

/// A form of several fields, one below the other.
fn stack(base: &str, action: &str, inner: &str) -> String {
    format!("<form class=\"stack\" method=\"post\" action=\"{}/sandbox/{action}\">{inner}</form>\n", e(base))
}

fn table(label: &str, head: &[&str], rows: &str) -> String {
    let head: String = head.iter().map(|title| format!("<th scope=\"col\">{title}</th>")).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" aria-label=\"{label}, table\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead>\
         <tbody>\n{rows}</tbody></table></div>\n"
    )
}
