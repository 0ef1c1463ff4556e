//! Who takes the shop's mails: a mail server, or a folder when there is none.

mod folder;
mod message;
mod smtp;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use shop::ports::Mailer;

use crate::config::Outlet;

pub use folder::FolderMailer;
pub use smtp::{Greeting, SmtpMailer};

/// How long a mail may take, from the connection to the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why mails cannot be sent as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum UnusableMail {
    /// The folder for mails cannot be made.
    #[error("OXCART_MAIL_FOLDER is {}, where no folder can be made", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The mail server's name cannot stand in a certificate.
    #[error("SMTP_URL names a mail server that cannot be spoken to by TLS")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// Whoever takes mails by these settings. A mail server is not spoken to before there is a mail.
///
/// # Errors
/// When the folder cannot be made, or the server can have no certificate.
pub fn open(outlet: &Outlet) -> Result<Arc<dyn Mailer>, UnusableMail> {
    if let Outlet::Smtp(server) = outlet
        && server.tells_its_password()
    {
        tracing::warn!("SMTP_URL sends its password without encryption: smtps://… or ?tls=required keeps it secret");
    }
    Ok(match outlet {
        Outlet::Smtp(server) => Arc::new(SmtpMailer::new(server.clone(), PATIENCE)?),
        Outlet::Folder(folder) => Arc::new(FolderMailer::open(folder.clone())?),
    })
}
