//! From a cart to the payment page (section 3 of the requirements; STRIPE.md sections 0 and 1).
//!
//! The order is saved first, with the call to the payment provider frozen beside it; only then is the provider asked.
//! Pressing again, a second tab, and the sweep all find what was begun and go on with it.

mod create;
mod open;
mod params;
mod replace;
#[cfg(test)]
pub(crate) mod scene;
#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::cart::CartFingerprint;
use domain::ids::{OrderId, VisitorId};
use domain::order::{Order, OrderEvent, OrderStatus};
use domain::rejection::Rejection;
use domain::time::Timestamp;
use store::payment_sessions::{AttemptStatus, PaymentSession};
use store::{Db, in_transaction};

pub(crate) use create::by_variant;

use crate::fulfilment::Cause;
use crate::patience::{self, in_time};
use crate::ports::GatewayError;
use crate::{Error, Result, Shop};

/// A page is not given out for its last minute: the shopper would be cut off while paying.
const LAST_MINUTE: i64 = 60;
/// How often a checkout looks at the cart anew when others change it meanwhile.
const MOST_ROUNDS: u32 = 8;

/// A checkout that can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedCheckout {
    /// The order that was saved.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// The payment page.
    pub url: String,
    /// When the page ends.
    pub expires_at: Timestamp,
    /// Whether this call made the order; else it was open already.
    pub fresh: bool,
}

/// What stands between the cart and the payment page.
enum Step {
    /// An order of just this cart, whose page is there or must be asked for.
    Pay { order: Box<Order>, session: PaymentSession, fresh: bool },
    /// An order of another cart, or one whose page ends: it must be given up first.
    GiveUp { session: PaymentSession },
}

impl Shop {
    /// Saves the actor's cart as an order, reserves its stock and opens the payment page; for an unchanged cart gives
    /// the open one again (PAY-1, PAY-2, PAY-7). `seen` is the fingerprint of the cart that the shopper looked at.
    ///
    /// # Errors
    /// [`Rejection::CartEmpty`], [`Rejection::CartChanged`] when something needs the shopper's eye first,
    /// [`Rejection::PaymentUnavailable`] when the page cannot be opened, [`Rejection::AlreadyPaid`] when an earlier
    /// checkout of this cart turns out to be paid, [`Rejection::EarlierCheckoutOpen`] when that cannot be told.
    pub async fn begin_checkout(&self, actor: Actor, seen: Option<CartFingerprint>) -> Result<StartedCheckout> {
        let visitor = actor.visitor()?;
        let until = patience::end();
        let mut closed = None;
        for _ in 0..MOST_ROUNDS {
            fail_point!("checkout.pressed");
            match self.next_step(visitor, seen.as_ref(), closed).await? {
                Step::Pay { order, session, fresh } => {
                    fail_point!("checkout.committed");
                    let opening = self.open_page(&order, session, fresh);
                    if let Some(started) = in_time(until, opening, Rejection::PaymentUnavailable).await? {
                        return Ok(started);
                    }
                }
                Step::GiveUp { session } => {
                    closed = in_time(until, self.give_up(&session), Rejection::EarlierCheckoutOpen).await?;
                }
            }
        }
        Err(Rejection::PaymentUnavailable.into())
    }

    /// Holds the cart, and either finds its open order or makes one, in place of the one whose page was closed. The cart
    /// knows its last order until another one takes its place, so that the new one names the old one whoever ended it.
    async fn next_step(
        &self,
        visitor: VisitorId,
        seen: Option<&CartFingerprint>,
        closed: Option<OrderId>,
    ) -> Result<Step> {
        let step = in_transaction!(self.parts.store, |db| {
            let head = self.lock_cart(db, visitor).await?;
            let cart = self.cart_in(db, &head).await?;
            create::check(&cart, seen)?;
            if let Some(open) = head.open_order
                && closed != Some(open)
                && let Some(step) = self.open_order_step(db, open, &cart.fingerprint()).await?
            {
                return Ok(step);
            }
            if let Some(closed) = closed {
                self.cancel_replaced(db, closed, &cart).await?;
            }
            let (order, session) = self.create_order(db, &head, head.visitor, &cart).await?;
            Ok(Step::Pay { order: Box::new(order), session, fresh: true })
        });
        match (step, closed) {
            // Nothing takes its place, but its page is closed all the same.
            (Err(refused), Some(closed)) => {
                self.cancel_checkout(closed, OrderEvent::CheckoutReplaced, &Cause::Checkout).await?;
                Err(refused)
            }
            (step, _) => step,
        }
    }

    /// What to do about the cart's open order; nothing if it is settled.
    async fn open_order_step(&self, db: &mut Db, open: OrderId, cart: &CartFingerprint) -> Result<Option<Step>> {
        let (Some(order), Some(session)) = (db.order(open).await?, db.payment_session_of(open).await?) else {
            return Ok(None);
        };
        if order.status != OrderStatus::Pending {
            return Ok(None);
        }
        let unchanged = db.checkout_fingerprint(open).await?.as_ref() == Some(cart);
        let usable = match session.status {
            AttemptStatus::Creating | AttemptStatus::Open => self.now().plus_seconds(LAST_MINUTE) < session.expires_at,
            AttemptStatus::Complete | AttemptStatus::Expired | AttemptStatus::Refused => false,
        };
        let step = if unchanged && usable {
            Step::Pay { order: Box::new(order), session, fresh: false }
        } else {
            Step::GiveUp { session }
        };
        Ok(Some(step))
    }

    /// The provider's id of a session, asking for it if its answer was lost; nothing if it refused to open it, in which
    /// case the order is cancelled.
    pub(crate) async fn ask_for_session(
        &self,
        session: &PaymentSession,
        cause: &Cause,
    ) -> Result<Option<domain::ids::StripeSessionId>> {
        if let Some(id) = &session.stripe_id {
            return Ok(Some(id.clone()));
        }
        match self.ask_to_open(session).await {
            Ok(opened) => Ok(Some(opened.id)),
            Err(Error::Gateway(GatewayError::Refused { .. })) => {
                self.cancel_checkout(session.order, OrderEvent::CheckoutRefused, cause).await?;
                Ok(None)
            }
            Err(Error::Gateway(GatewayError::Unavailable(_))) => Err(Rejection::PaymentUnavailable.into()),
            Err(other @ (Error::Rejected(_) | Error::Store(_) | Error::PasswordHash | Error::Unreadable { .. })) => {
                Err(other)
            }
        }
    }
}
