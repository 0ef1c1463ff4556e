//! Plays a history against the real use-cases.

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::ids::{OrderId, StripeSessionId};
use domain::order::OrderStatus;
use domain::rejection::Rejection;

use super::history::{History, Step, Told};
use super::telling::{Event, hear};
use crate::checkout::StartedCheckout;
use crate::checkout::scene::{SALT, SODA, Scene};
use crate::fulfilment::Cause;
use crate::orders::OrderQuery;
use crate::ports::{GatewaySession, SessionPayment, SessionStatus};
use crate::testing::When;
use crate::{Error, Result};

/// Long enough for whatever the sweep has put off, short enough for three of them before a page ends.
pub(super) const BETWEEN_SWEEPS: i64 = 600;
/// Longer than the sweep ever waits between two looks.
const LONG_AFTER: i64 = 960;
/// As many of these as it may take until the shop has nothing left to look after.
const MOST_ROUNDS: u32 = 12;

/// One shopper's checkout, from the first press to the end.
pub(super) struct Play<'s> {
    pub(super) scene: &'s Scene,
    pub(super) guest: Actor,
    /// What was checked out, in turn.
    pub(super) checkouts: Vec<Checkout>,
    /// What was put into the cart, in all.
    pub(super) put: BTreeMap<&'static str, u32>,
    /// What the provider has told of, whether it was heard or not.
    pub(super) events: Vec<Event>,
    /// How many sessions were there before.
    pub(super) older: usize,
    /// How these sessions stood when what they tell was last noted.
    pub(super) seen: BTreeMap<StripeSessionId, (SessionStatus, SessionPayment)>,
}

/// A checkout and what the shop knew of it.
pub(super) struct Checkout {
    pub(super) order: OrderId,
    /// The order that it took the place of.
    pub(super) replaces: Option<OrderId>,
    /// How it had ended for the shop when its money came after all.
    pub(super) ended_before_paid: Option<OrderStatus>,
}

impl<'s> Play<'s> {
    /// A guest with two things in the cart, who is on the payment page.
    pub(super) async fn begin(scene: &'s Scene, answer_lost: bool) -> Self {
        let older = scene.gateway.sessions().len();
        let guest = scene.a_guest();
        let mut play = Self {
            scene,
            guest,
            checkouts: Vec::new(),
            put: BTreeMap::new(),
            events: Vec::new(),
            older,
            seen: BTreeMap::new(),
        };
        play.put(SALT, 2).await;
        play.check_out().await;
        if answer_lost {
            let order = play.checkouts[0].order;
            let forget = "stripe_id = NULL, url = NULL, status = 'creating'";
            scene.run(&format!("UPDATE payment_sessions SET {forget} WHERE order_id = '{order}'")).await;
        }
        play
    }

    /// Plays a whole history, until the shop has nothing left to look after.
    pub(super) async fn through(scene: &'s Scene, history: &History) -> Self {
        let mut play = Self::begin(scene, history.answer_lost).await;
        for &step in &history.steps {
            play.step(step).await;
        }
        play.end(history.pays_in_the_end).await;
        play
    }

    async fn step(&mut self, step: Step) {
        // The return page asks again only after a while.
        self.scene.clock.advance(2);
        let gateway = &self.scene.gateway;
        let first = self.first();
        match step {
            Step::Pays => drop(gateway.press_pay(&first, SessionPayment::Paid)),
            Step::PaysLater => drop(gateway.press_pay(&first, SessionPayment::Unpaid)),
            Step::PaysAnew => self.pay_anew(),
            Step::MoneyComes if self.stands(&first) == AWAITED => gateway.pay(&first),
            Step::MoneyFails if self.stands(&first) == AWAITED => gateway.fail_payment(&first),
            Step::TimeRunsOut if self.stands(&first).0 == SessionStatus::Open => gateway.expire(&first),
            Step::MoneyComesAfterAll => self.money_comes_after_all(&first).await,
            Step::PaysBack => self.pay_back(&first),
            Step::MoneyComes | Step::MoneyFails | Step::TimeRunsOut => {}
            Step::AddsMore => {
                self.put(SALT, 1).await;
                self.put(SODA, 1).await;
            }
            Step::ChecksOutAgain => {
                self.put(SODA, 1).await;
                self.check_out().await;
            }
            Step::Returns => self.come_back().await,
            Step::Hears(told) => self.hear(told, true).await,
            Step::Keeps(told) => self.hear(told, false).await,
            Step::Sweeps => self.sweep_after(BETWEEN_SWEEPS).await,
            Step::FallsSilent => gateway.silence_next(When::Before),
        }
        self.notice();
    }

    pub(super) async fn put(&mut self, variant: &'static str, pieces: u32) {
        self.scene.put(self.guest, variant, pieces).await;
        *self.put.entry(variant).or_default() += pieces;
    }

    async fn check_out(&mut self) {
        let outcome = self.scene.shop.begin_checkout(self.guest, None).await;
        self.checked_out(outcome).await;
    }

    /// Notes what came of a press on "Check out": an order may be there although the shopper was turned away.
    pub(super) async fn checked_out(&mut self, outcome: Result<StartedCheckout>) {
        let order = match outcome {
            Ok(started) => Some(started.order),
            Err(Error::Rejected(Rejection::PaymentUnavailable)) => self.unknown_order().await,
            Err(Error::Rejected(Rejection::AlreadyPaid | Rejection::CartEmpty | Rejection::EarlierCheckoutOpen)) => {
                None
            }
            Err(error) => panic!("the checkout failed: {error}"),
        };
        let Some(order) = order.filter(|order| self.checkouts.iter().all(|known| known.order != *order)) else {
            return;
        };
        let mut replaces = None;
        if let Some(before) = self.checkouts.last() {
            let before = before.order;
            replaces = (self.scene.status(before).await == OrderStatus::Cancelled).then_some(before);
        }
        self.checkouts.push(Checkout { order, replaces, ended_before_paid: None });
    }

