//! How a sandbox is set up.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

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
