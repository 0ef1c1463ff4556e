//! Carries events to the webhook over HTTP.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;

use super::error::SandboxError;
use super::parcel::Parcel;

const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST_ANSWER: usize = 4096;

/// What was sent, and what came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Real time in milliseconds.
    pub(crate) sent_at: i64,
    pub(crate) signature: String,
    pub(crate) body: String,
    pub(crate) status: Option<u16>,
    /// The start of the answer's body, or why there was none.
    pub(crate) answer: String,
}

impl Answer {
    /// Only 2xx counts as delivered; a redirect is a failure.
    pub(crate) fn accepted(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The HTTP client for deliveries.
#[derive(Debug, Clone)]
pub(crate) struct Courier {
    http: reqwest::Client,
}

impl Courier {
    pub(crate) fn new() -> Result<Self, SandboxError> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent("Stripe/1.0 (+https://stripe.com/docs/webhooks; payment sandbox)")
            .build()
            .map_err(SandboxError::Courier)?;
        Ok(Self { http })
    }

    /// Sends the parcel once, as it is.
    pub(crate) async fn carry(&self, parcel: Parcel, now_millis: i64) -> Answer {
        let request = self
            .http
            .post(parcel.url)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("Stripe-Signature", &parcel.signature)
            .body(parcel.body.clone());
        let (status, answer) = match request.send().await {
            Ok(response) => (Some(response.status().as_u16()), start_of(response).await),
            Err(error) if error.is_timeout() => (None, "No answer within 10 seconds.".to_owned()),
            Err(error) if error.is_connect() => (None, "The webhook could not be reached.".to_owned()),
            Err(error) => (None, error.without_url().to_string()),
        };
        Answer { sent_at: now_millis, signature: parcel.signature, body: parcel.body, status, answer }
    }
}

async fn start_of(mut response: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(LONGEST_ANSWER);
    String::from_utf8_lossy(&bytes).into_owned()
}
