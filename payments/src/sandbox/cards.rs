//! The test cards, and what each of them does.

use super::model::{Decline, Outcome, RefundCourse};

/// What happens when a card is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Pays,
    Declines {
        code: &'static str,
        message: &'static str,
    },
    /// Pays; the payment is disputed at once.
    Disputed,
    /// Pays; refunds are taken on, and end later.
    RefundsTakeTime(RefundCourse),
    /// The session completes unpaid, and the money comes, or does not, later.
    Delayed(Outcome),
}

/// A card that the hosted page takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TestCard {
    pub(crate) number: &'static str,
    pub(crate) effect: &'static str,
    pub(crate) behaviour: Behaviour,
}

pub(crate) const CARDS: [TestCard; 8] = [
    TestCard { number: "4242 4242 4242 4242", effect: "Pays at once", behaviour: Behaviour::Pays },
    TestCard {
        number: "4000 0000 0000 0002",
        effect: "Is declined",
        behaviour: Behaviour::Declines { code: "generic_decline", message: "Your card was declined." },
    },
    TestCard {
        number: "4000 0000 0000 9995",
        effect: "Is declined: insufficient funds",
        behaviour: Behaviour::Declines { code: "insufficient_funds", message: "Your card has insufficient funds." },
    },
    TestCard { number: "4000 0000 0000 0259", effect: "Pays; disputed at once", behaviour: Behaviour::Disputed },
    TestCard {
        number: "4000 0000 0000 5126",
        effect: "Pays; refunds fail later",
        behaviour: Behaviour::RefundsTakeTime(RefundCourse::FailLater),
    },
    TestCard {
        number: "4000 0000 0000 7726",
        effect: "Pays; refunds arrive later",
        behaviour: Behaviour::RefundsTakeTime(RefundCourse::SucceedLater),
    },
    TestCard {
        number: "4000 0000 0000 0077",
        effect: "Delayed: the money arrives later",
        behaviour: Behaviour::Delayed(Outcome::Succeeds),
    },
    TestCard {
        number: "4000 0000 0000 0085",
        effect: "Delayed: the payment fails later",
        behaviour: Behaviour::Delayed(Outcome::Fails),
    },
];

impl TestCard {
    /// The test card with this number, written with spaces, dashes or neither.
    pub(crate) fn find(number: &str) -> Option<&'static Self> {
        let digits = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '-')).collect::<String>();
        let wanted = digits(number);
        CARDS.iter().find(|card| digits(card.number) == wanted)
    }

    pub(crate) fn refunds(&self) -> RefundCourse {
        match self.behaviour {
            Behaviour::RefundsTakeTime(course) => course,
            Behaviour::Pays | Behaviour::Declines { .. } | Behaviour::Disputed | Behaviour::Delayed(_) => {
                RefundCourse::default()
            }
        }
    }

    pub(crate) fn last4(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }
}

/// What is said of a delayed payment that did not come.
pub(crate) fn delayed_failure() -> Decline {
    Decline { decline_code: "generic_decline".into(), message: "The customer's bank did not make the payment.".into() }
}
