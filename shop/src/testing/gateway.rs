//! A payment provider in memory.

mod refunds;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::ids::{PaymentIntentId, StripeEventId, StripeRefundId, StripeSessionId};
use domain::time::Timestamp;

use crate::events::ReceivedEvent;
use crate::ports::{
    EventPage, GatewayError, GatewayRefund, GatewaySession, PaymentGateway, RefundParams, SessionParams,
    SessionPayment, SessionStatus,
};

/// How many events stand on a page: few, so that tests turn pages.
const PAGE: usize = 2;

/// A payment provider in memory, which does what its script says and counts what it is asked.
#[derive(Default)]
pub struct FakeGateway {
    state: Mutex<State>,
}

/// Whether a call that fails has taken effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It has not.
    Before,
    /// It has: only the answer is lost.
    After,
}

/// How often each operation was called, failures included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// [`PaymentGateway::create_session`].
    pub create: usize,
    /// [`PaymentGateway::session`].
    pub retrieve: usize,
    /// [`PaymentGateway::expire_session`].
    pub expire: usize,
    /// [`PaymentGateway::create_refund`].
    pub refund: usize,
    /// [`PaymentGateway::events_since`].
    pub events: usize,
}

#[derive(Default)]
struct State {
    sessions: BTreeMap<StripeSessionId, GatewaySession>,
    created: BTreeMap<String, (SessionParams, StripeSessionId)>,
    refunds: refunds::Refunds,
    events: Vec<ReceivedEvent>,
    failures: VecDeque<(GatewayError, When)>,
    calls: Calls,
}

impl FakeGateway {
    /// Lets the next call that is not yet scripted to fail do so.
    pub fn fail_next(&self, error: GatewayError, when: When) {
        self.lock().failures.push_back((error, when));
    }

    /// Lets the next call be refused without effect, with a 400.
    pub fn refuse_next(&self) {
        let (code, message) = ("parameter_invalid".to_owned(), "scripted".to_owned());
        self.fail_next(GatewayError::Refused { status: 400, code, message, param: None }, When::Before);
    }

    /// Lets the next call time out.
    pub fn silence_next(&self, when: When) {
        self.fail_next(GatewayError::Unavailable("scripted".to_owned()), when);
    }

    /// Forgets the failures that have not come yet.
    pub fn speak_again(&self) {
        self.lock().failures.clear();
    }

    /// The shopper pays: the session is complete and its money received.
    pub fn pay(&self, id: &StripeSessionId) {
        self.complete(id, SessionPayment::Paid);
    }

    /// The shopper chooses a delayed method: the session is complete and its money on its way.
    pub fn pay_later(&self, id: &StripeSessionId) {
        self.complete(id, SessionPayment::Unpaid);
    }

    /// The shopper presses "Pay" on the page; one that has ended takes no payment. Answers whether it was open.
    pub fn press_pay(&self, id: &StripeSessionId, payment: SessionPayment) -> bool {
        let mut open = false;
        self.change(id, |session| {
            open = session.status == SessionStatus::Open;
            if open {
                completed(session, payment);
            }
        });
        open
    }

    /// A delayed payment fails.
    pub fn fail_payment(&self, id: &StripeSessionId) {
        self.complete(id, SessionPayment::Failed);
    }

    /// The session ends by itself.
    pub fn expire(&self, id: &StripeSessionId) {
        self.change(id, expired);
    }

    /// The provider no longer knows a session: it is another account now.
    pub fn forget(&self, id: &StripeSessionId) {
        self.lock().sessions.remove(id);
    }

    /// Changes a session in any way, lies included.
    ///
    /// # Panics
    /// When there is no such session.
    pub fn change(&self, id: &StripeSessionId, change: impl FnOnce(&mut GatewaySession)) {
        change(self.lock().sessions.get_mut(id).expect("the session exists"));
    }

    /// Puts an event at the head of the list of events, where nobody delivers it.
    pub fn list_event(&self, event: ReceivedEvent) {
        self.lock().events.insert(0, event);
    }

    /// Forgets all events that were listed.
    pub fn forget_events(&self) {
        self.lock().events.clear();
    }

