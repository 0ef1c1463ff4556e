//! Whether mails can be handed over.

use std::path::Path;
use std::time::Duration;

use super::{Finding, folder};
use crate::config::{Config, Outlet, Smtp};
use crate::mailer::{Greeting, SmtpMailer};

const WHAT: &str = "mail";
/// A little less than a check may take, so that the reason is told.
const PATIENCE: Duration = Duration::from_secs(4);

pub(super) async fn check(config: &Config) -> Finding {
    match &config.mail.outlet {
        Outlet::Smtp(server) => check_server(server).await,
        Outlet::Folder(folder) => check_folder(config, folder),
    }
}

async fn check_server(server: &Smtp) -> Finding {
    let place = format!("{}:{}", server.host, server.port);
    let mailer = match SmtpMailer::new(server.clone(), PATIENCE) {
        Ok(mailer) => mailer,
        Err(error) => return Finding::wrong(WHAT, format!("{error}: check its name in SMTP_URL.")),
    };
    match mailer.greet().await {
        Greeting::Welcome if server.tells_its_password() => Finding::warning(
            WHAT,
            format!(
                "{place} lets the shop in, but others on the way can read the password: use smtps://… or ?tls=required in SMTP_URL."
            ),
        ),
        Greeting::Welcome => Finding::ok(WHAT, format!("{place} lets the shop in.")),
        Greeting::LoginRefused(code) => Finding::wrong(
            WHAT,
            format!(
                "{place} refuses the login ({code}): check user and password in SMTP_URL, with special characters written as %XX."
            ),
        ),
        Greeting::Unreachable(error) => Finding::wrong(
            WHAT,
            format!(
                "{place} cannot be spoken to: {error}. Check host, port and tls in SMTP_URL; orders do not wait for it, but mails do."
            ),
        ),
    }
}

fn check_folder(config: &Config, folder: &Path) -> Finding {
    let place = folder.display();
    match folder::is_writable(folder) {
        Err(error) => Finding::wrong(
            WHAT,
            format!(
                "Nothing can be written to {place}: {error}. Let the shop's user write there, or set OXCART_MAIL_FOLDER."
            ),
        ),
        Ok(()) if config.is_loopback() => {
            Finding::ok(WHAT, format!("Mails become files in {place}; SMTP_URL would send them."))
        }
        Ok(()) => Finding::warning(
            WHAT,
            format!("No mail reaches anybody: they become files in {place}. Set SMTP_URL to send them."),
        ),
    }
}
