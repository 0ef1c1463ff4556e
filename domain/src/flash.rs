//! What a shopper or a merchant just did, told once on the page they come to (CART-1, CART-3).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::AccountNews;
use crate::cart_merge::Merged;
use crate::money::Money;
use crate::refund::RefundStatus;
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
    /// What a product asks for was said for a line of the cart.
    LineAnswered {
        /// The product's name.
        title: String,
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
    /// An order was processed in the dashboard.
    OrderProcessed {
        /// What it costs in the end.
        total: Money,
        /// What it costs less than before.
        credit: Money,
        /// Whether nothing is left of it.
        empty: bool,
    },
    /// An order was marked as shipped in the dashboard.
    OrderShipped,
    /// Money of an order was paid back in the dashboard.
    OrderRefunded {
        /// How much.
        amount: Money,
        /// How far that has come.
        status: RefundStatus,
    },
    /// An order was deleted in the dashboard.
    OrderDeleted {
        /// Its number.
        number: String,
    },
    /// The items of an order were to be saved, and what that costs has not been seen yet.
    LookFirst,
    /// Something was to be done with several orders, and none was chosen.
    NothingChosen,
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
    /// A message to the system that provides what was bought will be sent again.
    ProvisionQueued,
    /// An API token was revoked.
    TokenRevoked {
        /// What it was called.
        name: String,
    },
    /// A product was added, changed, or taken away in the dashboard.
    Product {
        /// Its name.
        title: String,
        /// What was done to it.
        done: ProductNews,
    },
    /// A variant's stock was changed in the dashboard.
    StockChanged {
        /// Its id.
        variant: String,
        /// Pieces in the store before.
        from: u32,
        /// And after.
        to: u32,
    },
    /// A customer was given credit, or credit was taken from them.
    Credited {
        /// Who.
        name: String,
        /// How much; negative where it was taken.
        amount: Money,
    },
    /// A customer's name or address of mail was changed.
    CustomerSaved,
    /// A customer was deleted.
    CustomerDeleted,
    /// Nothing was done, and why.
    Refused(Rejection),
}

/// What staff did to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProductNews {
    /// It was added.
    Created,
    /// It was changed.
    Saved,
    /// It is gone.
    Removed,
    /// It is not for sale any more: it was sold before.
    Retired,
    /// One of its sizes was added.
    SizeAdded,
    /// One of its sizes is gone.
    SizeRemoved,
    /// One of its sizes is not for sale any more: it was sold before.
    SizeRetired,
}

impl ProductNews {
    const fn words(self) -> &'static str {
        match self {
            Self::Created => "was added to the shop",
            Self::Saved => "was saved",
            Self::Removed => "was deleted",
            Self::Retired => "was sold before or is in a cart, so it was made inactive instead of deleted",
            Self::SizeAdded => "has a new size",
            Self::SizeRemoved => "has one size less",
            Self::SizeRetired => "has a size that was sold before or is in a cart, so that was made inactive",
        }
    }
}

impl Flash {
    /// Whether it tells of something that was not done.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::LookFirst | Self::NothingChosen)
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
            Self::LineAnswered { title } => write!(f, "What you said for {title} was saved"),
            Self::CartsMerged(merged) => merged.fmt(f),
            Self::Account(news) => f.write_str(news.words()),
            Self::CheckoutCancelled => f.write_str("The payment was cancelled. Your shopping cart is as you left it."),
            Self::OrderSaved => f.write_str("The order was saved"),
            Self::FlagSettled => f.write_str("The flag was marked as settled"),
            Self::OrderCancelled => f.write_str("The order was cancelled"),
            Self::OrderProcessed { empty: true, .. } => {
                f.write_str("The order was processed: nothing of it was in stock, so it costs nothing")
            }
            Self::OrderProcessed { total, credit, empty: false } if credit.minor > 0 => {
                write!(f, "The order was processed and costs {total}; {credit} became credit")
            }
            Self::OrderProcessed { total, .. } => write!(f, "The order was processed and costs {total}"),
            Self::OrderShipped => f.write_str("The order was marked as shipped"),
            Self::OrderRefunded { amount, status } => match status {
                RefundStatus::Succeeded => write!(f, "{amount} was paid back"),
                RefundStatus::Pending => write!(f, "The refund of {amount} is on its way"),
                RefundStatus::Failed | RefundStatus::Cancelled => {
                    write!(f, "The refund of {amount} did not succeed: the money is still here")
                }
            },
            Self::OrderDeleted { number } => write!(f, "Order {number} was deleted"),
            Self::LookFirst => {
                f.write_str("Nothing was saved yet. Please look at what these items cost, then save them")
            }
            Self::NothingChosen => f.write_str("Please choose at least one order"),
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
            Self::TokenRevoked { name } => write!(f, "The token {name} was revoked"),
            Self::MailQueued => f.write_str("The mail will be sent again in a moment"),
            Self::ProvisionQueued => f.write_str("The message will be sent again in a moment"),
            Self::Product { title, done } => write!(f, "{title} {}", done.words()),
            Self::StockChanged { variant, from, to } => {
                write!(f, "The stock of {variant} was changed from {from} to {to}")
            }
            Self::Credited { name, amount } if amount.minor < 0 => {
                write!(f, "{} was taken from the credit of {name}", amount.negated())
            }
            Self::Credited { name, amount } => write!(f, "{name} was given a credit of {amount}"),
            Self::CustomerSaved => f.write_str("The customer was saved"),
            Self::CustomerDeleted => f.write_str("The customer was deleted"),
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
