//! The cart: what is done to it, and the table that shows it (section 2 of the requirements).
//!
//! Every mutation has one exit. A form that the browser sent by itself is answered with 303 to the cart page, which shows
//! the message kept in the session; a fetch is answered with the new cart and the message. A refusal is a message too.

#[cfg(feature = "ssr")]
mod change;
mod line;
#[cfg(feature = "ssr")]
mod mend;
#[cfg(feature = "ssr")]
mod notes;
pub mod table;
pub mod view;

use domain::catalogue::Attributes;
use leptos::prelude::*;

use self::view::CartView;
use crate::error::AppError;

/// Adds pieces of a variant to the cart (CART-1). Arguments are text as it was typed, and may be missing. Its form has no
/// press that would make it count once: whoever goes back and adds again means to add again.
///
/// # Errors
/// When the shop itself fails; refusals are messages.
#[server(prefix = "/fn", endpoint = "add-to-cart")]
pub async fn add_to_cart(
    /// The variant's id.
    #[server(default)]
    variant: String,
    /// How many.
    #[server(default)]
    quantity: String,
    /// What the shopper said for them.
    #[server(default)]
    attributes: Attributes,
) -> Result<CartView, AppError> {
    change::add(&variant, &quantity, attributes).await
}

/// Sets a line's quantity; 0 removes it (CART-3).
///
/// # Errors
/// When the shop itself fails; refusals are messages.
#[server(prefix = "/fn", endpoint = "change-quantity")]
pub async fn change_quantity(
    /// The line's id.
    #[server(default)]
    line: String,
    /// How many.
    #[server(default)]
    quantity: String,
) -> Result<CartView, AppError> {
    change::set_quantity(&line, &quantity).await
}

/// Removes a line (CART-3).
///
/// # Errors
/// When the shop itself fails; refusals are messages.
#[server(prefix = "/fn", endpoint = "remove-line")]
pub async fn remove_line(
    /// The line's id.
    #[server(default)]
    line: String,
) -> Result<CartView, AppError> {
    change::remove(&line).await
}

/// The cart as it is now, for a page that has missed a change.
///
/// # Errors
/// When the shop itself fails.
#[server(prefix = "/fn", endpoint = "show-cart")]
pub async fn show_cart() -> Result<CartView, AppError> {
    change::show().await
}
