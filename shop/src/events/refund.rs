//! Events about refunds: they say only where to look. The refunds are asked for, and settled as every refund is.

use domain::ids::{OrderId, StripeRefundId};
use domain::stripe_event::EventOutcome;
use serde_json::Value;
use store::webhook_events::StoredEvent;

use super::{Outcome, payment_intent_in};
use crate::fulfilment::{Cause, Settled};
use crate::ports::{GatewayError, GatewayRefund};
use crate::{Error, Result, Shop};

impl Shop {
    pub(super) async fn act_on_refund(&self, event: &StoredEvent, object: &Value) -> Result<Outcome> {
        let cause = Cause::Event(event.id.clone());
        let mut order = self.order_named_by(object).await?;
        if let Some(order) = order {
            self.learn_of_payment(order, &cause).await?;
        }
        for told in self.refunds_told_by(object).await? {
            match self.settle_refund(&told, &cause).await? {
                Settled::Order(settled) => order = Some(settled),
                Settled::Unmatched => return Ok((EventOutcome::Unmatched, None)),
            }
        }
        match order {
            Some(order) => Ok((EventOutcome::Applied, Some(order))),
            None => Ok((EventOutcome::Unmatched, None)),
        }
    }

    /// The refund that an object is, or all that a charge has; none that the provider does not know.
    async fn refunds_told_by(&self, object: &Value) -> Result<Vec<GatewayRefund>> {
        let gateway = &self.parts.gateway;
        let refund = object["id"].as_str().and_then(|id| id.parse::<StripeRefundId>().ok());
        let payment = payment_intent_in(object).and_then(|id| id.parse().ok());
        let told = match (refund, payment) {
            (Some(refund), _) => gateway.refund(&refund).await.map(|told| vec![told]),
            (None, Some(payment)) => gateway.refunds_of(&payment).await,
            (None, None) => Ok(Vec::new()),
        };
        match told {
            Err(GatewayError::Refused { .. }) => Ok(Vec::new()),
            told => Ok(told?),
        }
    }

    /// What was paid back had been paid before, though the shop may not have heard of that.
    async fn learn_of_payment(&self, order: OrderId, cause: &Cause) -> Result<()> {
        let session = {
            let mut db = self.parts.store.read().await?;
            match db.order(order).await? {
                Some(order) if !order.status.is_paid() => db.payment_session_of(order.id).await?,
                Some(_) | None => None,
            }
        };
        let Some(session) = session.and_then(|session| session.stripe_id) else { return Ok(()) };
        match self.fulfil(&session, cause).await {
            // The refund may say more than a session that is no longer there.
            Ok(_) | Err(Error::Gateway(GatewayError::Refused { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
