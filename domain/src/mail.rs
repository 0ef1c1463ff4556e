//! Mails: what they are for, where they stand, and who sends them (ORD-4).

use std::fmt;

use crate::customer::Email;
use crate::states::states;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

states! {
    /// What a mail is for.
    MailKind Kind {
        ConfirmAddress "confirmAddress" "Asks a customer to confirm their address.";
        PasswordLink "passwordLink" "Lets a customer choose a new password.";
        PasswordChanged "passwordChanged" "Tells a customer that their password was changed.";
        OrderConfirmation "orderConfirmation" "Tells a customer what they ordered.";
        OrderShipped "orderShipped" "Tells a customer that their order is on its way.";
        OrderRefunded "orderRefunded" "Tells a customer that money was sent back to them.";
    }
    /// Where a mail stands.
    MailStatus Status {
        Queued "queued" "Waiting for its delivery, or for the next attempt.";
        Sent "sent" "Taken by the mail server.";
        Failed "failed" "Refused for good, or given up.";
    }
}

impl MailKind {
    /// Whether it holds a link that opens an account: then nobody but its recipient may read it. The link to an order
    /// shows no more than staff may see anyway.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        match self {
            Self::ConfirmAddress | Self::PasswordLink => true,
            Self::PasswordChanged | Self::OrderConfirmation | Self::OrderShipped | Self::OrderRefunded => false,
        }
    }

    /// For how long its delivery is tried, in seconds. A link that has ended helps nobody.
    #[must_use]
    pub const fn patience(self) -> i64 {
        match self {
            Self::PasswordLink => HOUR,
            Self::ConfirmAddress
            | Self::PasswordChanged
            | Self::OrderConfirmation
            | Self::OrderShipped
            | Self::OrderRefunded => 3 * DAY,
        }
    }
}

/// Whom mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// A name to show.
    pub name: Option<String>,
    /// The address.
    pub address: Email,
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rejection::{Field, Rejection};

    #[test]
    fn a_kind_is_known_by_its_word_only() {
        for &kind in MailKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("newsletter".parse::<MailKind>(), Err(Rejection::Invalid { field: Field::Kind }));
    }

    #[test]
    fn no_link_is_delivered_after_it_has_ended() {
        assert!(MailKind::PasswordLink.patience() <= HOUR);
        assert!(MailKind::ConfirmAddress.patience() <= 7 * DAY);
    }
}
