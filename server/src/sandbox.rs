//! The payment sandbox beside the shop, on its own port (PAY-12).

use std::net::SocketAddr;

use payments::sandbox::{Sandbox, SandboxConfig, SandboxError, SystemClock, WebhookTarget};
use shop::ports::Entropy;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config;
use crate::serve::ServeError;

/// What the shop must know of its sandbox.
pub(crate) struct Running {
    pub(crate) url: Url,
    pub(crate) api_key: String,
    pub(crate) webhook_secret: String,
    stop: CancellationToken,
    sandbox: Sandbox,
    parts: Vec<JoinHandle<()>>,
}

/// Keys of a sandbox: random for the shop's own, known for one that stands alone.
pub(crate) struct Keys {
    pub(crate) api_key: String,
    pub(crate) webhook_secret: String,
    pub(crate) seed: u64,
}

impl Keys {
    /// Keys for a sandbox that nobody but this process talks to. The seed differs too: ids of an earlier file that was
    /// thrown away must not come again.
    pub(crate) fn random(entropy: &dyn Entropy) -> Self {
        let text = || format!("{:032x}", entropy.bits());
        let seed = u64::try_from(entropy.bits() >> 64).unwrap_or_default();
        Self { api_key: format!("sk_test_{}", text()), webhook_secret: format!("whsec_{}", text()), seed }
    }
}

/// Opens the sandbox's file and port and lets it work.
pub(crate) async fn start(config: &config::Sandbox, keys: Keys, webhook: Url) -> Result<Running, ServeError> {
    let listener = bind("OXCART_SANDBOX_ADDR", config.addr).await?;
    let url = config.public_url.clone();
    if let Some(folder) = config.database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(ServeError::Folder)?;
    }
    let target = WebhookTarget { url: webhook, secret: keys.webhook_secret.clone() };
    let mut setup = SandboxConfig::new(&config.database, url.clone(), keys.api_key.clone());
    setup.webhook = Some(target);
    setup.seed = keys.seed;
    let sandbox = Sandbox::open(setup, SystemClock).await?;
    let stop = CancellationToken::new();
    let parts = vec![answering(&sandbox, listener, &stop), working(&sandbox, &stop)];
    Ok(Running { url, api_key: keys.api_key, webhook_secret: keys.webhook_secret, stop, sandbox, parts })
}

fn answering(sandbox: &Sandbox, listener: TcpListener, stop: &CancellationToken) -> JoinHandle<()> {
    let (router, stop) = (sandbox.router(), stop.clone());
    tokio::spawn(async move {
        let stopped = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = stopped {
            tracing::error!(%error, "the payment sandbox stopped answering");
        }
    })
}

fn working(sandbox: &Sandbox, stop: &CancellationToken) -> JoinHandle<()> {
    let (sandbox, stop) = (sandbox.clone(), stop.clone());
    tokio::spawn(async move { sandbox.run(stop.cancelled_owned()).await })
}

impl Running {
    /// Ends it; what it had to deliver is delivered after the next start.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        let ended = futures::future::join_all(self.parts);
        if tokio::time::timeout(crate::serve::FAREWELL, ended).await.is_err() {
            tracing::warn!("the payment sandbox had to be cut off");
        }
        self.sandbox.close().await;
    }
}

/// Listens, or says which setting to change.
pub(crate) async fn bind(key: &'static str, addr: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(addr).await.map_err(|source| ServeError::Listen { key, addr, source })
}

impl From<SandboxError> for ServeError {
    fn from(error: SandboxError) -> Self {
        Self::Sandbox(Box::new(error))
    }
}
