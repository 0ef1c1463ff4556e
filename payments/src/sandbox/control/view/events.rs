//! The panel that sends an event by hand.

use std::fmt::Write;

use super::{EVENT_TYPES, section, stack};
use crate::sandbox::html::e;
use crate::sandbox::model::Session;

pub(super) fn panel(base: &str, sessions: &[Session]) -> String {
    let types: String = EVENT_TYPES.iter().map(|kind| format!("<option value=\"{kind}\"></option>")).collect();
    let mut about = String::from("<option value=\"\">Something that never was</option>");
    for session in sessions {
        let reference = session.client_reference_id.as_deref().unwrap_or("no reference");
        let _ = write!(
            about,
            "<option value=\"{id}\">{}, {}, {id}</option>",
            e(reference),
            session.status.as_str(),
            id = e(&session.id)
        );
    }
    let inner = format!(
        "<div class=\"field\"><label for=\"event-type\">Type</label>\
         <input id=\"event-type\" name=\"type\" list=\"event-types\" required autocomplete=\"off\" maxlength=\"100\">\
         <datalist id=\"event-types\">{types}</datalist></div>\n\
         <div class=\"field\"><label for=\"event-session\">About</label>\
         <select id=\"event-session\" name=\"session\">{about}</select></div>\n\
         <div class=\"field\"><label for=\"event-overrides\">Said otherwise</label>\
         <p class=\"hint\" id=\"event-overrides-hint\">A JSON object that is laid over the event's object, such as \
         <code>{{\"client_reference_id\": null}}</code>.</p>\
         <textarea id=\"event-overrides\" name=\"overrides\" rows=\"3\" spellcheck=\"false\" \
         aria-describedby=\"event-overrides-hint\"></textarea></div>\n{}{}<button>Send</button>",
        check("keep", "The API says so too, from now on"),
        check("livemode", "Of live mode"),
    );
    let intro = "<p>The same fact under a second id, a type that nobody knows, an order that never was.</p>\n";
    section("events", "Send an event", &format!("{intro}{}", stack(base, "events", &inner)))
}

fn check(name: &str, label: &str) -> String {
    format!(
        "<div class=\"check\"><input type=\"checkbox\" id=\"event-{name}\" name=\"{name}\" value=\"true\">\
         <label for=\"event-{name}\">{label}</label></div>\n"
    )
}
