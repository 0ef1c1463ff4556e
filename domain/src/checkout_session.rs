//! Checkout sessions as services tell each other of them (seed 003): what somebody means to buy, frozen, and how that
//! stands. An order is made from a completed one.

mod snapshot;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::address::Address;
use crate::customer::Email;
use crate::ids::{InvalidId, VisitorId};
use crate::rejection::Rejection;
use crate::time::Timestamp;

pub use snapshot::{Charges, PricedSnapshot, Snapshot, SnapshotItem};

/// How long a session can be completed without a payment, in seconds: a day.
pub const SESSION_SECONDS: i64 = 24 * 3600;

/// A checkout session, by its UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckoutSessionId(Uuid);

impl CheckoutSessionId {
    /// The id with this 128-bit value.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(Uuid::from_u128(bits))
    }
}

impl fmt::Display for CheckoutSessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for CheckoutSessionId {
    type Err = InvalidId;

    /// Reads the usual spelling in either case: 32 digits in five groups.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        const USUAL: usize = 36;
        let uuid = Some(text).filter(|text| text.len() == USUAL).and_then(|text| Uuid::try_parse(text).ok());
        uuid.map(Self).ok_or(InvalidId)
    }
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutSessionStatus {
    /// Somebody is still at it.
    Open,
    /// It was bought.
    Completed,
    /// It ended before that.
    Expired,
}

impl CheckoutSessionStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Open, Self::Completed, Self::Expired];

    /// As services write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Completed => "COMPLETED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// Who buys, as far as it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Buyer {
    /// Where mail goes.
    pub email: Option<Email>,
    /// Their name.
    pub name: Option<String>,
    /// Where it is sent.
    pub shipping_address: Option<Address>,
    /// Whom it is billed to.
    pub billing_address: Option<Address>,
}

/// What is known of a purchase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Purchase {
    /// What is bought.
    pub snapshot: Snapshot,
    /// Who buys.
    pub buyer: Buyer,
    /// The payment by which it was paid, as whoever took the money names it.
    pub payment: Option<String>,
}

/// A session that this shop keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutSession {
    /// Which session.
    pub id: CheckoutSessionId,
    /// Where it stands.
    pub status: CheckoutSessionStatus,
    /// The shopper whose cart it was, if it was one's.
    pub visitor: Option<VisitorId>,
    /// What is known of the purchase.
    pub purchase: Purchase,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether an order may be made of a session that stands here.
///
/// # Errors
/// [`Rejection::CheckoutSessionNotCompleted`], and then [`Rejection::CheckoutSessionEmpty`].
pub const fn check_orderable(status: CheckoutSessionStatus, purchase: &Purchase) -> Result<(), Rejection> {
    match status {
        CheckoutSessionStatus::Open | CheckoutSessionStatus::Expired => Err(Rejection::CheckoutSessionNotCompleted),
        CheckoutSessionStatus::Completed if purchase.snapshot.items.is_empty() => Err(Rejection::CheckoutSessionEmpty),
        CheckoutSessionStatus::Completed => Ok(()),
    }
}

/// What is said when a session is completed: each part takes the place of what was said before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The payment by which it was paid.
    pub payment: Option<String>,
    /// Who buys.
    pub buyer: Buyer,
}

impl Buyer {
    /// What was told, and for the rest what had been told before.
    fn or(self, before: &Self) -> Self {
        Self {
            email: self.email.or_else(|| before.email.clone()),
            name: self.name.or_else(|| before.name.clone()),
            shipping_address: self.shipping_address.or_else(|| before.shipping_address.clone()),
            billing_address: self.billing_address.or_else(|| before.billing_address.clone()),
        }
    }
}

impl CheckoutSession {
    /// The purchase once the session is completed with this. What is completed stays as it is, and to say so again
    /// changes nothing; what has ended can still be completed by a payment, because money that came is never refused.
    ///
    /// # Errors
    /// [`Rejection::CheckoutSessionFixed`] where a completed session would be another one,
    /// [`Rejection::CheckoutSessionExpired`].
    pub fn completed_with(&self, said: Completion) -> Result<Purchase, Rejection> {
        let was = &self.purchase;
        let completed = Purchase {
            snapshot: was.snapshot.clone(),
            buyer: said.buyer.or(&was.buyer),
            payment: said.payment.or_else(|| was.payment.clone()),
        };
        match self.status {
            CheckoutSessionStatus::Completed if completed != *was => Err(Rejection::CheckoutSessionFixed),
            CheckoutSessionStatus::Expired if completed.payment.is_none() => Err(Rejection::CheckoutSessionExpired),
            CheckoutSessionStatus::Open | CheckoutSessionStatus::Completed | CheckoutSessionStatus::Expired => {
                Ok(completed)
            }
        }
    }
}
