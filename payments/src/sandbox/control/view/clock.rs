//! The panel of the clock.

use super::{post, section};
use crate::sandbox::control::Overview;
use crate::sandbox::html::date_time;

pub(super) fn panel(base: &str, overview: &Overview) -> String {
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
    section("clock", "Clock", &content)
}
