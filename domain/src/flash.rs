//! What a shopper or a merchant just did, told once on the page they come to (CART-1, CART-3).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::AccountNews;
use crate::cart_merge::Merged;
use crate::rejection::Rejection;
use crate::stripe_event::EventStatus;

/// A message for the next page. Only its words are free: never text from a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    /// Pieces of a product were added to the cart.
    Added {
        /// The product's name.
        title: String,
        /// How many.
        quantity: u32,
    },
    /// A line was removed from the cart.
    Removed {
        /// The product's name.
        title: String,
    },
    /// A line's quantity was changed.
    QuantityChanged {
        /// The product's name.
        title: String,
        /// Before.
        from: u32,
        /// After.
        to: u32,
    },
    /// At login, what was in the browser's cart joined what was in the account's.
    CartsMerged(Merged),
    /// Something was done to an account.
    Account(AccountNews),
    /// The shopper came back from the payment page without paying.
    CheckoutCancelled,
    /// An order was changed in the dashboard.
    OrderSaved,
    /// A reason to look at an order was settled in the dashboard.
    FlagSettled,
    /// An order was cancelled in the dashboard.
    OrderCancelled,
    /// One of Stripe's events was acted on again.
    EventReplayed {
        /// What became of it.
        status: EventStatus,
    },
    /// One of Stripe's events was marked as dealt with.
    EventDealtWith,
    /// One of Stripe's events was to be marked as dealt with, and needed it no more.
    EventWasDealtWith,
    /// A mail will be sent again.
    MailQueued,
    /// Nothing was done, and why.
    Refused(Rejection),
}

impl Flash {
    /// Whether it tells of something that was not done.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl fmt::Display for Flash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { title, quantity: 1 } => write!(f, "{title} was added to your shopping cart"),
            Self::Added { title, quantity } => write!(f, "{quantity} × {title} were added to your shopping cart"),
            Self::Removed { title } => write!(f, "{title} was removed from your shopping cart"),
            Self::QuantityChanged { title, from, to } => {
                write!(f, "The quantity of {title} was changed from {from} to {to}")
            }
            Self::CartsMerged(merged) => merged.fmt(f),
            Self::Account(news) => f.write_str(news.words()),
            Self::CheckoutCancelled => f.write_str("The payment was cancelled. Your shopping cart is as you left it."),
            Self::OrderSaved => f.write_str("The order was saved"),
            Self::FlagSettled => f.write_str("The flag was marked as settled"),
            Self::OrderCancelled => f.write_str("The order was cancelled"),
            Self::EventReplayed { status } => {
                let now = match status {
                    EventStatus::Applied => "its order stands as Stripe says",
                    EventStatus::Ignored => "nothing follows from it",
                    EventStatus::Unmatched => "it still belongs to no order",
                    EventStatus::OtherMode => "it is still of the other mode",
                    EventStatus::Stored => "it will be tried again",
                };
                write!(f, "The event was acted on again: {now}")
            }
            Self::EventDealtWith => f.write_str("The event was marked as dealt with"),
            Self::EventWasDealtWith => f.write_str("There was nothing left to deal with"),
            Self::MailQueued => f.write_str("The mail will be sent again in a moment"),
            Self::Refused(rejection) => rejection.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flash_has_the_words_of_cart_1_and_cart_3() {
        let title = || "Kaiser-Natron® Pulver".to_owned();
        let said = |flash: Flash| flash.to_string();
        assert_eq!(
            said(Flash::Added { title: title(), quantity: 1 }),
            "Kaiser-Natron® Pulver was added to your shopping cart"
        );
        assert_eq!(
            said(Flash::Added { title: title(), quantity: 3 }),
            "3 × Kaiser-Natron® Pulver were added to your shopping cart"
        );
        assert_eq!(
            said(Flash::Removed { title: title() }),
            "Kaiser-Natron® Pulver was removed from your shopping cart"
        );
        assert_eq!(
            said(Flash::QuantityChanged { title: title(), from: 2, to: 1 }),
            "The quantity of Kaiser-Natron® Pulver was changed from 2 to 1"
        );
    }
}
