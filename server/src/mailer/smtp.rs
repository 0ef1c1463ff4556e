//! A mail server, spoken to by SMTP (RFC 5321). One connection serves a batch.

use std::time::Duration;

use async_trait::async_trait;
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use shop::ports::{Mail, MailError, Mailer};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{UnusableMail, message};
use crate::config::{Encryption, Smtp};

/// How long a goodbye may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// How a mail server receives the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// It would take mails.
    Welcome,
    /// It does not take user and password; with its answer's code.
    LoginRefused(u16),
    /// It cannot be spoken to.
    Unreachable(String),
}

/// Sends mails through a mail server.
///
/// lettre's own transport would put a connection that was given up in the middle of a mail back among its idle ones, and
/// take the late answer to that mail for the answer to the next. Here whoever speaks owns the connection: when they
/// are cut short, it is closed with them.
pub struct SmtpMailer {
    server: Smtp,
    tls: Option<TlsParameters>,
    patience: Duration,
    idle: Mutex<Option<AsyncSmtpConnection>>,
}

impl SmtpMailer {
    /// Mails go to this server, each within `patience`.
    ///
    /// # Errors
    /// When no certificate can be asked for by the server's name.
    pub fn new(server: Smtp, patience: Duration) -> Result<Self, UnusableMail> {
        let tls = match server.encryption {
            Encryption::None => None,
            Encryption::Wrapped | Encryption::Required | Encryption::Opportunistic => {
                Some(TlsParameters::new(server.host.clone()).map_err(UnusableMail::Tls)?)
            }
        };
        Ok(Self { server, tls, patience, idle: Mutex::default() })
    }

    async fn hand_over(&self, message: &Message) -> Result<(), MailError> {
        let mut connection = self.connection().await.map_err(|error| unreachable(&error))?;
        connection.send(message.envelope(), &message.formatted()).await.map_err(|error| refusal(&error))?;
        *self.idle.lock().await = Some(connection);
        Ok(())
    }

    /// The connection of the mail before, if it is still good, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        let idle = self.idle.lock().await.take();
        if let Some(mut connection) = idle
            && connection.test_connected().await
        {
            return Ok(connection);
        }
        self.connect().await
    }

    /// Connects as for a mail, and says goodbye.
    pub async fn greet(&self) -> Greeting {
        let silent = |_| Greeting::Unreachable("it did not answer in time".to_owned());
        timeout(self.patience, self.meet()).await.unwrap_or_else(silent)
    }

    async fn meet(&self) -> Greeting {
        let mut connection = match self.open().await {
            Ok(connection) => connection,
            Err(error) => return Greeting::Unreachable(error.to_string()),
        };
        if let Err(error) = self.log_in(&mut connection).await {
            let code = error.status().map(u16::from);
            return code.map_or_else(|| Greeting::Unreachable(error.to_string()), Greeting::LoginRefused);
        }
        drop(timeout(FAREWELL, connection.quit()).await);
        Greeting::Welcome
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let mut connection = self.open().await?;
        self.log_in(&mut connection).await?;
        Ok(connection)
    }

    /// A connection on which nobody has logged in yet.
    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let Smtp { host, port, encryption, hello, .. } = &self.server;
        let name = hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let wrapped = self.tls.clone().filter(|_| *encryption == Encryption::Wrapped);
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.patience), &name, wrapped, None).await?;
        if let Some(tls) = self.tls.clone() {
            match encryption {
                Encryption::Required => connection.starttls(tls, &name).await?,
                Encryption::Opportunistic if connection.can_starttls() => connection.starttls(tls, &name).await?,
                Encryption::Opportunistic | Encryption::Wrapped | Encryption::None => {}
            }
        }
        Ok(connection)
    }

    async fn log_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Error> {
        if let Some(login) = &self.server.login {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message::of(mail)?;
        match timeout(self.patience, self.hand_over(&message)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(MailError::Unreachable("The mail server did not answer in time.".to_owned())),
        }
    }

    async fn rest(&self) {
        let idle = self.idle.lock().await.take();
        if let Some(mut connection) = idle {
            // Every mail was answered: whether the goodbye is, matters to nobody.
            drop(timeout(FAREWELL, connection.quit()).await);
        }
    }
}

fn unreachable(error: &Error) -> MailError {
    MailError::Unreachable(format!("The mail server cannot be used: {error}"))
}

/// What an error after the greeting means for the mail.
fn refusal(error: &Error) -> MailError {
    let says = format!("The mail server refused: {error}");
    match error.status().map(u16::from) {
        // It does not know us, or closes: no mail would fare better.
        Some(421 | 530..=538) => unreachable(error),
        Some(500..) => MailError::Permanent(says),
        Some(_) => MailError::Temporary(says),
        // The server cannot take an address in another script.
        None if error.is_client() => MailError::Permanent(says),
        None => unreachable(error),
    }
}
