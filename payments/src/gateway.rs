//! Stripe as the shop's payment provider (PAY-11): `async-stripe` behind the port [`PaymentGateway`].
//!
//! `request.rs` says what is sent, `answer.rs` how an answer is read, `events.rs` and `refunds.rs` both for the list of
//! events and for refunds; this module sends, tries again, and sorts what went wrong into what Stripe *refused* and what nobody knows.

mod answer;
mod events;
mod knock;
mod observe;
mod refunds;
mod request;

use std::time::Duration;

use async_trait::async_trait;
use domain::ids::{PaymentIntentId, StripeEventId, StripeRefundId, StripeSessionId};
use domain::time::Timestamp;
use shop::ports::{
    EventPage, GatewayError, GatewayRefund, GatewaySession, PaymentGateway, RefundParams, SessionParams,
};
use stripe::{ApiErrorsType, Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_checkout::checkout_session::{ExpireCheckoutSession, RetrieveCheckoutSession};
use stripe_core::refund::RetrieveRefund;
use stripe_shared::{CheckoutSession, Refund};
use tokio::time::Instant;

pub use knock::Welcome;

/// How long a call may take, all its attempts together.
const PATIENCE: Duration = Duration::from_secs(10);
/// The pause before the second attempt; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Stripe, or its double in the sandbox. Cheap to clone.
#[derive(Clone, Debug)]
pub struct StripeGateway {
    client: Client,
    livemode: bool,
    patience: Duration,
}

/// The key or the address cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("Stripe cannot be spoken to: {0}")]
pub struct UnusableStripe(#[from] StripeError);

impl StripeGateway {
    /// Stripe at `api_base` (with or without a final slash), with a secret or restricted key.
    ///
    /// # Errors
    /// When the key cannot stand in a header, or the address is none.
    pub fn new(secret_key: &str, api_base: &str) -> Result<Self, UnusableStripe> {
        let client = ClientBuilder::new(secret_key)
            .url(format!("{}/", api_base.trim_end_matches('/')))
            .timeout(PATIENCE)
            .app_info("oxcart", Some(env!("CARGO_PKG_VERSION").to_owned()), None)
            .build()?;
        Ok(Self { client, livemode: is_live(secret_key), patience: PATIENCE })
    }

    /// The same gateway with another patience than ten seconds.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sends a request that is answered with a session.
    async fn send<R>(&self, request: &R, strategy: RequestStrategy) -> Result<GatewaySession, GatewayError>
    where
        R: StripeRequest<Output = CheckoutSession> + Sync,
    {
        let send = |left| request.customize().request_strategy(strategy.clone()).timeout(left).send(&self.client);
        answer::session(&self.patiently(send).await?)
    }

    /// Sends a request that is answered with a refund.
    async fn send_refund<R>(&self, request: &R, strategy: RequestStrategy) -> Result<GatewayRefund, GatewayError>
    where
        R: StripeRequest<Output = Refund> + Sync,
    {
        let send = |left| request.customize().request_strategy(strategy.clone()).timeout(left).send(&self.client);
        refunds::refund(&self.patiently(send).await?)
    }

    /// Makes an attempt in the time that is left, and makes it again while there is time and the answer may be another
    /// one.
    async fn patiently<T, F>(&self, attempt: impl Fn(Duration) -> F + Send) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, StripeError>> + Send,
    {
        let began = Instant::now();
        let deadline = began + self.patience;
        let mut pause = FIRST_PAUSE;
        let answered = loop {
            match attempt(deadline.saturating_duration_since(Instant::now())).await {
                Err(error) if is_passing(&error) && Instant::now() + pause < deadline => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                answered => break answered.map_err(sorted),
            }
        };
        observe::call(&answered, began.elapsed());
        answered
    }
}

#[async_trait]
impl PaymentGateway for StripeGateway {
    async fn create_session(&self, key: &str, params: &SessionParams) -> Result<GatewaySession, GatewayError> {
        self.send(&request::create(params), once_per(key)?).await
    }

    async fn session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError> {
        // Only the payment intent tells a delayed payment that failed from one that is still under way.
        let request = RetrieveCheckoutSession::new(id.as_str()).expand(["payment_intent".to_owned()]);
        self.send(&request, RequestStrategy::Once).await
    }

    async fn expire_session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError> {
        // Without an idempotency key: expiring twice is harmless, while a key would repeat an old failure for a day.
        match self.send(&ExpireCheckoutSession::new(id.as_str()), RequestStrategy::Once).await {
            // "Only Checkout Sessions with a status in ["open"] can be expired": then how does it stand?
            Err(GatewayError::Refused { status: 400, .. }) => self.session(id).await,
            other => other,
        }
    }

    async fn create_refund(&self, key: &str, params: &RefundParams) -> Result<GatewayRefund, GatewayError> {
        self.send_refund(&refunds::create(params), once_per(key)?).await
    }

    async fn refund(&self, id: &StripeRefundId) -> Result<GatewayRefund, GatewayError> {
        self.send_refund(&RetrieveRefund::new(id.as_str()), RequestStrategy::Once).await
    }

    async fn refunds_of(&self, payment: &PaymentIntentId) -> Result<Vec<GatewayRefund>, GatewayError> {
        let mut told = Vec::new();
        let mut after = None;
        loop {
            let request = refunds::list(payment, after.as_deref());
            let send =
                |left| request.customize().request_strategy(RequestStrategy::Once).timeout(left).send(&self.client);
            let page = self.patiently(send).await?;
            for refund in &page.data {
                told.push(refunds::refund(refund)?);
            }
            after = refunds::next(&page);
            if after.is_none() {
                return Ok(told);
            }
        }
    }

    async fn events_since(&self, since: Timestamp, after: Option<&StripeEventId>) -> Result<EventPage, GatewayError> {
        let request = events::request(since, after);
        events::read(&self.patiently(|left| events::send(&self.client, &request, left)).await?)
    }

    fn livemode(&self) -> bool {
        self.livemode
    }
}

/// The strategy that has the same effect however often it is sent under this key.
fn once_per(key: &str) -> Result<RequestStrategy, GatewayError> {
    let key = IdempotencyKey::new(key).map_err(|error| GatewayError::Refused {
        status: 400,
        code: "idempotency_key_invalid".to_owned(),
        message: error.to_string(),
        param: None,
    })?;
    Ok(RequestStrategy::Idempotent(key))
}

fn is_live(secret_key: &str) -> bool {
    ["sk_live_", "rk_live_"].iter().any(|prefix| secret_key.starts_with(prefix))
}

/// Whether the same request may be answered differently in a moment.
const fn is_passing(error: &StripeError) -> bool {
    match error {
        StripeError::Stripe(_, status) => matches!(status, 409 | 429 | 500..),
        StripeError::ClientError(_) => true,
        // A time-out has used up the patience; the others will be the same again.
        StripeError::Timeout | StripeError::JSONDeserialize(_) | StripeError::ConfigError(_) => false,
    }
}

/// A refusal had no effect and may be acted upon; of everything else nobody knows.
fn sorted(error: StripeError) -> GatewayError {
    match error {
        StripeError::Stripe(error, status @ (401 | 403)) => {
            // The key is ours to mend: nobody's order may be cancelled for it.
            let message = error.message.unwrap_or_default();
            tracing::error!(status, message, "Stripe does not accept STRIPE_SECRET_KEY");
            GatewayError::Unavailable(format!("the secret key was not accepted ({status})"))
        }
        // Another request has had this key: what became of that one, this answer does not tell.
        StripeError::Stripe(error, _) if error.type_ == ApiErrorsType::IdempotencyError => {
            GatewayError::Unavailable(error.message.unwrap_or_default())
        }
        StripeError::Stripe(error, status) if (400..500).contains(&status) && !matches!(status, 409 | 429) => {
            GatewayError::Refused {
                status,
                code: error.code.map(|code| code.to_string()).unwrap_or_default(),
                message: error.message.unwrap_or_default(),
                param: error.param,
            }
        }
        StripeError::Stripe(error, status) => {
            GatewayError::Unavailable(format!("{status} {}", error.message.unwrap_or_default()))
        }
        StripeError::JSONDeserialize(_)
        | StripeError::ClientError(_)
        | StripeError::ConfigError(_)
        | StripeError::Timeout => GatewayError::Unavailable(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
