//! Refunds: how much may be paid back, where each stands, and what of it is still the shop's (PAY-10).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{OrderId, RefundId, StripeRefundId};
use crate::money::{Currency, Money, MoneyError};
use crate::note::Note;
use crate::rejection::{Field, Rejection};
use crate::states::states;
use crate::text::clean_line;
use crate::time::Timestamp;

states! {
    /// Where a refund stands.
    RefundStatus Status {
        Pending "pending" "It is on its way, or to be asked for.";
        Succeeded "succeeded" "The money was paid back.";
        Failed "failed" "Refused, or come back: the money is with the shop.";
        Cancelled "cancelled" "Called off before the money went.";
    }
    /// Where a refund was asked for.
    RefundSource Kind {
        Shop "shop" "In the shop.";
        Stripe "stripe" "At the payment provider.";
    }
}

impl RefundStatus {
    /// Whether its money has gone or is on its way.
    #[must_use]
    pub const fn holds(self) -> bool {
        match self {
            Self::Pending | Self::Succeeded => true,
            Self::Failed | Self::Cancelled => false,
        }
    }

    /// The status once the provider has told of one. What it tells can be older than what is known: a refund goes on, and
    /// never back.
    #[must_use]
    pub const fn after(self, told: Self) -> Self {
        match (self, told) {
            (Self::Pending, _) | (Self::Succeeded, Self::Failed | Self::Cancelled) => told,
            (Self::Succeeded, Self::Pending | Self::Succeeded) | (Self::Failed | Self::Cancelled, _) => self,
        }
    }

    /// As the dashboard calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "On its way",
            Self::Succeeded => "Paid back",
            Self::Failed => "Failed",
            Self::Cancelled => "Called off",
        }
    }
}

/// Why money is paid back, in the shop's own words or in one of the provider's: one line of 1 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RefundReason(String);

impl RefundReason {
    const LONGEST: usize = 200;

    /// The words that the provider keeps with a refund, and what they mean.
    pub const KNOWN: [(&'static str, &'static str); 3] = [
        ("requested_by_customer", "The customer asked for it"),
        ("duplicate", "It was paid twice"),
        ("fraudulent", "It was a fraud"),
    ];

    /// Reads what was typed; no reason was given where it is blank.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] when it is too long.
    pub fn from_form(text: &str) -> Result<Option<Self>, Rejection> {
        if text.trim().is_empty() { Ok(None) } else { text.parse().map(Some) }
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for people.
    #[must_use]
    pub fn label(&self) -> &str {
        Self::KNOWN.iter().find(|(word, _)| *word == self.0).map_or(&self.0, |(_, label)| label)
    }
}

impl FromStr for RefundReason {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        clean_line(text, Self::LONGEST).map(Self).ok_or(Rejection::Invalid { field: Field::Reason })
    }
}

/// A refund of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Which refund.
    pub id: RefundId,
    /// Of which order.
    pub order: OrderId,
    /// The provider's id of it, once it is known there.
    pub stripe_id: Option<StripeRefundId>,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: RefundStatus,
    /// Where it was asked for.
    pub source: RefundSource,
    /// Why.
    pub reason: Option<RefundReason>,
    /// What staff keep with it for themselves.
    pub note: Option<Note>,
    /// Why it failed.
    pub failure: Option<String>,
    /// Who asked for it: a label as in the timeline.
    pub actor: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

impl Refund {
    /// Whether it counts as paid back: the provider has taken it on, and its money has not come back.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.stripe_id.is_some() && self.status.holds()
    }

    /// Where it stands once the provider has told of it. What the shop has given up by itself, because nobody answered,
    /// begins anew.
    #[must_use]
    pub const fn after(&self, told: RefundStatus) -> RefundStatus {
        if self.stripe_id.is_some() { self.status.after(told) } else { told }
    }
}

/// What counts as paid back of these refunds.
///
/// # Errors
/// When the sum does not fit.
pub fn refunded<'r>(currency: Currency, refunds: impl IntoIterator<Item = &'r Refund>) -> Result<Money, MoneyError> {
    let counted = refunds.into_iter().filter(|refund| refund.counts());
    counted.map(|refund| refund.amount).try_fold(Money::zero(currency), Money::plus)
}

/// What can still be paid back of what was received, with these refunds made or under way.
///
/// # Errors
/// When the sum does not fit.
pub fn refundable<'r>(received: Money, refunds: impl IntoIterator<Item = &'r Refund>) -> Result<Money, MoneyError> {
    let held = refunds.into_iter().filter(|refund| refund.status.holds());
    let left = held.map(|refund| refund.amount.negated()).try_fold(received, Money::plus)?;
    Ok(if left.minor > 0 { left } else { Money::zero(received.currency) })
}

/// How much is to be paid back: what is wanted, or all that can be.
///
/// # Errors
/// [`Rejection::Invalid`] for nothing, less than nothing and another currency; [`Rejection::NothingToRefund`];
/// [`Rejection::RefundTooLarge`].
pub fn amount_to_refund(wanted: Option<Money>, refundable: Money) -> Result<Money, Rejection> {
    let wanted = wanted.unwrap_or(refundable);
    let is_amount = wanted.currency == refundable.currency && wanted.minor >= 0;
    match (is_amount, wanted.minor, refundable.minor) {
        (true, _, ..=0) => Err(Rejection::NothingToRefund),
        (false, ..) | (true, 0, _) => Err(Rejection::Invalid { field: Field::Amount }),
        (true, wanted, left) if wanted > left => Err(Rejection::RefundTooLarge { refundable }),
        (true, ..) => Ok(wanted),
    }
}

/// How much of a refund of a processed order its customer has given up again: all but what the order had left over as
/// their credit, which the refund pays out.
#[must_use]
pub const fn given_up(refund: Money, left_over: i64) -> Money {
    let credit = if left_over > 0 { left_over } else { 0 };
    let rest = refund.minor - credit;
    Money::new(if rest > 0 { rest } else { 0 }, refund.currency)
}

#[cfg(test)]
mod tests;
