//! What follows for an order from where its payment stands (PAY-3, PAY-6, PAY-8; STRIPE.md section 3).

use crate::money::Money;

/// How long a payment page can be used, in seconds: a minute more than the provider's shortest.
pub const SESSION_SECONDS: i64 = 1860;

/// Where a session at the payment provider stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// It can be paid.
    Open,
    /// The shopper has done their part.
    Complete,
    /// It can no longer be paid, and was not.
    Expired,
}

/// Where a session's payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionPayment {
    /// Not (yet) received.
    Unpaid,
    /// Not received, and it will not be: a delayed payment failed.
    Failed,
    /// Received.
    Paid,
    /// There was nothing to pay.
    NotRequired,
}

/// What the provider says of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts<'a> {
    /// Where it stands.
    pub status: SessionStatus,
    /// Where its payment stands.
    pub payment: SessionPayment,
    /// What it charges, in minor units.
    pub amount_total: Option<i64>,
    /// The currency's code, in any case.
    pub currency: Option<&'a str>,
}

/// What follows for the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The shopper has not finished: nothing.
    Open,
    /// The shopper is done and the money is on its way: keep the order, empty the cart.
    Awaiting,
    /// The money is there: the order is paid.
    Paid,
    /// The money is there, but it is not what the order costs: a person must look.
    Mismatch,
    /// The delayed payment failed.
    Failed,
    /// The session ended unpaid.
    Expired,
}

/// Decides what follows for an order that costs `total`. It depends on nothing but where the session stands now, so that
/// it can be asked again at any time and in any order.
#[must_use]
pub fn settle(total: Money, session: &SessionFacts<'_>) -> Settlement {
    use {SessionPayment as P, SessionStatus as S};
    match (session.status, session.payment) {
        (S::Open, P::Unpaid | P::Failed | P::Paid | P::NotRequired) => Settlement::Open,
        (S::Expired, P::Unpaid | P::Failed | P::NotRequired) => Settlement::Expired,
        (S::Complete, P::Unpaid) => Settlement::Awaiting,
        (S::Complete, P::Failed) => Settlement::Failed,
        (S::Complete | S::Expired, P::Paid) | (S::Complete, P::NotRequired) => {
            let same_currency = session.currency.is_some_and(|code| code.eq_ignore_ascii_case(total.currency.code()));
            if session.amount_total == Some(total.minor) && same_currency {
                Settlement::Paid
            } else {
                Settlement::Mismatch
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn settled(
        status: SessionStatus,
        payment: SessionPayment,
        amount: Option<i64>,
        currency: Option<&str>,
    ) -> Settlement {
        let facts = SessionFacts { status, payment, amount_total: amount, currency };
        settle(Money::new(1558, Currency::Eur), &facts)
    }

    #[test]
    fn an_order_is_paid_only_by_its_exact_amount_and_currency() {
        let paid = |amount, currency| settled(SessionStatus::Complete, SessionPayment::Paid, amount, currency);
        assert_eq!(paid(Some(1558), Some("eur")), Settlement::Paid);
        for (amount, currency) in
            [(Some(1557), Some("eur")), (Some(1558), Some("usd")), (None, Some("eur")), (Some(1558), None)]
        {
            assert_eq!(paid(amount, currency), Settlement::Mismatch);
        }
    }

    #[test]
    fn a_delayed_payment_is_awaited_until_it_is_known() {
        let of = |payment| settled(SessionStatus::Complete, payment, Some(1558), Some("eur"));
        assert_eq!(of(SessionPayment::Unpaid), Settlement::Awaiting);
        assert_eq!(of(SessionPayment::Failed), Settlement::Failed);
    }

    #[test]
    fn an_open_session_changes_nothing_and_an_expired_one_ends_the_checkout() {
        assert_eq!(settled(SessionStatus::Open, SessionPayment::Unpaid, Some(1558), Some("eur")), Settlement::Open);
        assert_eq!(
            settled(SessionStatus::Expired, SessionPayment::Unpaid, Some(1558), Some("eur")),
            Settlement::Expired
        );
    }
}
