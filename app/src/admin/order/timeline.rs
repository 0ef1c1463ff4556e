//! Who changed what in an order, when and why (ORD-1).

use domain::ids::StripeEventId;
use domain::order::FlagKind;
use domain::processing::Strategy;
use leptos::prelude::*;
use shop::orders::TimelineEntry;

use super::super::who::who;
use super::super::{address, pill};
use super::summary::sentence;

/// An order's timeline, the newest entry first.
pub(super) fn of(entries: &[TimelineEntry]) -> impl IntoView + use<> {
    let rows: Vec<_> = entries.iter().map(row).collect();
    let none = entries.is_empty().then(|| view! { <p class="quiet">"Nothing has happened yet."</p> });
    view! {
        <section class="panel" aria-labelledby="timeline">
            <h2 id="timeline">"Timeline"</h2>
            {none}
            <ul class="events">{rows}</ul>
        </section>
    }
}

fn row(entry: &TimelineEntry) -> impl IntoView + use<> {
    let remark = entry.remark.clone().map(|remark| view! { <span class="events__remark">{remark}</span> });
    view! {
        <li>
            <span>{change(entry)}</span>
            {remark}
            <span class="quiet">
                {pill::time(entry.at)}{format!(" · {} · ", who(&entry.who))}{cause(&entry.cause)}
            </span>
        </li>
    }
}

/// What led to it; an event is a link to its page.
fn cause(cause: &str) -> AnyView {
    let event = cause.strip_prefix("event: ").and_then(|id| id.parse::<StripeEventId>().ok());
    match event {
        Some(id) => view! { "event: "<a href=address::of_event(&id)>{id.to_string()}</a> }.into_any(),
        None => cause.to_owned().into_any(),
    }
}

/// What became different, in words.
fn change(entry: &TimelineEntry) -> String {
    let words = |value: &Option<String>| value.as_deref().map(|value| of_value(&entry.subject, value));
    let flag = entry.subject == "flag";
    match (words(&entry.from), words(&entry.to)) {
        (None, Some(to)) if flag => format!("Needs a look: {to}"),
        (Some(from), None) if flag => format!("Settled: {from}"),
        (Some(from), Some(to)) => format!("{}: {from} → {to}", of_subject(&entry.subject)),
        (None, Some(to)) => format!("{}: {to}", of_subject(&entry.subject)),
        (Some(from), None) => format!("{}: {from} → nothing", of_subject(&entry.subject)),
        (None, None) => of_subject(&entry.subject),
    }
}

fn of_subject(subject: &str) -> String {
    match subject {
        "stock" => "Reserved goods".to_owned(),
        "item" => "Items".to_owned(),
        other => sentence(other),
    }
}

/// States are words of the wire; everything else stands as somebody typed it.
fn of_value(subject: &str, value: &str) -> String {
    match subject {
        "processed" => value.parse::<Strategy>().map_or_else(|_| sentence(value), |how| how.label().to_owned()),
        "flag" => value.parse::<FlagKind>().map_or_else(|_| sentence(value), |kind| kind.label().to_owned()),
        "status" | "fulfilmentStatus" | "stock" | "order" | "refund" => sentence(value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::TimelineEntryId;
    use domain::time::Timestamp;

    fn told(subject: &str, from: Option<&str>, to: Option<&str>) -> String {
        change(&TimelineEntry {
            id: TimelineEntryId::from_bits(1),
            at: Timestamp::from_millis(1),
            who: "system".to_owned(),
            cause: "job: sweep".to_owned(),
            subject: subject.to_owned(),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            remark: None,
        })
    }

    #[test]
    fn changes_are_told_in_words_and_what_was_typed_is_left_as_it_is() {
        assert_eq!(told("status", None, Some("pending")), "Status: Pending");
        assert_eq!(told("status", Some("pending"), Some("paid")), "Status: Pending → Paid");
        assert_eq!(told("stock", Some("held"), Some("released")), "Reserved goods: Held → Released");
        assert_eq!(told("flag", None, Some("amountMismatch")), "Needs a look: Wrong amount paid");
        assert_eq!(told("flag", Some("paidTwice"), None), "Settled: Paid twice");
        assert_eq!(told("email", Some("aDa@x.de"), Some("b@x.de")), "Email: aDa@x.de → b@x.de");
        assert_eq!(told("trackingUrl", Some("https://x.de"), None), "Tracking url: https://x.de → nothing");
    }
}
