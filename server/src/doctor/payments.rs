//! Whether Stripe answers, or what stands for it.

use std::net::SocketAddr;
use std::time::Duration;

use payments::gateway::{StripeGateway, UnusableStripe, Welcome};
use shop::ports::Clock;
use tokio::net::TcpListener;
use url::Url;

use super::Finding;
use crate::config::{Config, Payments, Sandbox, Stripe};
use crate::machine::SystemClock;
use crate::serve;

const WHAT: &str = "payments";
/// A little less than a check may take, so that the reason is told.
const PATIENCE: Duration = Duration::from_secs(4);

pub(super) async fn check(config: &Config) -> Finding {
    match &config.payments {
        Payments::Stripe(stripe) => check_stripe(stripe).await,
        Payments::Sandbox(sandbox) => check_sandbox(sandbox).await,
    }
}

async fn check_stripe(stripe: &Stripe) -> Finding {
    let host = stripe.api_base.host_str().unwrap_or_default();
    let says = match knock(&stripe.secret_key, &stripe.api_base).await {
        Ok(Welcome::Warm) => return Finding::ok(WHAT, format!("Stripe answers at {host}.")),
        Ok(Welcome::KeyUnknown) => {
            "Stripe does not know STRIPE_SECRET_KEY: copy your account's key from Stripe's dashboard once more.".to_owned()
        }
        Ok(Welcome::KeyTooNarrow) => {
            "STRIPE_SECRET_KEY may not read events: let the restricted key read events and write checkout sessions and refunds."
                .to_owned()
        }
        Ok(Welcome::None(error)) => {
            format!("Stripe cannot be asked at {host}: {error}. Check the way there, and STRIPE_API_BASE if it is set.")
        }
        Err(error) => format!("{error}. Check STRIPE_SECRET_KEY and STRIPE_API_BASE."),
    };
    Finding::wrong(WHAT, says)
}

/// The sandbox starts and ends with the shop, and tells its key to nobody else: one that is at work knows no other.
async fn check_sandbox(sandbox: &Sandbox) -> Finding {
    let addr = sandbox.addr;
    let Ok(url) = serve::at(addr) else { return taken(addr) };
    match knock("sk_test_doctor", &url).await {
        Ok(Welcome::Warm | Welcome::KeyUnknown) => {
            Finding::ok(WHAT, format!("The payment sandbox answers at {addr}; no real money moves."))
        }
        Ok(Welcome::None(_)) if TcpListener::bind(addr).await.is_ok() => {
            Finding::ok(WHAT, format!("The payment sandbox starts with the shop at {addr}; no real money moves."))
        }
        Ok(Welcome::None(_) | Welcome::KeyTooNarrow) | Err(_) => taken(addr),
    }
}

fn taken(addr: SocketAddr) -> Finding {
    Finding::wrong(
        WHAT,
        format!(
            "The payment sandbox has no place at {addr}, where something else is: end that, or set OXCART_SANDBOX_ADDR."
        ),
    )
}

async fn knock(secret_key: &str, api_base: &Url) -> Result<Welcome, UnusableStripe> {
    let stripe = StripeGateway::new(secret_key, api_base.as_str())?.with_patience(PATIENCE);
    Ok(stripe.knock(SystemClock.now()).await)
}
