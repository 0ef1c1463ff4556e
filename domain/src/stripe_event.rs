//! What Stripe tells, what becomes of it, and what a person does where the shop cannot (PAY-4).

use crate::states::states;
use crate::time::Timestamp;

states! {
    /// What became of an event.
    EventStatus Status {
        Stored "stored" "It is still to be acted on.";
        Applied "applied" "It was acted on.";
        Ignored "ignored" "Nothing follows from it.";
        Unmatched "unmatched" "It is about an order that the shop does not know.";
        OtherMode "otherMode" "It is about test money where the shop takes real money, or the other way round.";
    }
    /// How an event came first.
    EventSource Status {
        Webhook "webhook" "Stripe delivered it.";
        List "list" "The shop read it in Stripe's own list.";
    }
    /// Why a delivery was refused: nobody but Stripe may make the shop believe in an event.
    RefusalReason Status {
        Header "header" "Its signature header is missing or not understood.";
        Mismatch "mismatch" "Its signature fits no secret: a stranger, another endpoint's secret, or a changed body.";
        Time "time" "It was signed too long ago, or in the future: a replay, or a clock that is wrong.";
        Body "body" "It is signed, but it is no event.";
    }
}

/// What follows from an event that was acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// Its order stands as it says.
    Applied,
    /// Nothing.
    Ignored,
    /// Nothing yet: the shop does not know its order.
    Unmatched,
    /// Nothing: it is about the other kind of money.
    OtherMode,
}

impl EventOutcome {
    /// Where the event stands then.
    #[must_use]
    pub const fn status(self) -> EventStatus {
        match self {
            Self::Applied => EventStatus::Applied,
            Self::Ignored => EventStatus::Ignored,
            Self::Unmatched => EventStatus::Unmatched,
            Self::OtherMode => EventStatus::OtherMode,
        }
    }
}

/// A signature that held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventSignature {
    /// When Stripe signed.
    pub signed_at: Timestamp,
    /// With which of the configured secrets: the first is 1.
    pub secret: u32,
}

/// What an event is about, as far as the shop cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventTopic {
    /// A checkout went on: its order is settled.
    Checkout,
    /// Money was paid back.
    Refund,
    /// A customer disputes a payment.
    Dispute,
    /// A dispute goes on: it is only shown with its order.
    DisputeNews,
}

/// The kinds of event that the shop asks Stripe for, and what they are about.
pub const KINDS: [(&str, EventTopic); 13] = [
    ("checkout.session.completed", EventTopic::Checkout),
    ("checkout.session.async_payment_succeeded", EventTopic::Checkout),
    ("checkout.session.async_payment_failed", EventTopic::Checkout),
    ("checkout.session.expired", EventTopic::Checkout),
    ("charge.refunded", EventTopic::Refund),
    ("refund.created", EventTopic::Refund),
    ("refund.updated", EventTopic::Refund),
    ("refund.failed", EventTopic::Refund),
    ("charge.dispute.created", EventTopic::Dispute),
    ("charge.dispute.updated", EventTopic::DisputeNews),
    ("charge.dispute.closed", EventTopic::DisputeNews),
    ("charge.dispute.funds_withdrawn", EventTopic::DisputeNews),
    ("charge.dispute.funds_reinstated", EventTopic::DisputeNews),
];

impl EventTopic {
    /// What events of this kind are about.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        KINDS.iter().find(|(known, _)| *known == kind).map(|(_, topic)| *topic)
    }
}

impl EventStatus {
    /// Whether a person must look at an event that stands here.
    #[must_use]
    pub const fn needs_look(self) -> bool {
        match self {
            Self::Unmatched | Self::OtherMode => true,
            Self::Stored | Self::Applied | Self::Ignored => false,
        }
    }

