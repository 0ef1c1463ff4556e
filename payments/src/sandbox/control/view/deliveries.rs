//! The panel of deliveries: what was sent, how it was answered, and sending it again.

use std::fmt::Write;

use super::{post, section};
use crate::sandbox::control::{Overview, Shown};
use crate::sandbox::deliveries::{Attempt, Delivery};
use crate::sandbox::html::{date_time, e};

pub(super) fn panel(base: &str, overview: &Overview) -> String {
    let failed = overview.filter.failed;
    let list = match (overview.deliveries.is_empty(), failed) {
        (true, true) => "<p class=\"quiet\">None has failed.</p>\n".to_owned(),
        (true, false) => "<p class=\"quiet\">Nothing was delivered yet.</p>\n".to_owned(),
        (false, _) => {
            let items: String = overview.deliveries.iter().map(|shown| item(base, shown)).collect();
            format!("<ul class=\"deliveries\">\n{items}</ul>\n")
        }
    };
    let older = overview.older.map(|id| {
        let failed = if failed { "&amp;failed=true" } else { "" };
        format!("<p><a href=\"{}/sandbox?before={id}{failed}#deliveries\">Older deliveries</a></p>\n", e(base))
    });
    let content = format!("{}{list}{}", choice(base, failed), older.unwrap_or_default());
    section("deliveries", "Deliveries", &content)
}

/// All of them, or only those that failed.
fn choice(base: &str, failed: bool) -> String {
    let link = |query: &str, label: &str, chosen: bool| {
        let current = if chosen { " aria-current=\"true\"" } else { "" };
        format!("<a href=\"{}/sandbox{query}#deliveries\"{current}>{label}</a>", e(base))
    };
    format!("<p class=\"row choice\">{} {}</p>\n", link("", "All", !failed), link("?failed=true", "Failed", failed))
}

fn item(base: &str, Shown { delivery, attempts }: &Shown) -> String {
    let replay = format!("<button class=\"second\" aria-label=\"Replay {}\">Replay</button>", e(&delivery.event_id));
    let mut text = format!(
        "<li id=\"delivery-{id}\"><div class=\"line\"><p><strong>{}</strong> <code>{}</code> <span class=\"quiet\">{}</span></p>\n{}</div>\n",
        e(&delivery.event_type),
        e(&delivery.event_id),
        e(&state(delivery)),
        post(base, &format!("deliveries/{}/replay", delivery.id), &replay),
        id = delivery.id,
    );
    for attempt in attempts {
        text.push_str(&tried(attempt));
    }
    text.push_str("</li>\n");
    text
}

fn state(delivery: &Delivery) -> String {
    let mut state = match (delivery.delivered, delivery.next_at) {
        (true, _) => "delivered".to_owned(),
        (false, Some(at)) => format!("next attempt {}", date_time(at.div_euclid(1000))),
        (false, None) => "given up".to_owned(),
    };
    if let Some(fault) = &delivery.fault {
        let _ = write!(state, ", fault: {fault}");
    }
    state
}

fn tried(attempt: &Attempt) -> String {
    let status = attempt.status.map_or_else(|| "no answer".to_owned(), |status| format!("answered {status}"));
    let manual = if attempt.manual { ", replayed by hand" } else { "" };
    let fault = attempt.fault.as_ref().map(|fault| format!(", fault: {fault}"));
    format!(
        "<details><summary>{}: {status}{manual}{}</summary>\n<pre tabindex=\"0\">Stripe-Signature: {}\n\n{}</pre>\n\
         <p class=\"quiet\">Answer</p><pre tabindex=\"0\">{}</pre></details>\n",
        date_time(attempt.at.div_euclid(1000)),
        e(&fault.unwrap_or_default()),
        e(&attempt.signature),
        e(&attempt.body),
        e(if attempt.answer.is_empty() { "(empty)" } else { &attempt.answer }),
    )
}
