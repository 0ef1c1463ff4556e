//! What the shop writes, mail by mail.

mod orders;

use domain::mail::MailKind;
use domain::money::Money;

pub use orders::OrderMail;

use super::letter::{Letter, Part, greeting};

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailContent {
    /// Asks a new customer, or one with a new address, to confirm it.
    ConfirmAddress {
        /// The customer's name.
        name: String,
        /// The page that confirms, with its one-time token.
        link: String,
    },
    /// Lets a customer choose a new password.
    PasswordLink {
        /// The customer's name.
        name: String,
        /// The page to choose it on, with its one-time token.
        link: String,
    },
    /// Tells a customer that their password was changed.
    PasswordChanged {
        /// The customer's name.
        name: String,
    },
    /// Tells a customer what they ordered.
    OrderConfirmation(OrderMail),
    /// Tells a customer that their order is on its way.
    OrderShipped(OrderMail),
    /// Tells a customer that money was sent back to them.
    OrderRefunded {
        /// For which order.
        about: OrderMail,
        /// How much.
        amount: Money,
        /// Of how much.
        received: Money,
    },
}

impl MailContent {
    /// What the mail is for.
    #[must_use]
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::ConfirmAddress { .. } => MailKind::ConfirmAddress,
            Self::PasswordLink { .. } => MailKind::PasswordLink,
            Self::PasswordChanged { .. } => MailKind::PasswordChanged,
            Self::OrderConfirmation(_) => MailKind::OrderConfirmation,
            Self::OrderShipped(_) => MailKind::OrderShipped,
            Self::OrderRefunded { .. } => MailKind::OrderRefunded,
        }
    }

    pub(super) fn letter(&self) -> Letter {
        match self {
            Self::ConfirmAddress { name, link } => confirm_address(name, link),
            Self::PasswordLink { name, link } => password_link(name, link),
            Self::PasswordChanged { name } => password_changed(name),
            Self::OrderConfirmation(about) => about.confirmation(),
            Self::OrderShipped(about) => about.shipped(),
            Self::OrderRefunded { about, amount, received } => about.refunded(*amount, *received),
        }
    }
}

fn confirm_address(name: &str, link: &str) -> Letter {
    Letter {
        subject: "Please confirm your email address".to_owned(),
        preheader: "One press of a button, and we know where to reach you.",
        title: "Is this your address?",
        greeting: greeting(name),
        parts: vec![
            Part::words(
                "Please confirm that this address is yours: it is where we write to you about your account and your orders.",
            ),
            Part::button("Confirm my address", link),
            Part::quiet(
                "The link works once, and for 7 days. If you have not asked for this, you need do nothing: somebody has probably mistyped their own address.",
            ),
        ],
    }
}

fn password_link(name: &str, link: &str) -> Letter {
    Letter {
        subject: "Choose a new password".to_owned(),
        preheader: "The link works once, and for one hour.",
        title: "A new password",
        greeting: greeting(name),
        parts: vec![
            Part::words("You told us that you cannot log in any more. Here you can choose a new password."),
            Part::button("Choose a new password", link),
            Part::quiet(
                "The link works once, and for one hour. If you have not asked for this, you need do nothing: your password stays as it is.",
            ),
        ],
    }
}

fn password_changed(name: &str) -> Letter {
    Letter {
        subject: "Your password was changed".to_owned(),
        preheader: "If it was you, all is well.",
        title: "Your password was changed",
        greeting: greeting(name),
        parts: vec![
            Part::words(
                "The password of your account has just been changed, and every other device has been logged out.",
            ),
            Part::words(
                "If it was you, all is well. If not, please choose a new password at once with “Forgotten your password?” on the login page, and tell us.",
            ),
        ],
    }
}
