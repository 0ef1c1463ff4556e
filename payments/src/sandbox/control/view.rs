//! The control page's HTML.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::Overview;
use crate::sandbox::Sandbox;
use crate::sandbox::deliveries::{Attempt, Delivery};
use crate::sandbox::html::{Page, date_time, e};
use crate::sandbox::model::{PaymentIntent, Session, SessionStatus};
use crate::sandbox::money;

pub(super) fn control(sandbox: &Sandbox, overview: &Overview) -> Response {
    let base = sandbox.0.base();
    let webhook = match &sandbox.0.config.webhook {
        Some(target) => format!("Events are delivered to <code>{}</code>.", e(target.url.as_str())),
        None => "No webhook is set up: events are recorded and not delivered.".to_owned(),
    };
    let main = format!(
        "<h1>Payment sandbox</h1>\n<p>{webhook}</p>\n{}{}{}{}",
        clock(base, overview),
        waiting(base, &overview.waiting),
        sessions(base, &overview.sessions),
        deliveries(base, &overview.deliveries),
    );
    Page { status: StatusCode::OK, title: "Payment sandbox", main, leads_to: None, base }.into_response()
}

fn panel(id: &str, title: &str, content: &str) -> String {
    format!(
        "<section class=\"panel\" id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n"
    )
}

fn post(base: &str, action: &str, inner: &str) -> String {
    format!("<form method=\"post\" action=\"{}/sandbox/{action}\">{inner}</form>\n", e(base))
}

fn clock(base: &str, overview: &Overview) -> String {
    let step = |seconds: i64, label: &str| {
        let inner = format!(
            "<input type=\"hidden\" name=\"advance\" value=\"{seconds}\"><button class=\"second\">{label}</button>"
        );
        post(base, "clock", &inner)
    };
    let by = post(
        base,
        "clock",
        "<div class=\"field\"><label for=\"advance\">Advance by seconds</label>\
         <input id=\"advance\" name=\"advance\" type=\"number\" value=\"60\"></div><button>Advance</button>",
    );
    let reset = post(
        base,
        "clock",
        "<input type=\"hidden\" name=\"reset\" value=\"true\"><button class=\"second\">Back to real time</button>",
    );
    let content = format!(
        "<p>It is <strong>{}</strong> in the sandbox, and really {}. Sessions expire and delayed payments settle by the \
         sandbox's clock; deliveries are signed with the real time.</p>\n<div class=\"row\">{by}{}{}{reset}</div>\n",
        date_time(overview.now),
        date_time(overview.real),
        step(60, "1 minute on"),
        step(3600, "1 hour on"),
    );
    panel("clock", "Clock", &content)
}

fn waiting(base: &str, intents: &[PaymentIntent]) -> String {
    if intents.is_empty() {
        return panel("payments", "Delayed payments", "<p class=\"quiet\">None is waiting for its money.</p>\n");
    }
    let mut rows = String::new();
    for intent in intents {
        let button = |action: &str, label: &str, class: &str| {
            let inner =
                format!("<button class=\"{class}\" aria-label=\"{label} {id}\">{label}</button>", id = e(&intent.id));
            post(base, &format!("payments/{}/{action}", intent.id), &inner)
        };
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}{}</td></tr>",
            e(&intent.id),
            money::display(intent.amount, &intent.currency),
            intent.settlement.as_ref().map(|settlement| date_time(settlement.at)).unwrap_or_default(),
            button("settle", "Settle", ""),
            button("fail", "Fail", "second"),
        );
    }
    let head = "<th scope=\"col\">Payment intent</th><th scope=\"col\">Amount</th><th scope=\"col\">Ends at</th><th scope=\"col\">Now</th>";
    panel("payments", "Delayed payments", &table("Delayed payments", head, &rows))
}

fn table(label: &str, head: &str, rows: &str) -> String {
    format!(
        "<div class=\"scroll\" role=\"region\" aria-label=\"{label}, table\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead>\
         <tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn sessions(base: &str, sessions: &[Session]) -> String {
    if sessions.is_empty() {
        return panel("sessions", "Sessions", "<p class=\"quiet\">No checkout was begun yet.</p>\n");
    }
    let mut rows = String::new();
    for session in sessions {
        let until = match session.status {
            SessionStatus::Open => format!(" until {}", date_time(session.expires_at)),
            SessionStatus::Complete | SessionStatus::Expired => String::new(),
        };
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><a href=\"{}/c/pay/{id}\"><code>{id}</code></a></th><td>{}</td><td>{}{until}</td><td>{}</td></tr>",
            e(base),
            money::display(session.total(), &session.currency),
            session.status.as_str(),
            e(session.client_reference_id.as_deref().unwrap_or("–")),
            id = e(&session.id),
        );
    }
    let head = "<th scope=\"col\">Session</th><th scope=\"col\">Total</th><th scope=\"col\">Status</th><th scope=\"col\">Reference</th>";
    panel("sessions", "Sessions", &table("Sessions", head, &rows))
}

fn deliveries(base: &str, deliveries: &[(Delivery, Vec<Attempt>)]) -> String {
    if deliveries.is_empty() {
        return panel("deliveries", "Deliveries", "<p class=\"quiet\">Nothing was delivered yet.</p>\n");
    }
    let items: String = deliveries.iter().map(|(delivery, attempts)| item(base, delivery, attempts)).collect();
    panel("deliveries", "Deliveries", &format!("<ul class=\"deliveries\">\n{items}</ul>\n"))
}

fn item(base: &str, delivery: &Delivery, attempts: &[Attempt]) -> String {
    let state = match (delivery.delivered, delivery.next_at) {
        (true, _) => "delivered".to_owned(),
        (false, Some(at)) => format!("next attempt {}", date_time(at.div_euclid(1000))),
        (false, None) => "given up".to_owned(),
    };
    let replay = format!("<button class=\"second\" aria-label=\"Replay {}\">Replay</button>", e(&delivery.event_id));
    let mut text = format!(
        "<li id=\"delivery-{id}\"><p><strong>{}</strong> <code>{}</code> <span class=\"quiet\">{state}</span></p>\n{}",
        e(&delivery.event_type),
        e(&delivery.event_id),
        post(base, &format!("deliveries/{}/replay", delivery.id), &replay),
        id = delivery.id,
    );
    for attempt in attempts {
        let status = attempt.status.map_or_else(|| "no answer".to_owned(), |status| format!("answered {status}"));
        let manual = if attempt.manual { ", replayed by hand" } else { "" };
        let _ = writeln!(
            text,
            "<details><summary>{}: {status}{manual}</summary>\n<pre tabindex=\"0\">Stripe-Signature: {}\n\n{}</pre>\n\
             <p class=\"quiet\">Answer</p><pre tabindex=\"0\">{}</pre></details>",
            date_time(attempt.at.div_euclid(1000)),
            e(&attempt.signature),
            e(&attempt.body),
            e(if attempt.answer.is_empty() { "(empty)" } else { &attempt.answer }),
        );
    }
    text.push_str("</li>\n");
    text
}
