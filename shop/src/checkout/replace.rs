//! A checkout that takes the place of an earlier one of the same cart (PAY-7).
//!
//! The earlier page is closed at the payment provider first. Its order is cancelled in the very transaction that makes
//! the next one, so that goods which a shopper holds go from one to the other and to nobody else in between.

use std::collections::BTreeSet;

use domain::cart::Cart;
use domain::ids::OrderId;
use domain::order::OrderEvent;
use domain::rejection::Rejection;
use store::Db;
use store::payment_sessions::PaymentSession;

use crate::fulfilment::Cause;
use crate::ports::{GatewayError, SessionStatus};
use crate::{Result, Shop};

impl Shop {
    /// Closes the page of a session that is no longer wanted, and answers whose order can be replaced now; none where the
    /// page was never opened and the order is cancelled already.
    pub(crate) async fn give_up(&self, session: &PaymentSession) -> Result<Option<OrderId>> {
        let Some(stripe_id) = self.ask_for_session(session, &Cause::Checkout).await? else { return Ok(None) };
        fail_point!("give_up.begun");
        let ended = match self.parts.gateway.expire_session(&stripe_id).await {
            Ok(ended) => ended,
            Err(error @ (GatewayError::Refused { .. } | GatewayError::Unavailable(_))) => {
                tracing::warn!(%error, order = %session.order, "an outdated checkout could not be expired");
                return Err(Rejection::EarlierCheckoutOpen.into());
            }
        };
        fail_point!("give_up.expired");
        match ended.status {
            SessionStatus::Complete => {
                self.settle_session(&ended, &Cause::Checkout).await?;
                Err(Rejection::AlreadyPaid.into())
            }
            SessionStatus::Expired => Ok(Some(session.order)),
            SessionStatus::Open => Err(Rejection::EarlierCheckoutOpen.into()),
        }
    }

    /// Cancels the order of a page that was closed; the caller holds the cart, of which it makes the next order.
    pub(super) async fn cancel_replaced(&self, db: &mut Db, closed: OrderId, cart: &Cart) -> Result<()> {
        let Some(order) = db.lock_order(closed).await? else { return Ok(()) };
        let released = order.lines.iter().map(|line| &line.variant);
        let variants: BTreeSet<_> = released.chain(cart.lines.iter().map(|line| &line.variant)).collect();
        db.lock_variants(variants).await?;
        self.cancel_in(db, closed, OrderEvent::CheckoutReplaced, &Cause::Checkout).await
    }
}
