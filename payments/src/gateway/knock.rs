//! How Stripe receives the shop, for whoever wants to know before a shopper does.

use domain::time::Timestamp;
use stripe::StripeError;

use super::{StripeGateway, events, sorted};

/// How Stripe receives the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// It knows the key, and lets it read events.
    Warm,
    /// It does not know the key.
    KeyUnknown,
    /// It knows the key, but does not let it read events.
    KeyTooNarrow,
    /// Whether it would is not known: nobody answered, or not as Stripe does.
    None(String),
}

impl StripeGateway {
    /// Asks once for the newest events, as the shop does by itself. Nothing is changed.
    pub async fn knock(&self, now: Timestamp) -> Welcome {
        match events::send(&self.client, &events::request(now, None), self.patience).await {
            Ok(_) => Welcome::Warm,
            Err(StripeError::Stripe(_, 401)) => Welcome::KeyUnknown,
            Err(StripeError::Stripe(_, 403)) => Welcome::KeyTooNarrow,
            Err(error) => Welcome::None(sorted(error).to_string()),
        }
    }
}
