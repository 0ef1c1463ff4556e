//! Asking the payment provider for the page, and what its answers mean (PAY-13).

use std::time::Duration;

use domain::order::{Order, OrderEvent};
use domain::rejection::Rejection;
use store::payment_sessions::{AttemptStatus, PaymentSession};
use store::{Db, in_transaction};

use super::StartedCheckout;
use crate::fulfilment::Cause;
use crate::ports::{GatewayError, GatewaySession, SessionParams};
use crate::{Error, Result, Shop};

/// How long to wait before each repetition: the shopper is waiting too.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];
/// The longest that a payment page is asked for.
const PATIENCE: Duration = Duration::from_secs(7);
/// For how many seconds an end that was fixed when the checkout began is late enough for the provider.
const FRESH: i64 = 60;

impl Shop {
    /// The order's payment page: the one that is known, or a new one. None where it was first asked for so long ago that
    /// the provider refuses to open it now: then the order is cancelled, and another one can take its place.
    pub(super) async fn open_page(
        &self,
        order: &Order,
        session: PaymentSession,
        fresh: bool,
    ) -> Result<Option<StartedCheckout>> {
        let url = match session.url {
            Some(url) => Some(url),
            None => self.ask_for_page(order, &session).await?,
        };
        Ok(url.map(|url| StartedCheckout {
            order: order.id,
            number: order.number.clone(),
            url,
            expires_at: session.expires_at,
            fresh,
        }))
    }

    async fn ask_for_page(&self, order: &Order, session: &PaymentSession) -> Result<Option<String>> {
        match self.ask_to_open(session).await {
            Ok(opened) => opened.url.map(Some).ok_or_else(|| Rejection::PaymentUnavailable.into()),
            Err(Error::Gateway(error)) => {
                tracing::warn!(%error, order = %order.id, "the payment page could not be opened");
                if matches!(error, GatewayError::Refused { .. }) {
                    self.cancel_checkout(order.id, OrderEvent::CheckoutRefused, &Cause::Checkout).await?;
                    if session.created_at.plus_seconds(FRESH) < self.now() {
                        return Ok(None);
                    }
                }
                Err(Rejection::PaymentUnavailable.into())
            }
            Err(other) => Err(other),
        }
    }

    /// Makes the frozen call, again while the provider is silent, and keeps its answer.
    pub(crate) async fn ask_to_open(&self, session: &PaymentSession) -> Result<GatewaySession> {
        let params: SessionParams = serde_json::from_str(&session.params)
            .map_err(|source| Error::Unreadable { what: "a frozen checkout", source })?;
        let asked = tokio::time::timeout(PATIENCE, self.create_patiently(&session.idempotency_key, &params)).await;
        let opened =
            asked.unwrap_or_else(|_| Err(GatewayError::Unavailable("no answer within seven seconds".to_owned())))?;
        fail_point!("open.answered");
        self.keep_opened(session, &opened).await?;
        fail_point!("open.kept");
        Ok(opened)
    }

    async fn keep_opened(&self, session: &PaymentSession, opened: &GatewaySession) -> Result<()> {
        in_transaction!(self.parts.store, |db| {
            Ok(db.set_payment_session_opened(session.id, &opened.id, opened.url.as_deref()).await?)
        })
    }

    async fn create_patiently(
        &self,
        key: &str,
        params: &SessionParams,
    ) -> std::result::Result<GatewaySession, GatewayError> {
        for pause in PAUSES {
            match self.parts.gateway.create_session(key, params).await {
                Err(GatewayError::Unavailable(_)) => tokio::time::sleep(pause).await,
                answered => return answered,
            }
        }
        self.parts.gateway.create_session(key, params).await
    }

    /// Ends a pending order's checkout without a payment: its stock is released, its cart stays. Settled orders stay as
    /// they are.
    pub(crate) async fn cancel_checkout(
        &self,
        order: domain::ids::OrderId,
        event: OrderEvent,
        cause: &Cause,
    ) -> Result<()> {
        fail_point!("cancel.begun");
        let cancelled: Result<()> = in_transaction!(self.parts.store, |db| {
            db.lock_cart_of_order(order).await?;
            self.cancel_in(db, order, event, cause).await?;
            fail_point!("cancel.before_commit");
            Ok(())
        });
        fail_point!("cancel.committed");
        cancelled
    }

    /// The same within a transaction that holds the order's cart.
    pub(super) async fn cancel_in(
        &self,
        db: &mut Db,
        order: domain::ids::OrderId,
        event: OrderEvent,
        cause: &Cause,
    ) -> Result<()> {
        let Some(mut order) = db.lock_order(order).await? else { return Ok(()) };
        if order.is_settled() {
            return Ok(());
        }
        self.end_unpaid(db, &mut order, event, cause).await?;
        db.save_settled_order(&order).await?;
        if let Some(session) = db.payment_session_of(order.id).await? {
            let status = match event {
                OrderEvent::CheckoutRefused => AttemptStatus::Refused,
                OrderEvent::CheckoutExpired | OrderEvent::CheckoutReplaced => AttemptStatus::Expired,
                OrderEvent::PaymentFailed
                | OrderEvent::PaymentSucceeded
                | OrderEvent::ProcessedOnAccount
                | OrderEvent::PaidBack
                | OrderEvent::RefundFailed => AttemptStatus::Complete,
                // Only an open page was ended for it.
                OrderEvent::CancelledByStaff if session.status == AttemptStatus::Open => AttemptStatus::Expired,
                OrderEvent::CancelledByStaff => session.status,
            };
            db.set_payment_session_status(session.id, status, None).await?;
        }
        Ok(())
    }
}