    /// As the dashboard calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stored => "Not applied yet",
            Self::Applied => "Applied",
            Self::Ignored => "Ignored",
            Self::Unmatched => "Without an order",
            Self::OtherMode => "Other mode",
        }
    }

    /// What a merchant should do about an event of this kind that stands here.
    #[must_use]
    pub fn advice(self, kind: &str, livemode: bool) -> Option<&'static str> {
        match self {
            Self::Stored | Self::Applied | Self::Ignored => None,
            Self::OtherMode if livemode => Some(
                "This is about real money, but the shop runs with a key for test money. If the shop is to take real \
                 payments, set the live STRIPE_SECRET_KEY, restart it, and act on this event again. If not, remove the \
                 shop's address from the webhook endpoints of Stripe's live mode.",
            ),
            Self::OtherMode => Some(
                "This is about test money, but the shop takes real payments: no real money has moved. Remove the \
                 shop's address from the webhook endpoints of Stripe's test mode.",
            ),
            Self::Unmatched => Some(match (EventTopic::of(kind), kind) {
                (Some(EventTopic::Checkout), "checkout.session.expired" | "checkout.session.async_payment_failed") => {
                    "A checkout that belongs to no order of this shop ended without a payment: no money has moved. If \
                     another shop or a payment link uses the same Stripe account, there is nothing to do. Else check \
                     whether the shop's database was put back to an older copy."
                }
                (Some(EventTopic::Checkout) | None, _) => {
                    "Somebody has paid for something that is no order of this shop. Look up the payment in Stripe. If \
                     another shop or a payment link uses the same Stripe account, there is nothing to do. Else ask the \
                     customer what they meant to buy, or refund the payment in Stripe."
                }
                (Some(EventTopic::Refund), _) => {
                    "Money was paid back for a payment that this shop does not know. Look up the payment in Stripe and \
                     whose it is. Nothing is to be sent or booked here."
                }
                (Some(EventTopic::Dispute | EventTopic::DisputeNews), _) => {
                    "A customer disputes a payment that this shop does not know. Look it up in Stripe and answer \
                     before its due date: a dispute that nobody answers is lost."
                }
            }),
        }
    }
}

impl RefusalReason {
    /// As the dashboard calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Header => "No signature",
            Self::Mismatch => "Wrong signature",
            Self::Time => "Signed at another time",
            Self::Body => "Not an event",
        }
    }

    /// What a merchant should do about deliveries that are refused for it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Header => {
                "Stripe signs everything that it delivers. Either a stranger has tried, or something between Stripe and \
                 the shop removes the Stripe-Signature header: a proxy must pass it on."
            }
            Self::Mismatch => {
                "The signature fits none of the secrets in STRIPE_WEBHOOK_SECRET. In Stripe, open Developers, Webhooks, \
                 the endpoint of this shop, reveal its signing secret, put it into STRIPE_WEBHOOK_SECRET (several are \
                 separated by commas) and restart the shop. Each endpoint has a secret of its own, and test mode has \
                 others than live mode. If the secret is right, something between Stripe and the shop changes what is \
                 delivered, or a stranger has tried."
            }
            Self::Time => {
                "The signature fits, but it was made more than five minutes before or after the delivery came. Set this \
                 machine's clock right. If it is right, somebody has sent an old delivery again."
            }
            Self::Body => {
                "It is signed with one of the secrets in STRIPE_WEBHOOK_SECRET, but it is no event of Stripe's. \
                 Whoever sent it knows the secret: if it is none of your own systems, roll the secret in Stripe."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_read_as_it_is_written() {
        for &status in EventStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &reason in RefusalReason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
        }
        for &source in EventSource::ALL {
            assert_eq!(source.as_str().parse(), Ok(source));
        }
    }

    #[test]
    fn whatever_needs_a_look_says_what_to_do() {
        for &status in EventStatus::ALL {
            for kind in KINDS.map(|(kind, _)| kind).into_iter().chain(["something.new"]) {
                for livemode in [false, true] {
                    let advice = status.advice(kind, livemode);
                    assert_eq!(
                        advice.is_some_and(|advice| advice.ends_with('.')),
                        status.needs_look(),
                        "{status} {kind}"
                    );
                }
            }
        }
        for &reason in RefusalReason::ALL {
            assert!(!reason.label().is_empty() && reason.advice().ends_with('.'), "{reason}");
        }
    }

    #[test]
    fn an_unpaid_checkout_of_nobody_is_told_from_a_paid_one() {
        let advice = |kind| EventStatus::Unmatched.advice(kind, false).unwrap_or_default();
        assert!(advice("checkout.session.expired").contains("no money has moved"));
        assert!(advice("checkout.session.completed").contains("refund"));
        assert!(advice("charge.dispute.created").contains("due date"));
    }

    #[test]
    fn stripe_takes_no_more_than_twenty_kinds_at_once() {
        assert!(KINDS.len() <= 20);
        assert_eq!(EventTopic::of("checkout.session.completed"), Some(EventTopic::Checkout));
        assert_eq!(EventTopic::of("price.created"), None);
    }
}
