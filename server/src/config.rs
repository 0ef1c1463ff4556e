//! What the server is told, by environment or flags (RUN-3). A wrong value stops the start with the key's name and what
//! is allowed.

mod checkout_service;
mod file;
mod mail;
mod options;
mod provisioning;
mod read;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use domain::settings::Settings;
use url::Url;

pub use checkout_service::CheckoutHost;
pub use file::load;
pub use mail::{Encryption, Login, Mail, Outlet, Smtp};
pub use options::Options;
pub use provisioning::ProvisionHost;

/// A key with a value that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} {fault}; allowed is {allowed}")]
pub struct ConfigError {
    /// The key, as the environment calls it.
    pub key: &'static str,
    /// What is wrong; never a secret's value.
    pub fault: String,
    /// What would be right.
    pub allowed: &'static str,
}

/// How the server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// Where the shop listens.
    pub addr: SocketAddr,
    /// The shop's public address.
    pub base_url: Url,
    /// Stripe, or what stands for it.
    pub payments: Payments,
    /// Where mails go and whom they come from.
    pub mail: Mail,
    /// Who knows the checkout sessions that orders are made of; none is the shop itself.
    pub checkout_service: Option<CheckoutHost>,
    /// Who provides what needs providing; without one, its messages wait.
    pub provisioning: Option<ProvisionHost>,
    /// The commerce settings of a new shop.
    pub first_settings: Settings,
    /// What is logged, and how.
    pub log: Log,
    /// How often the shop looks for what was left undone.
    pub sweep: Duration,
    /// How often one client may ask.
    pub limits: Limits,
}

/// Who takes the money.
#[derive(Clone)]
pub enum Payments {
    /// Stripe itself.
    Stripe(Stripe),
    /// The built-in double.
    Sandbox(Sandbox),
}

/// An account at Stripe.
#[derive(Clone)]
pub struct Stripe {
    /// `sk_…` or `rk_…`.
    pub secret_key: String,
    /// Any of these may have signed a delivery.
    pub webhook_secrets: Vec<String>,
    /// Where its API answers.
    pub api_base: Url,
}

/// Where the sandbox listens and keeps its objects.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Where browsers reach it.
    pub public_url: Url,
    /// Its file, beside the shop's.
    pub database: PathBuf,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// A `tracing` filter such as `info` or `info,sqlx=warn`.
    pub filter: String,
    /// For machines instead of people.
    pub json: bool,
}

/// How often one client address may ask; none is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pages and calls a second, in the long run.
    pub per_second: Option<NonZeroU32>,
    /// Pages and calls at once.
    pub burst: NonZeroU32,
    /// Attempts to log in a minute.
    pub logins_per_minute: Option<NonZeroU32>,
    /// How many proxies stand between the clients and the shop: each adds to `X-Forwarded-For`.
    pub proxies: usize,
}

impl std::fmt::Debug for Payments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Secrets stay out of every log.
            Self::Stripe(stripe) => f.debug_tuple("Stripe").field(&stripe.api_base.as_str()).finish(),
            Self::Sandbox(sandbox) => f.debug_tuple("Sandbox").field(sandbox).finish(),
        }
    }
}

impl Config {
    /// Whether money is only played with.
    #[must_use]
    pub fn test_mode(&self) -> bool {
        match &self.payments {
            Payments::Stripe(stripe) => stripe.secret_key.contains("_test_"),
            Payments::Sandbox(_) => true,
        }
    }

    /// Whether only this machine can reach the shop.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base_url)
    }
}

/// Whether an address names this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