    /// A pending order that is not noted yet: others than this shopper's have ended.
    async fn unknown_order(&self) -> Option<OrderId> {
        let pending = OrderQuery { status: Some(OrderStatus::Pending), ..Default::default() };
        let pending = self.scene.shop.list_orders(Actor::System, &pending).await.unwrap().items;
        let known = |id: OrderId| self.checkouts.iter().any(|known| known.order == id);
        pending.into_iter().map(|order| order.id).find(|id| !known(*id))
    }

    fn pay_anew(&self) {
        if let Some(newest) = self.session(&self.checkouts[self.checkouts.len() - 1]) {
            self.scene.gateway.press_pay(&newest.id, SessionPayment::Paid);
        }
    }

    async fn money_comes_after_all(&mut self, session: &StripeSessionId) {
        let (status, payment) = self.stands(session);
        if status == SessionStatus::Expired || payment == SessionPayment::Failed {
            let known = self.scene.status(self.checkouts[0].order).await;
            self.checkouts[0].ended_before_paid = (known != OrderStatus::Pending).then_some(known);
            self.scene.gateway.pay(session);
        }
    }

    /// Somebody pays all of a session's money back, once.
    fn pay_back(&self, session: &StripeSessionId) {
        let paid = (SessionStatus::Complete, SessionPayment::Paid);
        if self.stands(session) == paid && !self.is_paid_back(session) {
            let found = self.sessions().into_iter().find(|one| one.id == *session).unwrap();
            self.scene.gateway.pay_back(&found.payment_intent.unwrap(), found.amount_total.unwrap());
        }
    }

    pub(super) fn is_paid_back(&self, session: &StripeSessionId) -> bool {
        let payment = self.sessions().into_iter().find(|one| one.id == *session).and_then(|one| one.payment_intent);
        payment.is_some() && self.scene.gateway.refunds().iter().any(|refund| refund.payment == payment)
    }

    async fn come_back(&self) {
        for checkout in &self.checkouts {
            self.scene.shop.settle_visible_order(self.guest, &checkout.order.to_string()).await.unwrap();
        }
    }

    async fn sweep_after(&self, seconds: i64) {
        self.scene.clock.advance(seconds);
        self.scene.shop.sweep().await.unwrap();
    }

    /// Whatever was lost is made good: the shop looks after what is due until nothing is. What had ended is never asked
    /// about again, so that only its event can tell of money that came after all: it arrives at last.
    pub(super) async fn end(&mut self, pays: bool) {
        self.scene.gateway.speak_again();
        let first = self.first();
        if pays {
            self.pay_anew();
        }
        if self.stands(&first) == AWAITED {
            self.scene.gateway.pay(&first);
        }
        self.notice();
        let late = |event: &Event| event.told == Told::Completed && event.session == first;
        if self.checkouts[0].ended_before_paid.is_some()
            && let Some(late) = self.events.iter().rposition(late)
        {
            self.events[late].heard += 1;
            hear(&self.scene.shop, self.received(late), true).await;
        }
        for _ in 0..MOST_ROUNDS {
            self.sweep_after(LONG_AFTER).await;
            self.notice();
            let sessions = "SELECT COUNT(*) FROM payment_sessions WHERE next_check_at IS NOT NULL";
            let events = "SELECT COUNT(*) FROM stripe_events WHERE next_attempt_at IS NOT NULL OR status = 'stored'";
            if self.scene.number(sessions).await == 0 && self.scene.number(events).await == 0 {
                return;
            }
        }
        panic!("something is due for ever");
    }

    /// Everything is told once more, and asked about once more, after the shopper has begun a new cart.
    pub(super) async fn encore(&mut self) {
        self.put(SALT, 1).await;
        for index in 0..self.events.len() {
            if self.events[index].heard > 0 {
                self.events[index].heard += 1;
                hear(&self.scene.shop, self.received(index), true).await;
            }
        }
        for session in self.sessions() {
            self.scene.shop.fulfil(&session.id, &Cause::ReturnPage).await.unwrap();
        }
    }

    /// The sessions that this shopper's checkouts opened, as they stand.
    pub(super) fn sessions(&self) -> Vec<GatewaySession> {
        self.scene.gateway.sessions_after(self.older)
    }

    /// The session of a checkout, once there is one.
    pub(super) fn session(&self, checkout: &Checkout) -> Option<GatewaySession> {
        let order = checkout.order.to_string();
        self.sessions().into_iter().find(|session| session.client_reference_id.as_ref() == Some(&order))
    }

    pub(super) fn first(&self) -> StripeSessionId {
        self.session(&self.checkouts[0]).unwrap().id
    }

    fn stands(&self, id: &StripeSessionId) -> (SessionStatus, SessionPayment) {
        let found = self.sessions().into_iter().find(|session| session.id == *id).unwrap();
        (found.status, found.payment)
    }
}

/// A delayed payment that is on its way.
pub(super) const AWAITED: (SessionStatus, SessionPayment) = (SessionStatus::Complete, SessionPayment::Unpaid);
