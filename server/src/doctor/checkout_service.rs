//! Whether the checkout service, of whose sessions orders are made, answers and is understood (SVC-1).

use super::Finding;
use crate::checkout_service::CheckoutClient;
use crate::config::Config;

const WHAT: &str = "checkout service";

pub(super) async fn check(config: &Config) -> Finding {
    let Some(host) = &config.checkout_service else {
        return Finding::ok(WHAT, "The shop is its own; CHECKOUT_SERVICE_URL would name another.");
    };
    let asked = match CheckoutClient::new(host) {
        Ok(client) => client.probe().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match asked {
        Ok(()) => Finding::ok(WHAT, format!("{} answers and is understood.", host.url)),
        Err(error) => Finding::wrong(
            WHAT,
            format!("{} cannot be used: {error}. Check CHECKOUT_SERVICE_URL, and that the service runs.", host.url),
        ),
    }
}
