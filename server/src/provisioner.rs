//! The system that provides what was bought, over HTTP: messages signed as the Standard Webhooks have it (B2B-3), never
//! followed elsewhere, and an answer of which only the beginning is read.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, header};
use sha2::Sha256;
use shop::ports::{NoAnswer, ProvisionAnswer, ProvisionMessage, Provisioner};

use crate::config::ProvisionHost;
use crate::outward::words_of;

/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest that its words are then waited for: what counts is its status.
const READING: Duration = Duration::from_secs(2);
/// The most bytes of an answer that are read.
const LARGEST: usize = 64 << 10;

/// Tells another system what to provide.
pub struct ProvisionClient {
    client: Client,
    host: ProvisionHost,
    patience: Duration,
}

impl ProvisionClient {
    /// For the system at this address.
    ///
    /// # Errors
    /// When TLS cannot be used.
    pub fn new(host: &ProvisionHost) -> Result<Self, reqwest::Error> {
        let name = concat!("Oxcart/", env!("CARGO_PKG_VERSION"));
        let client = Client::builder().redirect(Policy::none()).user_agent(name).build()?;
        Ok(Self { client, host: host.clone(), patience: PATIENCE })
    }

    /// The same with another patience, for tests that would have to wait for it.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

#[async_trait]
impl Provisioner for ProvisionClient {
    async fn provide(&self, message: &ProvisionMessage) -> Result<ProvisionAnswer, NoAnswer> {
        let request = self
            .client
            .post(self.host.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id.to_string())
            .header("webhook-timestamp", message.at.seconds())
            .header("webhook-signature", signature(&self.host.secret, message))
            .body(message.body.clone());
        let too_slow = |_| NoAnswer(format!("it did not answer within {} seconds", self.patience.as_secs()));
        let answered = tokio::time::timeout(self.patience, request.send()).await.map_err(too_slow)?;
        let mut response = answered.map_err(|error| NoAnswer(words_of(error)))?;
        Ok(ProvisionAnswer { status: response.status().as_u16(), words: beginning_of(&mut response).await })
    }
}

/// `v1,` and the base64 of the HMAC-SHA256 over id, time and body with dots in between.
fn signature(secret: &[u8; 64], message: &ProvisionMessage) -> String {
    let mut mac = Hmac::<Sha256>::new(secret.into());
    mac.update(format!("{}.{}.{}", message.id, message.at.seconds(), message.body).as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What came of its words until it had to be enough. A message whose words break off was answered all the same.
async fn beginning_of(response: &mut Response) -> String {
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = LARGEST - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if body.len() == LARGEST {
                break;
            }
        }
    };
    // Too slow or not: what has been read stays.
    let _ = tokio::time::timeout(READING, read).await;
    String::from_utf8_lossy(&body).into_owned()
}

#[cfg(test)]
mod tests {
    use domain::ids::ProvisionId;
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn a_message_is_signed_as_any_receiver_reckons_it() {
        let mut secret = [0; 64];
        secret[..24].copy_from_slice(b"four oxen pull the cart!");
        let (id, at) = (ProvisionId::from_bits(1), Timestamp::from_millis(1_674_087_231_999));
        let message = ProvisionMessage { id, at, body: r#"{"type":"order.provision"}"#.to_owned() };
        // printf '%s' 'msg_….1674087231.{"type":"order.provision"}' | openssl dgst -sha256 -hmac "$KEY" -binary | base64
        assert_eq!(id.to_string(), "msg_00000000000000000000000001");
        assert_eq!(signature(&secret, &message), "v1,A1SnWIesr0ASmP25IyXE6JsEldCEwyhYn8nY3KqmHLw=");
    }
}