    /// Every session, the oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<GatewaySession> {
        self.lock().sessions.values().cloned().collect()
    }

    /// The sessions after so many older ones, the oldest first.
    #[must_use]
    pub fn sessions_after(&self, older: usize) -> Vec<GatewaySession> {
        self.lock().sessions.values().skip(older).cloned().collect()
    }

    /// With what each session was opened, by the key of its call.
    #[must_use]
    pub fn created(&self) -> BTreeMap<String, SessionParams> {
        self.lock().created.iter().map(|(key, (params, _))| (key.clone(), params.clone())).collect()
    }

    /// The newest session.
    ///
    /// # Panics
    /// When none was opened.
    #[must_use]
    pub fn newest(&self) -> GatewaySession {
        self.sessions().pop().expect("a session was opened")
    }

    /// How often each operation was called.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.lock().calls
    }

    fn complete(&self, id: &StripeSessionId, payment: SessionPayment) {
        self.change(id, |session| completed(session, payment));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PaymentGateway for FakeGateway {
    async fn create_session(&self, key: &str, params: &SessionParams) -> Result<GatewaySession, GatewayError> {
        let mut state = self.lock();
        state.calls.create += 1;
        state.answer(|state| state.create(key, params))
    }

    async fn session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError> {
        let mut state = self.lock();
        state.calls.retrieve += 1;
        state.answer(|state| state.find(id).cloned())
    }

    async fn expire_session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError> {
        let mut state = self.lock();
        state.calls.expire += 1;
        state.answer(|state| {
            let session = state.find(id)?;
            if session.status == SessionStatus::Open {
                expired(session);
            }
            Ok(session.clone())
        })
    }

    async fn create_refund(&self, key: &str, params: &RefundParams) -> Result<GatewayRefund, GatewayError> {
        let mut state = self.lock();
        state.calls.refund += 1;
        state.answer(|state| state.create_refund(key, params))
    }

    async fn refund(&self, id: &StripeRefundId) -> Result<GatewayRefund, GatewayError> {
        self.lock().answer(|state| state.refund(id))
    }

    async fn refunds_of(&self, payment: &PaymentIntentId) -> Result<Vec<GatewayRefund>, GatewayError> {
        self.lock().answer(|state| state.refunds_of(payment))
    }

    async fn events_since(&self, since: Timestamp, after: Option<&StripeEventId>) -> Result<EventPage, GatewayError> {
        let mut state = self.lock();
        state.calls.events += 1;
        state.answer(|state| state.events_since(since, after))
    }

    fn livemode(&self) -> bool {
        false
    }
}

impl State {
    /// Does what is asked, unless the script wants a failure before or after it.
    fn answer<T>(&mut self, effect: impl FnOnce(&mut Self) -> Result<T, GatewayError>) -> Result<T, GatewayError> {
        match self.failures.pop_front() {
            Some((error, When::Before)) => Err(error),
            Some((error, When::After)) => effect(self).and(Err(error)),
            None => effect(self),
        }
    }

    fn events_since(&self, since: Timestamp, after: Option<&StripeEventId>) -> Result<EventPage, GatewayError> {
        let skipped = match after.map(|after| self.events.iter().position(|event| event.id == *after)) {
            Some(Some(position)) => position + 1,
            Some(None) => return Err(refusal(400, "resource_missing")),
            None => 0,
        };
        let mut events: Vec<_> =
            self.events[skipped..].iter().filter(|event| event.created >= since).take(PAGE + 1).cloned().collect();
        let more = events.len() > PAGE;
        events.truncate(PAGE);
        let next = events.last().filter(|_| more).map(|last| last.id.clone());
        Ok(EventPage { events, next })
    }

    fn find(&mut self, id: &StripeSessionId) -> Result<&mut GatewaySession, GatewayError> {
        self.sessions.get_mut(id).ok_or_else(|| refusal(404, "resource_missing"))
    }

    fn create(&mut self, key: &str, params: &SessionParams) -> Result<GatewaySession, GatewayError> {
        if let Some((before, id)) = self.created.get(key) {
            let id = id.clone();
            return if before == params {
                self.find(&id).cloned()
            } else {
                Err(refusal(400, "idempotency_key_in_use"))
            };
        }
        let id: StripeSessionId =
            format!("cs_test_{:06}", self.created.len() + 1).parse().map_err(|_| refusal(500, ""))?;
        let lines: i64 = params.lines.iter().map(|line| line.unit_amount.minor * i64::from(line.quantity)).sum();
        let session = GatewaySession {
            id: id.clone(),
            status: SessionStatus::Open,
            payment: SessionPayment::Unpaid,
            url: Some(format!("https://pay.example/{id}")),
            amount_total: Some(lines + params.shipping.minor),
            currency: Some(params.currency.stripe_code()),
            client_reference_id: Some(params.order.to_string()),
            payment_intent: None,
            expires_at: params.expires_at,
            email: None,
            name: None,
            billing_address: None,
            shipping_address: None,
            livemode: false,
        };
        self.created.insert(key.to_owned(), (params.clone(), id.clone()));
        self.sessions.insert(id, session.clone());
        Ok(session)
    }
}

fn completed(session: &mut GatewaySession, payment: SessionPayment) {
    session.status = SessionStatus::Complete;
    session.payment = payment;
    session.url = None;
    let intent = session.id.as_str().replace("cs_test_", "pi_");
    session.payment_intent = Some(intent.parse().expect("a payment intent's id"));
    session.email = Some("ada@example.com".to_owned());
    session.name = Some("Ada Lovelace".to_owned());
}

fn expired(session: &mut GatewaySession) {
    session.status = SessionStatus::Expired;
    session.url = None;
}

fn refusal(status: u16, code: &str) -> GatewayError {
    GatewayError::Refused { status, code: code.to_owned(), message: "scripted".to_owned(), param: None }
}
