//! Checkout: the way to the payment page and the wait behind it (section 3 of the requirements).

#[cfg(feature = "ssr")]
mod begin;
pub mod waiting;
#[cfg(feature = "ssr")]
mod watch;

use leptos::prelude::*;

use crate::error::AppError;

/// Makes the order and sends the browser to the payment page. Always sent as a plain form: nothing else on a page can
/// follow a redirect to another origin. `seen` is the fingerprint of the cart that the shopper was shown.
///
/// # Errors
/// When the shop itself fails; a refusal leads back to the cart with a message.
#[server(prefix = "/fn", endpoint = "begin-checkout")]
pub async fn begin_checkout(
    /// The fingerprint; empty where none was shown.
    #[server(default)]
    seen: String,
) -> Result<(), AppError> {
    begin::begin(&seen).await
}

/// Whether the return page has something new to tell: the payment is known, or the order is not to be seen. It may ask
/// the payment provider.
///
/// # Errors
/// When the shop itself fails.
#[server(prefix = "/fn", endpoint = "watch-payment")]
pub async fn watch_payment(
    /// The order's id.
    #[server(default)]
    order: String,
) -> Result<bool, AppError> {
    watch::is_settled(&order).await
}
