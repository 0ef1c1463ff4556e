//! The refunds of a payment provider in memory.

use std::collections::BTreeMap;

use domain::ids::{PaymentIntentId, StripeRefundId};
use domain::refund::RefundStatus;
use domain::time::Timestamp;

use super::{FakeGateway, State, refusal};
use crate::ports::{GatewayError, GatewayRefund, RefundParams};

/// What the provider knows of refunds.
#[derive(Default)]
pub(super) struct Refunds {
    made: BTreeMap<StripeRefundId, GatewayRefund>,
    asked: BTreeMap<String, (RefundParams, StripeRefundId)>,
    /// Where new ones stand; they succeed at once where nothing is said.
    begin_as: Option<RefundStatus>,
}

impl FakeGateway {
    /// Lets refunds that are made from now on stand here.
    pub fn refunds_begin_as(&self, status: RefundStatus) {
        self.lock().refunds.begin_as = Some(status);
    }

    /// Somebody pays back at the provider itself, past the shop.
    ///
    /// # Panics
    /// When it cannot be paid back.
    pub fn pay_back(&self, payment: &PaymentIntentId, minor: i64) -> GatewayRefund {
        self.lock().make_refund(payment, minor, None).expect("it can be paid back")
    }

    /// A refund goes on, or fails after all.
    ///
    /// # Panics
    /// When there is no such refund.
    pub fn let_refund(&self, id: &StripeRefundId, status: RefundStatus) {
        let mut state = self.lock();
        let refund = state.refunds.made.get_mut(id).expect("the refund exists");
        refund.status = status;
        refund.failure = (status == RefundStatus::Failed).then(|| "declined".to_owned());
    }

    /// Every refund, the oldest first.
    #[must_use]
    pub fn refunds(&self) -> Vec<GatewayRefund> {
        self.lock().refunds.made.values().cloned().collect()
    }
}

impl State {
    pub(super) fn create_refund(&mut self, key: &str, params: &RefundParams) -> Result<GatewayRefund, GatewayError> {
        if let Some((before, id)) = self.refunds.asked.get(key) {
            let same = before == params;
            return if same { self.refund(&id.clone()) } else { Err(refusal(400, "idempotency_key_in_use")) };
        }
        let made = self.make_refund(&params.payment, params.amount.minor, Some(params))?;
        self.refunds.asked.insert(key.to_owned(), (params.clone(), made.id.clone()));
        Ok(made)
    }

    pub(super) fn refund(&self, id: &StripeRefundId) -> Result<GatewayRefund, GatewayError> {
        self.refunds.made.get(id).cloned().ok_or_else(|| refusal(404, "resource_missing"))
    }

    pub(super) fn refunds_of(&self, payment: &PaymentIntentId) -> Result<Vec<GatewayRefund>, GatewayError> {
        self.charged(payment)?;
        let of_it = |refund: &&GatewayRefund| refund.payment.as_ref() == Some(payment);
        Ok(self.refunds.made.values().filter(of_it).cloned().collect())
    }

    fn make_refund(
        &mut self,
        payment: &PaymentIntentId,
        minor: i64,
        ours: Option<&RefundParams>,
    ) -> Result<GatewayRefund, GatewayError> {
        let (charged, currency) = self.charged(payment)?;
        let held: i64 =
            self.refunds_of(payment)?.iter().filter(|made| made.status.holds()).map(|made| made.amount).sum();
        if held + minor > charged {
            return Err(refusal(400, "charge_already_refunded"));
        }
        let number = self.refunds.made.len() + 1;
        let made = GatewayRefund {
            id: format!("re_test{number:06}").parse().map_err(|_| refusal(500, ""))?,
            status: self.refunds.begin_as.unwrap_or(RefundStatus::Succeeded),
            amount: minor,
            currency,
            payment: Some(payment.clone()),
            refund: ours.map(|params| params.refund),
            reason: ours.and_then(|params| params.reason.clone()),
            failure: None,
            created: Timestamp::from_seconds(1_776_935_700),
        };
        self.refunds.made.insert(made.id.clone(), made.clone());
        Ok(made)
    }

    /// What a payment has brought.
    fn charged(&self, payment: &PaymentIntentId) -> Result<(i64, String), GatewayError> {
        let session = self.sessions.values().find(|session| session.payment_intent.as_ref() == Some(payment));
        let session = session.ok_or_else(|| refusal(404, "resource_missing"))?;
        Ok((session.amount_total.unwrap_or_default(), session.currency.clone().unwrap_or_default()))
    }
}
