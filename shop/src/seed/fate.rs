//! What becomes of an order, and when.

use domain::time::Timestamp;

use super::dice::Dice;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// How a checkout ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nobody paid.
    GivenUp,
    /// A delayed payment did not come.
    Failed,
    /// The money came.
    Paid(Afterwards),
}

/// What follows on a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Afterwards {
    pub(super) processed: Option<Timestamp>,
    pub(super) shipped: Option<Timestamp>,
    pub(super) delivered: Option<Timestamp>,
    pub(super) refunded: Option<(Timestamp, Share)>,
}

/// How much is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    All,
    AThird,
}

/// An order's story: each time is later than the one before, and none is in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) created: Timestamp,
    /// When it was known whether it is paid.
    pub(super) ended: Timestamp,
    pub(super) ending: Ending,
}

impl Fate {
    /// The fate of an order that was made at least an hour ago.
    pub(super) fn of(dice: &mut Dice, created: Timestamp, now: Timestamp) -> Self {
        let after =
            |dice: &mut Dice, at: Timestamp, [first, last]: [i64; 2]| at.plus_seconds(dice.between(first, last));
        match dice.below(100) {
            0..8 => Self { created, ended: created.plus_seconds(31 * MINUTE), ending: Ending::GivenUp },
            8..10 => Self { created, ended: after(dice, created, [10 * MINUTE, 50 * MINUTE]), ending: Ending::Failed },
            _ => {
                let ended = after(dice, created, [MINUTE, 12 * MINUTE]);
                Self { created, ended, ending: Ending::Paid(Afterwards::of(dice, ended, now)) }
            }
        }
    }
}

impl Afterwards {
    fn of(dice: &mut Dice, paid: Timestamp, now: Timestamp) -> Self {
        let mut then = |at: Timestamp, [first, last]: [i64; 2]| {
            Some(at.plus_seconds(dice.between(first, last))).filter(|at| *at <= now)
        };
        let processed = then(paid, [2 * HOUR, 30 * HOUR]);
        let shipped = processed.and_then(|at| then(at, [4 * HOUR, 48 * HOUR]));
        let delivered = shipped.and_then(|at| then(at, [24 * HOUR, 96 * HOUR]));
        let at_once = then(paid, [HOUR, 24 * HOUR]).map(|at| (at, Share::All));
        let sent_back = delivered.and_then(|at| then(at, [24 * HOUR, 240 * HOUR]));
        match dice.below(100) {
            0..3 if at_once.is_some() => Self { refunded: at_once, ..Self::default() },
            3..5 => Self { processed, shipped, delivered, refunded: sent_back.map(|at| (at, Share::All)) },
            5..8 => Self { processed, shipped, delivered, refunded: sent_back.map(|at| (at, Share::AThird)) },
            _ => Self { processed, shipped, delivered, refunded: None },
        }
    }
}
