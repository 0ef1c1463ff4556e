//! A whole shop, from start to stop.
//!
//! It starts in the order of need (database, sandbox, shop, doors) and stops the other way round: no new requests, those
//! that run are finished, then what they left behind, then the sandbox, then the database.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use payments::gateway::{StripeGateway, UnusableStripe};
use shop::{Setup, Shop, Urls};
use store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::checkout_service::CheckoutClient;
use crate::config::{Config, Payments};
use crate::console::say;
use crate::machine::{SystemClock, SystemEntropy};
use crate::mailer::{self, UnusableMail};
use crate::provisioner::ProvisionClient;
use crate::sandbox::{self, Keys, Running};
use crate::state::{AppState, Place};
use crate::{ending, jobs, router, telemetry};

/// How long what is under way may go on after the process was told to end.
pub const FAREWELL: Duration = Duration::from_secs(10);

/// Why a shop does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The database cannot be opened or brought up to date.
    #[error("the database cannot be used")]
    Store(#[from] store::Error),
    /// A use-case failed.
    #[error(transparent)]
    Shop(#[from] shop::Error),
    /// The key or address of Stripe cannot be used.
    #[error(transparent)]
    Stripe(#[from] UnusableStripe),
    /// Mails cannot be sent as the settings say.
    #[error(transparent)]
    Mail(#[from] UnusableMail),
    /// No other system can be asked or told of anything.
    #[error("other systems cannot be asked")]
    Client(#[from] reqwest::Error),
    /// The payment sandbox does not start.
    #[error("the payment sandbox does not start")]
    Sandbox(#[source] Box<payments::sandbox::SandboxError>),
    /// The sandbox's folder cannot be made.
    #[error("the payment sandbox's folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// Somebody else listens there, or nobody may.
    #[error("cannot listen on {addr}; {key} changes it")]
    Listen {
        /// The setting.
        key: &'static str,
        /// Its value.
        addr: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// An address that is listened on makes no URL.
    #[error(transparent)]
    Address(#[from] url::ParseError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Opens the database and brings it up to date; several processes may do so at once.
///
/// # Errors
/// When it cannot be reached or a migration fails.
pub async fn open_store(database_url: &str) -> Result<Store, ServeError> {
    let store = Store::connect(database_url).await?;
    store.migrate().await?;
    Ok(store)
}

/// Opens the shop over a database, with Stripe at `api_base`.
///
/// # Errors
/// When the database or Stripe's key cannot be used.
pub async fn open_shop(store: Store, config: &Config, secret_key: &str, api_base: &Url) -> Result<Shop, ServeError> {
    let setup = Setup {
        store,
        gateway: Arc::new(StripeGateway::new(secret_key, api_base.as_str())?),
        mailer: mailer::open(&config.mail.outlet)?,
        mail_sender: config.mail.sender.clone(),
        checkout_service: match &config.checkout_service {
            Some(host) => Some(Arc::new(CheckoutClient::new(host)?)),
            None => None,
        },
        provisioner: match &config.provisioning {
            Some(host) => Some(Arc::new(ProvisionClient::new(host)?)),
            None => None,
        },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        first_settings: config.first_settings.clone(),
        urls: Urls { base: config.base_url.as_str().trim_end_matches('/').to_owned() },
    };
    Ok(Shop::open(setup).await?)
}

/// Serves until the process is told to end.
///
/// # Errors
/// When the shop cannot be opened, or its listener fails.
pub async fn serve(config: &Config) -> Result<(), ServeError> {
    let told_to_end = ending::listen()?;
    let listener = sandbox::bind("OXCART_ADDR", config.addr).await?;
    let store = open_store(&config.database_url).await?;
    let provider = Provider::start(config).await?;
    let shop = open_shop(store, config, &provider.secret_key, &provider.api_base).await?;
    let owner = furnish(&shop).await?;
    greet(config, provider.sandbox.as_ref())?;
    if let Some((email, password)) = owner {
        say(format_args!("Owner: {email} {password}"))?;
    }
    let place = Place {
        base_url: config.base_url.clone(),
        test_mode: config.test_mode(),
        webhook_secrets: provider.webhook_secrets.clone(),
        clock: Arc::new(SystemClock),
    };
    let state = AppState::new(shop.clone(), place, &provider.checkout, &config.limits);
    let served = run(listener, state, config.sweep, told_to_end).await;
    if let Some(sandbox) = provider.sandbox {
        sandbox.stop().await;
    }
    shop.store().close().await;
    tracing::info!("closed");
    served
}

/// Who takes the money, and how to speak to them.
struct Provider {
    secret_key: String,
    api_base: Url,
    webhook_secrets: Vec<String>,
    checkout: Url,
    sandbox: Option<Running>,
}

impl Provider {
    async fn start(config: &Config) -> Result<Self, ServeError> {
        match &config.payments {
            Payments::Stripe(stripe) => Ok(Self {
                secret_key: stripe.secret_key.clone(),
                api_base: stripe.api_base.clone(),
                webhook_secrets: stripe.webhook_secrets.clone(),
                checkout: checkout_pages(&stripe.api_base),
                sandbox: None,
            }),
            Payments::Sandbox(sandbox) => {
                let webhook = webhook_url(config.addr)?;
                let running = sandbox::start(sandbox, Keys::random(&SystemEntropy), webhook).await?;
                Ok(Self {
                    secret_key: running.api_key.clone(),
                    api_base: at(sandbox.addr)?,
                    webhook_secrets: vec![running.webhook_secret.clone()],
                    checkout: running.url.clone(),
                    sandbox: Some(running),
                })
            }
        }
    }
}

/// Where Stripe's payment pages are: its double shows them beside its API.
fn checkout_pages(api_base: &Url) -> Url {
    let mut pages = api_base.clone();
    if api_base.host_str() == Some("api.stripe.com") && pages.set_host(Some("checkout.stripe.com")).is_err() {
        tracing::warn!("the payment page's address is not known");
    }
    pages
}

/// How this process reaches an address that it listens on.
pub(crate) fn at(addr: SocketAddr) -> Result<Url, url::ParseError> {
    let mut reachable = addr;
    if addr.ip().is_unspecified() {
        reachable.set_ip(if addr.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    Url::parse(&format!("http://{reachable}/"))
}

/// The shop's webhook, as the sandbox reaches it.
pub(crate) fn webhook_url(addr: SocketAddr) -> Result<Url, url::ParseError> {
    at(addr)?.join("api/webhooks/stripe")
}

/// Makes a new embedded database a shop to look at: demo catalogue and owner, whose password is told once.
async fn furnish(shop: &Shop) -> Result<Option<(domain::customer::Email, String)>, ServeError> {
    if shop.store().is_embedded() {
        shop.seed_demo().await?;
    }
    Ok(shop.ensure_owner().await?)
}

fn greet(config: &Config, sandbox: Option<&Running>) -> std::io::Result<()> {
    say(format_args!("Shop:  {}", config.base_url))?;
    say(format_args!("Admin: {}admin", config.base_url))?;
    match sandbox {
        Some(sandbox) => say(format_args!("Sandbox: {}sandbox", sandbox.url)),
        None => Ok(()),
    }
}

/// Answers requests and does the jobs until `end` resolves, then finishes what is under way.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    listener: TcpListener,
    state: AppState,
    sweep: Duration,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    // What is counted before somebody reads the numbers counts too.
    telemetry::metrics();
    let stop = CancellationToken::new();
    let jobs = tokio::spawn(jobs::run(state.clone(), sweep, stop.clone()));
    let tasks = state.tasks.clone();
    tasks.spawn(jobs::deliver(state.shop.clone(), stop.clone()));
    tasks.spawn(jobs::provide(state.shop.clone(), stop.clone()));
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stopped) = (stop.clone(), stop.clone());
    let ending = async move {
        end.await;
        stopping.cancel();
    };
    let served = tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(ending).into_future() => served,
        () = async { stopped.cancelled().await; tokio::time::sleep(FAREWELL).await } => {
            tracing::warn!("requests had to be cut off");
            Ok(())
        }
    };
    stop.cancel();
    tasks.close();
    let left = async {
        tasks.wait().await;
        if let Err(error) = jobs.await {
            tracing::error!(%error, "the jobs broke off");
        }
    };
    if tokio::time::timeout(FAREWELL, left).await.is_err() {
        tracing::warn!("what went on in the background had to be cut off");
    }
    Ok(served?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payment_pages_are_stripes_own_or_those_of_its_double() {
        let pages = |base: &str| checkout_pages(&base.parse().unwrap()).to_string();
        assert_eq!(pages("https://api.stripe.com"), "https://checkout.stripe.com/");
        assert_eq!(pages("http://127.0.0.1:3001"), "http://127.0.0.1:3001/");
    }

    #[test]
    fn a_server_on_every_address_reaches_itself_on_this_machine() {
        assert_eq!(
            webhook_url("0.0.0.0:3000".parse().unwrap()).unwrap().as_str(),
            "http://127.0.0.1:3000/api/webhooks/stripe"
        );
        assert_eq!(webhook_url("[::]:80".parse().unwrap()).unwrap().as_str(), "http://[::1]/api/webhooks/stripe");
    }
}
