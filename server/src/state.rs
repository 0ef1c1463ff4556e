//! What the handlers share.

use std::sync::Arc;

use app::backend::Site;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use shop::Shop;
use shop::ports::Clock;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::assets::Assets;
use crate::config::Limits;
use crate::limits::RateLimits;
use crate::security::Security;

/// What the handlers share; clones share it too.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The use-cases.
    pub shop: Shop,
    /// The browser half.
    pub assets: Assets,
    /// Where the shop is and what stands around it.
    pub place: Arc<Place>,
    /// What pages know of it.
    pub site: Site,
    /// Headers and cross-site requests.
    pub security: Arc<Security>,
    /// Requests per client.
    pub limits: Arc<RateLimits>,
    /// What goes on after its request was answered; awaited before the process ends.
    pub tasks: TaskTracker,
    /// What leptos_axum asks for.
    pub leptos: LeptosOptions,
}

/// Where the shop is and what stands around it.
pub struct Place {
    /// The shop's public address.
    pub base_url: Url,
    /// Whether no real money moves.
    pub test_mode: bool,
    /// Any of these may have signed a delivery.
    pub webhook_secrets: Vec<String>,
    /// The time, to tell old deliveries.
    pub clock: Arc<dyn Clock>,
}

impl AppState {
    /// A shop in its place. Payment pages are at `checkout`.
    #[must_use]
    pub fn new(shop: Shop, place: Place, checkout: &Url, limits: &Limits) -> Self {
        Self {
            shop,
            assets: Assets::embedded(),
            site: Site {
                base_url: place.base_url.as_str().trim_end_matches('/').to_owned(),
                test_mode: place.test_mode,
                control_page: control_page(checkout),
            },
            security: Arc::new(Security::new(&place.base_url, checkout)),
            place: Arc::new(place),
            limits: Arc::new(RateLimits::new(limits)),
            tasks: TaskTracker::new(),
            leptos: LeptosOptions::builder().output_name("oxcart").hash_files(false).build(),
        }
    }
}

/// Stripe's double has one beside its payment pages.
fn control_page(checkout: &Url) -> Option<String> {
    if checkout.host_str() == Some("checkout.stripe.com") {
        return None;
    }
    checkout.join("sandbox").ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_double_of_stripe_has_a_control_page() {
        let page = |checkout: &str| control_page(&checkout.parse().unwrap());
        assert_eq!(page("http://127.0.0.1:3001"), Some("http://127.0.0.1:3001/sandbox".to_owned()));
        assert_eq!(page("https://checkout.stripe.com/"), None);
    }
}
