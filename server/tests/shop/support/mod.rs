//! A whole shop on a free port, with the payment sandbox beside it: everything real but the browser.

#![allow(dead_code, reason = "each file of tests needs a part of it")]
pub(crate) mod browser;
pub(crate) mod buyer;
pub(crate) mod clerk;
pub(crate) mod clock;
pub(crate) mod crowd;
pub(crate) mod foreign;
pub(crate) mod log;
pub(crate) mod receiver;
pub(crate) mod shopper;
pub(crate) mod smtp;
pub(crate) mod stripe;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use payments::gateway::StripeGateway;
use payments::sandbox::{Sandbox, SandboxConfig, WebhookTarget};
use reqwest::{Client, RequestBuilder, Response};
use server::checkout_service::CheckoutClient;
use server::config::{CheckoutHost, Limits, ProvisionHost};
use server::machine::{SystemClock, SystemEntropy};
use server::provisioner::ProvisionClient;
use server::state::{AppState, Place};
use sha2::Sha256;
use shop::ports::Clock as _;
use shop::ports::Mail;
use shop::testing::{FakeMailer, test_sender, test_settings};
use shop::{Setup, Shop, Urls};
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;

use self::clock::MovedClock;
use self::stripe::Stripe;

pub(crate) const SECRET: &str = "whsec_of_the_tests";
pub(crate) const KEY: &str = "sk_test_of_the_tests";

/// Whether the sandbox tells the shop what happens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deliveries {
    On,
    Off,
}

/// What a world is like, where that matters to a test.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) deliveries: Deliveries,
    pub(crate) limits: Limits,
    /// How long the shop's client waits for the payment provider.
    pub(crate) patience: Duration,
    /// Whose checkout sessions its orders are made of, if not its own.
    pub(crate) checkout_service: Option<CheckoutHost>,
    /// Who provides what it sells.
    pub(crate) provisioner: Option<ProvisionHost>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            deliveries: Deliveries::On,
            limits: unlimited(),
            patience: Duration::from_secs(10),
            checkout_service: None,
            provisioner: None,
        }
    }
}

pub(crate) struct World {
    pub(crate) shop: Shop,
    /// The shop's time; the payment provider's, and that of signatures, is real.
    pub(crate) clock: Arc<MovedClock>,
    /// The payment sandbox.
    pub(crate) stripe: Stripe,
    /// Without a final slash.
    pub(crate) url: String,
    pub(crate) client: Client,
    /// Who takes its mails.
    pub(crate) mailer: Arc<FakeMailer>,
    _folder: TempDir,
}

impl World {
    /// A shop without products over this database.
    pub(crate) async fn open(store: Store) -> Self {
        Self::planned(store, Plan::default()).await
    }

    pub(crate) async fn with(store: Store, deliveries: Deliveries, limits: Limits) -> Self {
        Self::planned(store, Plan { deliveries, limits, ..Plan::default() }).await
    }

    pub(crate) async fn planned(store: Store, plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (listener, url) = free_port().await;
        let target =
            WebhookTarget { url: format!("{url}/api/webhooks/stripe").parse().unwrap(), secret: SECRET.to_owned() };
        let stripe = start_sandbox(&folder, (plan.deliveries == Deliveries::On).then_some(target)).await;
        let gateway = StripeGateway::new(KEY, &stripe).unwrap().with_patience(plan.patience);
        let clock = Arc::new(MovedClock::default());
        let mailer = Arc::new(FakeMailer::default());
        let service = plan.checkout_service.map(|host| CheckoutClient::new(&host).unwrap());
        let provisioner = plan.provisioner.map(|host| ProvisionClient::new(&host).unwrap());
        let outside = (gateway, service, provisioner);
        let shop = open_shop(store, &url, outside, (Arc::clone(&clock), Arc::clone(&mailer))).await;
        let place = Place {
            base_url: url.parse().unwrap(),
            test_mode: true,
            webhook_secrets: vec!["whsec_of_tomorrow".to_owned(), SECRET.to_owned()],
            clock: Arc::new(SystemClock),
        };
        let state = AppState::new(shop.clone(), place, &stripe.parse().unwrap(), &plan.limits);
        tokio::spawn(server::serve::run(listener, state, Duration::from_secs(3600), std::future::pending()));
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let stripe = Stripe::new(client.clone(), stripe);
        Self { shop, clock, stripe, url, client, mailer, _folder: folder }
    }

    /// Lets time pass for the shop and for the payment provider.
    pub(crate) async fn wait(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.stripe.advance(seconds).await;
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// Runs a statement of a test's own on the shop's database.
    pub(crate) async fn run(&self, sql: &str) {
        let mut db = self.shop.store().write().await.unwrap();
        db.run_raw(sql).await.unwrap();
        db.commit().await.unwrap();
    }

    /// The one number that a query on the shop's database gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.shop.store().read().await.unwrap().number_raw(sql).await.unwrap()
    }

    /// Every mail that was sent so far, once none waits any more.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        const WAITING: &str = "SELECT COUNT(*) FROM outbox_mails WHERE status = 'queued'";
        loop {
            self.shop.deliver_mails().await.unwrap();
            if self.shop.store().read().await.unwrap().number_raw(WAITING).await.unwrap() == 0 {
                return self.mailer.taken();
            }
            // The shop's own job has one of them in its hands.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Posts a body to the webhook as Stripe would, signed at this distance from now.
    pub(crate) async fn deliver(&self, body: &str, seconds_from_now: i64, secret: &str) -> Response {
        let time = SystemClock.now().seconds() + seconds_from_now;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.{body}").as_bytes());
        let header = format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()));
        let request = self.post("/api/webhooks/stripe").header("stripe-signature", header);
        request.body(body.to_owned()).send().await.unwrap()
    }
}

pub(crate) const fn unlimited() -> Limits {
    Limits { per_second: None, burst: NonZeroU32::MIN, logins_per_minute: None, proxies: 0 }
}

async fn free_port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

async fn start_sandbox(folder: &TempDir, webhook: Option<WebhookTarget>) -> String {
    let (listener, url) = free_port().await;
    let mut config = SandboxConfig::new(folder.path().join("sandbox.db"), url.parse().unwrap(), KEY);
    config.webhook = webhook;
    let sandbox = Sandbox::open(config, payments::sandbox::SystemClock).await.unwrap();
    let router = sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::spawn(async move { sandbox.run(std::future::pending()).await });
    url
}

async fn open_shop(
    store: Store,
    url: &str,
    (gateway, service, provisioner): (StripeGateway, Option<CheckoutClient>, Option<ProvisionClient>),
    (clock, mailer): (Arc<MovedClock>, Arc<FakeMailer>),
) -> Shop {
    let setup = Setup {
        store,
        gateway: Arc::new(gateway),
        mailer,
        mail_sender: test_sender(),
        checkout_service: service.map(|service| Arc::new(service) as _),
        provisioner: provisioner.map(|provisioner| Arc::new(provisioner) as _),
        clock,
        entropy: Arc::new(SystemEntropy),
        first_settings: test_settings(),
        urls: Urls { base: url.to_owned() },
    };
    Shop::open(setup).await.unwrap()
}

/// The answer's body as JSON, after its content type was looked at.
pub(crate) async fn json(response: Response) -> serde_json::Value {
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

/// Status and code of a refusal.
pub(crate) async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    (status, body["error"]["code"].as_str().unwrap().to_owned())
}
