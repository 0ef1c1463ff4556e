//! Another shop's checkout service, over HTTP (SVC-1, SVC-2): asked once more where the connection broke, never followed
//! elsewhere, and never believed beyond what is read of it.

mod amount;
mod fields;
#[cfg(test)]
mod tests;
mod wire;

use std::time::Duration;

use async_trait::async_trait;
use domain::checkout_session::CheckoutSessionId;
use domain::money::Currency;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, header};
use shop::ports::{CheckoutService, CheckoutServiceError, FoundSession};
use url::Url;

use crate::config::CheckoutHost;
use crate::outward::words_of;

/// The longest that an answer is waited for, the repetition included.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of an answer.
const LARGEST: usize = 1 << 20;

/// Asks a checkout service for its sessions.
pub struct CheckoutClient {
    client: Client,
    url: Url,
    token: Option<String>,
}

/// What it answered.
enum Answer {
    Session(Vec<u8>),
    /// There is no such session. Whatever serves something answers so to a path that it does not know, but seldom in JSON.
    NoSuch {
        is_json: bool,
    },
}

/// Why there is no answer that could be read.
enum Failure {
    /// Asking once more may help.
    Connection(reqwest::Error),
    /// It will not.
    Refused(String),
}

impl CheckoutClient {
    /// For the service at this address.
    ///
    /// # Errors
    /// When TLS cannot be used.
    pub fn new(host: &CheckoutHost) -> Result<Self, reqwest::Error> {
        let client = Client::builder().redirect(Policy::none()).build()?;
        Ok(Self { client, url: host.url.clone(), token: host.token.clone() })
    }

    /// Asks for a session that nobody has, to find out whether the service is there and understands us.
    ///
    /// # Errors
    /// [`CheckoutServiceError::Unavailable`] with what is wrong, in words.
    pub async fn probe(&self) -> Result<(), CheckoutServiceError> {
        match self.ask(CheckoutSessionId::from_bits(0)).await? {
            Answer::Session(_) | Answer::NoSuch { is_json: true } => Ok(()),
            Answer::NoSuch { is_json: false } => {
                let words = "what answers there is no checkout service";
                Err(CheckoutServiceError::Unavailable(words.to_owned()))
            }
        }
    }

    async fn ask(&self, id: CheckoutSessionId) -> Result<Answer, CheckoutServiceError> {
        let answered = tokio::time::timeout(PATIENCE, self.ask_twice(id)).await;
        let too_slow = |_| Err(format!("it did not answer within {} seconds", PATIENCE.as_secs()));
        answered.unwrap_or_else(too_slow).map_err(CheckoutServiceError::Unavailable)
    }

    async fn ask_twice(&self, id: CheckoutSessionId) -> Result<Answer, String> {
        let words = |failure| match failure {
            Failure::Connection(error) => words_of(error),
            Failure::Refused(words) => words,
        };
        match self.ask_once(id).await {
            Err(Failure::Connection(_)) => self.ask_once(id).await.map_err(words),
            answered => answered.map_err(words),
        }
    }

    async fn ask_once(&self, id: CheckoutSessionId) -> Result<Answer, Failure> {
        let refused = |words: &str| Err(Failure::Refused(words.to_owned()));
        let url = self.url.join(&format!("api/v1/checkout/session/{id}"));
        let url = url.map_err(|error| Failure::Refused(error.to_string()))?;
        let mut request = self.client.get(url).header(header::ACCEPT, "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(Failure::Connection)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(Answer::NoSuch { is_json: is_json(&response) }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return refused("it does not let the shop in: CHECKOUT_SERVICE_TOKEN is missing or not valid there");
            }
            status if status.is_redirection() => return refused("it sends the shop elsewhere, where it does not go"),
            status => return refused(&format!("it answered {}", status.as_u16())),
        }
        if !is_json(&response) {
            return refused("its answer is not JSON");
        }
        body_of(response).await
    }
}

#[async_trait]
impl CheckoutService for CheckoutClient {
    async fn session(
        &self,
        id: CheckoutSessionId,
        currency: Currency,
    ) -> Result<Option<FoundSession>, CheckoutServiceError> {
        match self.ask(id).await? {
            Answer::NoSuch { .. } => Ok(None),
            Answer::Session(body) => match wire::read(&body, id, currency) {
                Ok(found) => Ok(Some(found)),
                Err(nonsense) => Err(CheckoutServiceError::Unavailable(nonsense.to_string())),
            },
        }
    }
}

fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// What it says its length is may be wrong, or not be said.
async fn body_of(mut response: Response) -> Result<Answer, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Failure::Connection)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Failure::Refused("its answer is larger than 1 MiB".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::Session(body))
}
