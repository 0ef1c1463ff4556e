//! Where mails go and whom they come from (ORD-4).

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use domain::customer::Email;
use domain::mail::Sender;
use url::{Host, Url};

use super::Options;
use super::read::{Read, fault, filled, text, wrong};

/// Where mails go and whom they come from.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom they come from; without a name it is the shop's.
    pub sender: Sender,
    /// Where they go.
    pub outlet: Outlet,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Outlet {
    /// To a mail server.
    Smtp(Smtp),
    /// Into files.
    Folder(PathBuf),
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who may listen.
    pub encryption: Encryption,
    /// What it is told of who we are.
    pub login: Option<Login>,
    /// The name by which it is greeted; none is our address.
    pub hello: Option<String>,
}

/// A user of a mail server.
#[derive(Clone)]
pub struct Login {
    /// Who.
    pub user: String,
    /// The proof. Never shown or logged.
    pub password: String,
}

/// Whether others may listen to what a mail server is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the start.
    Wrapped,
    /// STARTTLS, or nothing is said.
    Required,
    /// STARTTLS, if the server offers it.
    Opportunistic,
    /// None.
    None,
}

impl Smtp {
    /// Whether others on the way can read the password.
    #[must_use]
    pub fn tells_its_password(&self) -> bool {
        let is_here = self.host == "localhost" || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        let may_be_read = match self.encryption {
            Encryption::Wrapped | Encryption::Required => false,
            Encryption::Opportunistic | Encryption::None => true,
        };
        self.login.is_some() && may_be_read && !is_here
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither user nor password.
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.encryption)
    }
}

const SENDER: &str = "an address such as no-reply@shop.example, or with a name: My shop <no-reply@shop.example>";
const SMTP: &str = "smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required or opportunistic], or smtps://[USER:PASSWORD@]HOST[:PORT], \
     with special characters of user and password written as %XX";

impl Options {
    pub(super) fn mail(&self, base_url: &Url) -> Read<Mail> {
        let outlet = match filled(self.smtp_url.as_ref()) {
            Some(url) => Outlet::Smtp(smtp(url)?),
            None => Outlet::Folder(PathBuf::from(text(self.mail_folder.as_ref(), "data/mail"))),
        };
        let sender = match filled(self.mail_from.as_ref()) {
            Some(written) => sender(written).ok_or_else(|| wrong("OXCART_MAIL_FROM", written, SENDER))?,
            None => Sender { name: None, address: default_address(base_url)? },
        };
        Ok(Mail { sender, outlet })
    }
}

/// The shop's host takes no answers. A shop that is reached by a number has no name for mails.
fn default_address(base_url: &Url) -> Read<Email> {
    let host = match base_url.host() {
        Some(Host::Domain(name)) => name,
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => "localhost",
    };
    let address = format!("no-reply@{host}");
    address.parse().map_err(|_| wrong("OXCART_MAIL_FROM", &address, SENDER))
}

fn sender(written: &str) -> Option<Sender> {
    let Some(rest) = written.strip_suffix('>') else {
        return Some(Sender { name: None, address: usable(written)? });
    };
    let (name, address) = rest.split_once('<')?;
    let name = name.trim().trim_matches('"').trim();
    let fits = name.chars().count() <= 100 && !name.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '"'));
    let name = (!name.is_empty()).then(|| name.to_owned());
    fits.then_some(Sender { name, address: usable(address)? })
}

/// An address that a mail server can be told.
fn usable(address: &str) -> Option<Email> {
    let email: Email = address.parse().ok()?;
    lettre::Address::try_from(email.to_string()).is_ok().then_some(email)
}

/// The value may hold a password: no error shows it.
fn smtp(written: &str) -> Read<Smtp> {
    let refused = |says: &str| fault("SMTP_URL", says, SMTP);
    let url = Url::parse(written).map_err(|_| refused("is no address of a mail server"))?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| refused("names no mail server"))?;
    if url.fragment().is_some() {
        return Err(refused("has a # that is not written as %23"));
    }
    let (encryption, usual_port) = match (url.scheme(), url.query()) {
        ("smtps", None) => (Encryption::Wrapped, 465),
        ("smtp", Some("tls=required")) => (Encryption::Required, 587),
        ("smtp", Some("tls=opportunistic")) => (Encryption::Opportunistic, 587),
        ("smtp", None) => (Encryption::None, 25),
        ("smtp" | "smtps", Some(_)) => return Err(refused("asks for something else than tls")),
        (_, _) => return Err(refused("has an unknown scheme")),
    };
    let login = match (decoded(url.username()), url.password().map(decoded)) {
        (Some(user), None) if user.is_empty() => None,
        (Some(user), Some(Some(password))) if !user.is_empty() => Some(Login { user, password }),
        (Some(_), None | Some(Some(_))) => {
            return Err(refused("has a user without a password, or the other way round"));
        }
        (None, _) | (_, Some(None)) => return Err(refused("has a user or password that is no text")),
    };
    let hello = Some(url.path().trim_matches('/')).filter(|path| !path.is_empty()).map(str::to_owned);
    Ok(Smtp {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(usual_port),
        encryption,
        login,
        hello,
    })
}

/// What `%XX` stands for.
fn decoded(part: &str) -> Option<String> {
    percent_encoding::percent_decode_str(part).decode_utf8().ok().map(Into::into)
}

#[cfg(test)]
mod tests;
