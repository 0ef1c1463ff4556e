//! The panel of faults: which are set, and two forms that set one.

use std::fmt::Write;

use super::{EVENT_TYPES, post, section, stack};
use crate::sandbox::faults::{API_FAULTS, ApiFault, DELIVERY_FAULTS, DeliveryFault, Fault, Installed, SentFault};
use crate::sandbox::html::e;

pub(super) fn panel(base: &str, faults: &[Installed]) -> String {
    let content = format!(
        "<p>What goes wrong on purpose. Of several that fit, the oldest strikes.</p>\n{}<div class=\"columns\">{}{}</div>\n",
        installed(base, faults),
        for_deliveries(base),
        for_the_api(base),
    );
    section("faults", "Faults", &content)
}

fn installed(base: &str, faults: &[Installed]) -> String {
    if faults.is_empty() {
        return "<p class=\"quiet\">None is set: everything works.</p>\n".to_owned();
    }
    let mut items = String::new();
    for fault in faults {
        let (label, details) = describe(fault);
        let button = format!("<button class=\"second\" aria-label=\"Clear {}\">Clear</button>", e(label));
        let _ = writeln!(
            items,
            "<li class=\"line\"><p><strong>{}</strong> <span class=\"quiet\">{}</span></p>\n{}</li>",
            e(label),
            e(&details.join(", ")),
            post(base, &format!("faults/{}/clear", fault.id), &button),
        );
    }
    let all = post(base, "faults/clear", "<button class=\"second\">Clear all</button>");
    format!("<ul class=\"faults\">\n{items}</ul>\n{all}")
}

/// A fault in words: what it does, and what it is limited to.
fn describe(installed: &Installed) -> (&'static str, Vec<String>) {
    let mut details = Vec::new();
    let name = match &installed.fault {
        Fault::Deliveries { fault, types } => {
            match fault {
                DeliveryFault::Delay { seconds } | DeliveryFault::Sent(SentFault::OldTimestamp { seconds }) => {
                    details.push(format!("by {seconds} s"));
                }
                DeliveryFault::Reorder { seconds } => details.push(format!("after {seconds} s at the latest")),
                DeliveryFault::Drop | DeliveryFault::Sent(_) => {}
            }
            details.extend((!types.is_empty()).then(|| format!("only {}", types.join(" and "))));
            fault.name()
        }
        Fault::Api { fault, method, path } => {
            if let ApiFault::Slow { milliseconds } = fault {
                details.push(format!("by {milliseconds} ms"));
            }
            let only: Vec<&str> = [method, path].into_iter().flatten().map(String::as_str).collect();
            details.extend((!only.is_empty()).then(|| format!("only {}", only.join(" "))));
            fault.name()
        }
    };
    details.push(match installed.count {
        None => "until it is cleared".to_owned(),
        Some(1) => "once".to_owned(),
        Some(count) => format!("{count} times"),
    });
    let known = DELIVERY_FAULTS.iter().chain(&API_FAULTS).find(|(known, _)| *known == name);
    (known.map_or(name, |(_, label)| label), details)
}

fn choice(id: &str, name: &str, label: &str, options: &[(&str, &str)]) -> String {
    let options: String =
        options.iter().map(|(value, label)| format!("<option value=\"{value}\">{label}</option>")).collect();
    format!(
        "<div class=\"field\"><label for=\"{id}\">{label}</label><select id=\"{id}\" name=\"{name}\">{options}</select></div>\n"
    )
}

fn number(id: &str, name: &str, label: &str, hint: &str) -> String {
    format!(
        "<div class=\"field\"><label for=\"{id}\">{label}</label><p class=\"hint\" id=\"{id}-hint\">{hint}</p>\
         <input id=\"{id}\" name=\"{name}\" type=\"number\" min=\"1\" aria-describedby=\"{id}-hint\"></div>\n"
    )
}

fn for_deliveries(base: &str) -> String {
    let mut types = String::new();
    for (index, kind) in EVENT_TYPES.iter().enumerate() {
        let _ = writeln!(
            types,
            "<div class=\"check\"><input type=\"checkbox\" id=\"fault-type-{index}\" name=\"types[]\" value=\"{kind}\">\
             <label for=\"fault-type-{index}\">{kind}</label></div>"
        );
    }
    let inner = format!(
        "<fieldset><legend>With deliveries</legend>\n{}{}{}\
         <details><summary>Only some events</summary>\n<div class=\"checks\">{types}</div></details>\n\
         <button>Set this fault</button></fieldset>",
        choice("delivery-fault", "fault", "Fault", &DELIVERY_FAULTS),
        number("delivery-seconds", "seconds", "Seconds", "Delay (5), reorder (10) and old timestamp (301) only."),
        number("delivery-count", "count", "How many deliveries", "Empty: until it is cleared."),
    );
    stack(base, "faults", &inner)
}

fn for_the_api(base: &str) -> String {
    let inner = format!(
        "<fieldset><legend>With the API</legend>\n{}{}{}{}{}<button>Set this fault</button></fieldset>",
        choice("api-fault", "fault", "Fault", &API_FAULTS),
        number("api-milliseconds", "milliseconds", "Milliseconds", "Slow (2000) only."),
        number("api-count", "count", "How many requests", "Empty: until it is cleared, or once for the two errors."),
        choice("api-method", "method", "Method", &[("", "Any"), ("GET", "GET"), ("POST", "POST")]),
        choice(
            "api-path",
            "path",
            "Path",
            &[
                ("", "Any"),
                ("/v1/checkout/sessions", "/v1/checkout/sessions…"),
                ("/v1/refunds", "/v1/refunds…"),
                ("/v1/events", "/v1/events…"),
            ],
        ),
    );
    stack(base, "faults", &inner)
}
