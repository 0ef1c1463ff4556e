//! A whole shop on a free port, with the payment sandbox beside it: everything real but the browser.

#![allow(dead_code, reason = "each file of tests needs a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests speak by panicking")]

pub(crate) mod clerk;
pub(crate) mod shopper;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use payments::gateway::StripeGateway;
use payments::sandbox::{Sandbox, SandboxConfig, WebhookTarget};
use reqwest::{Client, RequestBuilder, Response};
use server::config::Limits;
use server::machine::{SystemClock, SystemEntropy};
use server::state::{AppState, Place};
use sha2::Sha256;
use shop::ports::Clock;
use shop::testing::test_settings;
use shop::{Setup, Shop, Urls};
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(crate) const SECRET: &str = "whsec_of_the_tests";
const KEY: &str = "sk_test_of_the_tests";

/// Whether the sandbox tells the shop what happens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deliveries {
    On,
    Off,
}

pub(crate) struct World {
    pub(crate) shop: Shop,
    /// Without a final slash.
    pub(crate) url: String,
    pub(crate) client: Client,
    _folder: TempDir,
}

impl World {
    /// A shop without products over this database.
    pub(crate) async fn open(store: Store) -> Self {
        Self::with(store, Deliveries::On, unlimited()).await
    }

    pub(crate) async fn with(store: Store, deliveries: Deliveries, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (listener, url) = free_port().await;
        let target =
            WebhookTarget { url: format!("{url}/api/webhooks/stripe").parse().unwrap(), secret: SECRET.to_owned() };
        let stripe = start_sandbox(&folder, (deliveries == Deliveries::On).then_some(target)).await;
        let shop = open_shop(store, &url, &stripe).await;
        let place = Place {
            base_url: url.parse().unwrap(),
            test_mode: true,
            webhook_secrets: vec!["whsec_of_tomorrow".to_owned(), SECRET.to_owned()],
            clock: Arc::new(SystemClock),
        };
        let state = AppState::new(shop.clone(), place, &stripe.parse().unwrap(), &limits);
        tokio::spawn(server::serve::run(listener, state, Duration::from_secs(3600), std::future::pending()));
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { shop, url, client, _folder: folder }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
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

async fn open_shop(store: Store, url: &str, stripe: &str) -> Shop {
    let setup = Setup {
        store,
        gateway: Arc::new(StripeGateway::new(KEY, stripe).unwrap()),
        clock: Arc::new(SystemClock),
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
