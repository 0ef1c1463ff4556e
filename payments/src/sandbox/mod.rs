//! The payment sandbox: a Stripe double served over HTTP, for development, demonstrations and tests.
//!
//! It answers the API calls that the shop makes, shows a hosted checkout page, delivers signed webhooks with retries,
//! and keeps everything in one SQLite file, so that a restart forgets nothing. It never touches money, and every page
//! says "test mode".
//!
//! ```text
//! /v1/...         the API (api/)            form bodies in, Stripe's JSON out, idempotency keys
//! /c/pay/{cs}     the hosted page (page/)   plain forms, no scripts
//! /sandbox        the control page (control/), with a JSON API beside it
//! ```
//!
//! A change is one `tx::Tx`: it moves objects (`checkout.rs`, `refunds.rs`), records the events that tell of it and
//! queues their deliveries, all in one commit. `worker.rs` sends them and makes happen what is due. Everything that
//! leaves for the webhook passes as a `Parcel` through `courier.rs`, and every API request through one middleware: the
//! two places where faults can be put in.
//!
//! To add an API call: a variant of `api::command::Command` when it changes something, else a handler beside
//! `api/read.rs`; its JSON goes into `render.rs`.

mod api;
mod cards;
mod checkout;
mod clock;
mod control;
mod countries;
mod courier;
mod deliveries;
mod error;
mod form;
mod html;
mod ids;
mod model;
mod money;
mod new_session;
mod page;
mod refunds;
mod refusal;
mod render;
mod sign;
mod store;
mod tx;
mod worker;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use tokio::sync::{Notify, watch};
use url::Url;

pub use clock::{Clock, SystemClock};
pub use error::SandboxError;

/// The version of Stripe's API that the sandbox speaks and renders events in: that of the pinned `async-stripe`.
pub const API_VERSION: &str = "2026-09-30.endive";

/// How a sandbox is set up.
#[derive(Clone)]
pub struct SandboxConfig {
    /// The sandbox's own SQLite file, created where there is none.
    pub database: PathBuf,
    /// Where browsers reach the sandbox, for example `http://127.0.0.1:3001/`; pages and redirects are built on it.
    pub public_url: Url,
    /// The secret key that API requests must carry.
    pub api_key: String,
    /// Where events are delivered; without it they are only recorded.
    pub webhook: Option<WebhookTarget>,
    /// How long a delayed payment takes to settle, and a failing refund to fail, by the sandbox's clock.
    pub delayed_settlement: Duration,
    /// The pause after the first failed delivery; it doubles with each further one.
    pub first_retry: Duration,
    /// How long the hosted page waits for the webhook's answer before it sends the shopper back.
    pub redirect_patience: Duration,
    /// The same seed and the same requests give the same ids.
    pub seed: u64,
}

impl SandboxConfig {
    /// A sandbox without a webhook: delayed payments settle after 60 s, retries begin after 2 s, the hosted page waits
    /// 10 s, the seed is 0.
    #[must_use]
    pub fn new(database: impl Into<PathBuf>, public_url: Url, api_key: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            public_url,
            api_key: api_key.into(),
            webhook: None,
            delayed_settlement: Duration::from_secs(60),
            first_retry: Duration::from_secs(2),
            redirect_patience: Duration::from_secs(10),
            seed: 0,
        }
    }
}

/// The shop's webhook.
#[derive(Clone)]
pub struct WebhookTarget {
    /// Where events are posted.
    pub url: Url,
    /// The signing secret, `whsec_…`.
    pub secret: String,
}

/// A running sandbox; clones share it.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

/// What all parts of the sandbox share.
pub(crate) struct Inner {
    config: SandboxConfig,
    store: store::Store,
    clock: Arc<dyn Clock>,
    courier: courier::Courier,
    /// How far the sandbox's clock is ahead of the real one.
    offset_seconds: AtomicI64,
    /// Wakes the worker.
    wake: Notify,
    /// Counts answers of the webhook.
    answered: watch::Sender<u64>,
    /// Idempotency keys of requests that are running.
    keys_in_use: Mutex<HashSet<String>>,
    /// How often this file was opened, and how many requests came since: together they make request ids.
    start: i64,
    requests: AtomicUsize,
}

impl Sandbox {
    /// Opens the sandbox's file and brings it to the current schema.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated, or the public address cannot carry pages.
    pub async fn open(config: SandboxConfig, clock: impl Clock) -> Result<Self, SandboxError> {
        if config.public_url.cannot_be_a_base() {
            return Err(SandboxError::Address(config.public_url));
        }
        let store = store::Store::open(&config.database).await?;
        let mut tx = store.write().await?;
        let start = store::advance(&mut tx, "starts", 1).await?;
        let offset = store::advance(&mut tx, "clock_offset_seconds", 0).await?;
        tx.commit().await?;
        Ok(Self(Arc::new(Inner {
            config,
            store,
            clock: Arc::new(clock),
            courier: courier::Courier::new()?,
            offset_seconds: AtomicI64::new(offset),
            wake: Notify::new(),
            answered: watch::Sender::new(0),
            keys_in_use: Mutex::default(),
            start,
            requests: AtomicUsize::new(0),
        })))
    }

    /// The API, the hosted page and the control page. Deliveries and delayed effects also need [`Sandbox::run`].
    pub fn router(&self) -> Router {
        Router::new().merge(api::router(self)).merge(page::router(self)).merge(control::router(self))
    }

    /// Waits for what is running and closes the file. Requests after that are answered with 500.
    pub async fn close(&self) {
        self.0.store.close().await;
    }
}

impl Inner {
    /// Sandbox time in seconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now_millis().div_euclid(1000).saturating_add(self.offset_seconds.load(Ordering::Relaxed))
    }

    /// The real time in milliseconds at which the sandbox's clock shows `seconds`.
    pub(crate) fn real_millis(&self, seconds: i64) -> i64 {
        seconds.saturating_sub(self.offset_seconds.load(Ordering::Relaxed)).saturating_mul(1000)
    }

    pub(crate) fn delay_seconds(&self) -> i64 {
        i64::try_from(self.config.delayed_settlement.as_secs()).unwrap_or(i64::MAX)
    }

    /// The path under which the sandbox stands, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        self.config.public_url.path().trim_end_matches('/')
    }

    fn request_id(&self) -> String {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        ids::id(self.config.seed, ids::REQUEST, self.start, count)
    }

    /// Moves the sandbox's clock so that it shows `seconds` now.
    pub(crate) async fn set_clock(&self, seconds: i64) -> Result<(), SandboxError> {
        let offset = seconds.saturating_sub(self.clock.now_millis().div_euclid(1000));
        let mut tx = self.store.write().await?;
        store::set(&mut tx, "clock_offset_seconds", offset).await?;
        tx.commit().await?;
        self.offset_seconds.store(offset, Ordering::Relaxed);
        self.wake.notify_one();
        Ok(())
    }
}
