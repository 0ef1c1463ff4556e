//! The panel of sessions.

use std::fmt::Write;

use super::{section, table};
use crate::sandbox::html::{date_time, e};
use crate::sandbox::model::{Session, SessionStatus};
use crate::sandbox::money;

pub(super) fn panel(base: &str, sessions: &[Session]) -> String {
    if sessions.is_empty() {
        return section("sessions", "Sessions", "<p class=\"quiet\">No checkout was begun yet.</p>\n");
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
    section("sessions", "Sessions", &table("Sessions", &["Session", "Total", "Status", "Reference"], &rows))
}
