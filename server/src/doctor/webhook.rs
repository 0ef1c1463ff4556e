//! Whether Stripe can tell the shop of payments.

use url::{Host, Url};

use super::Finding;
use crate::config::{Config, Payments};

const WHAT: &str = "webhook";

pub(super) fn check(config: &Config) -> Finding {
    let endpoint = format!("{}api/webhooks/stripe", config.base_url);
    match &config.payments {
        Payments::Sandbox(_) => Finding::ok(WHAT, "The payment sandbox delivers to the shop by itself."),
        Payments::Stripe(_) if config.is_loopback() => Finding::warning(
            WHAT,
            format!(
                "Only this machine reaches {endpoint}, so that payments are seen up to five minutes late: set OXCART_BASE_URL, or let `stripe listen --forward-to {endpoint}` pass events on."
            ),
        ),
        Payments::Stripe(_) if is_within(&config.base_url) => Finding::wrong(
            WHAT,
            format!(
                "{endpoint} is an address within your own network, where Stripe does not reach it: set OXCART_BASE_URL to the shop's public address."
            ),
        ),
        Payments::Stripe(_) if config.base_url.scheme() != "https" => Finding::wrong(
            WHAT,
            format!(
                "{endpoint} is not encrypted, and Stripe delivers by https only: set OXCART_BASE_URL to the shop's https address."
            ),
        ),
        Payments::Stripe(stripe) => Finding::ok(
            WHAT,
            format!(
                "Deliveries to {endpoint} are believed by {}.",
                match stripe.webhook_secrets.len() {
                    1 => "one signing secret".to_owned(),
                    secrets => format!("any of {secrets} signing secrets"),
                }
            ),
        ),
    }
}

/// Whether an address means something in one's own network only.
fn is_within(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => !name.contains('.') || name.ends_with(".local") || name.ends_with(".internal"),
        Some(Host::Ipv4(address)) => address.is_private() || address.is_link_local() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => {
            address.is_unique_local() || address.is_unicast_link_local() || address.is_unspecified()
        }
        None => false,
    }
}
