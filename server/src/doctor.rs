//! `oxcart doctor`: what would keep a shop with these settings from working, and what to do about it (RUN-2).
//!
//! Nothing is changed. Each check asks whoever the shop would ask, all at the same time and none for longer than five
//! seconds, and answers one line. None shows a secret.
//!
//! To add one: a module here whose `check` answers a [`Finding`], and a line in [`examine`].

mod checkout_service;
mod database;
mod folder;
mod mail;
mod payments;
mod provisioning;
mod webhook;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use crate::config::{Config, Options};

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As it should.
    Ok,
    /// The shop works, but something is worth knowing.
    Warning,
    /// The shop does not work, or not wholly.
    Wrong,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    what: &'static str,
    verdict: Verdict,
    says: String,
}

impl Finding {
    fn ok(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Ok, says: says.into() }
    }

    fn warning(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Warning, says: says.into() }
    }

    fn wrong(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Wrong, says: says.into() }
    }

    /// Whether the shop does not work as it is.
    pub(crate) fn is_wrong(&self) -> bool {
        self.verdict == Verdict::Wrong
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Wrong => "wrong",
        };
        // What others answered may have lines of its own.
        let says: Vec<_> = self.says.split_whitespace().collect();
        write!(f, "{verdict:<8} {:<17} {}", self.what, says.join(" "))
    }
}

/// Looks at everything that the settings name.
pub(crate) async fn examine(options: &Options) -> Vec<Finding> {
    match options.read() {
        Ok(config) => examine_parts(&config).await,
        // Without its settings no part can be looked at.
        Err(error) => vec![Finding::wrong("settings", error.to_string())],
    }
}

async fn examine_parts(config: &Config) -> Vec<Finding> {
    let (database, payments, mail, checkout_service, provisioning) = futures::join!(
        in_time("database", database::check(config)),
        in_time("payments", payments::check(config)),
        in_time("mail", mail::check(config)),
        in_time("checkout service", checkout_service::check(config)),
        in_time("provisioning", provisioning::check(config)),
    );
    let settings = Finding::ok("settings", format!("They are understood; the shop is at {}.", config.base_url));
    vec![settings, database, payments, webhook::check(config), mail, checkout_service, provisioning]
}

async fn in_time(what: &'static str, check: impl Future<Output = Finding>) -> Finding {
    let late =
        |_| Finding::wrong(what, "There was no answer within five seconds: see whether a firewall is in between.");
    tokio::time::timeout(PATIENCE, check).await.unwrap_or_else(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line_whatever_was_answered() {
        let finding = Finding::wrong("mail", "It says:\r\n550 no\n");
        assert_eq!(finding.to_string(), "wrong    mail              It says: 550 no");
    }
}
