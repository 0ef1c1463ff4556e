//! What the provider tells of a checkout, and how the shop hears it.

use domain::ids::StripeSessionId;
use domain::rejection::Rejection;
use domain::time::Timestamp;
use serde_json::json;

use super::history::Told;
use super::play::{AWAITED, Checkout, Play};
use crate::events::ReceivedEvent;
use crate::ports::{SessionPayment, SessionStatus};
use crate::{Error, Shop};

/// Something that the provider tells.
pub(super) struct Event {
    pub(super) told: Told,
    pub(super) session: StripeSessionId,
    /// How often it arrived.
    pub(super) heard: u32,
}

impl Play<'_> {
    /// Notes what the provider has to tell of since the last time.
    pub(super) fn notice(&mut self) {
        use {SessionPayment as P, SessionStatus as S};
        for session in self.sessions() {
            let now = (session.status, session.payment);
            let before = self.seen.insert(session.id.clone(), now).unwrap_or((S::Open, P::Unpaid));
            let told: &[Told] = match (before, now) {
                (before, now) if before == now => &[],
                (AWAITED, (S::Complete, P::Paid)) => &[Told::MoneyCame, Told::Disputed],
                (AWAITED, (S::Complete, P::Failed)) => &[Told::MoneyFailed],
                (_, (S::Complete, P::Paid)) => &[Told::Completed, Told::Disputed],
                (_, (S::Complete, _)) => &[Told::Completed],
                (_, (S::Expired, _)) => &[Told::Expired],
                (_, (S::Open, _)) => &[],
            };
            let refunded = |event: &Event| event.told == Told::Refunded && event.session == session.id;
            let back = self.is_paid_back(&session.id) && !self.events.iter().any(refunded);
            let told = told.iter().copied().chain(back.then_some(Told::Refunded));
            let events = told.map(|told| Event { told, session: session.id.clone(), heard: 0 });
            self.events.extend(events.collect::<Vec<_>>());
        }
    }

    /// The event of this kind that was heard least arrives; nothing if nothing of the kind has happened.
    pub(super) async fn hear(&mut self, told: Told, acts_at_once: bool) {
        let events = self.events.iter_mut().enumerate().filter(|(_, event)| event.told == told);
        let Some((index, event)) = events.min_by_key(|(_, event)| event.heard) else { return };
        event.heard += 1;
        let event = self.received(index);
        hear(&self.scene.shop, event, acts_at_once).await;
    }

    /// An event as it arrives. The provider may tell one fact under two ids.
    pub(super) fn received(&self, index: usize) -> ReceivedEvent {
        let Event { told, session, heard } = &self.events[index];
        let one_id = (self.older + index).is_multiple_of(2);
        let id = format!("evt_{}_{index}_{}", self.older, if one_id { 0 } else { *heard });
        let order = self.sessions().into_iter().find(|one| one.id == *session).unwrap().client_reference_id;
        let object = match told {
            Told::Completed | Told::MoneyCame | Told::MoneyFailed | Told::Expired => json!({ "id": session.as_str() }),
            Told::Refunded => json!({ "id": "ch_1", "payment_intent": session.as_str().replace("cs_test_", "pi_") }),
            Told::Disputed => json!({ "id": "dp_1", "metadata": { "order_id": order } }),
        };
        let payload = json!({ "id": id, "type": told.kind(), "data": { "object": object } }).to_string();
        let created = Timestamp::from_seconds(1_776_935_642);
        ReceivedEvent {
            id: id.parse().unwrap(),
            kind: told.kind().to_owned(),
            livemode: false,
            created,
            payload,
            signature: None,
        }
    }

    /// Whether this was heard of a checkout.
    pub(super) fn heard_of(&self, checkout: &Checkout, told: Told) -> bool {
        let session = self.session(checkout).map(|session| session.id);
        let about = |event: &&Event| event.told == told && Some(&event.session) == session.as_ref();
        self.events.iter().filter(about).any(|event| event.heard > 0)
    }
}

/// An event arrives as at the webhook: it is kept, and acted on at once unless the process dies before.
pub(super) async fn hear(shop: &Shop, event: ReceivedEvent, acts_at_once: bool) {
    let id = event.id.clone();
    shop.receive_event(event).await.unwrap();
    if acts_at_once {
        match shop.apply_event(&id).await {
            // A silent provider, or an order that does not know its payment yet: the sweep takes it up.
            Ok(()) | Err(Error::Gateway(_) | Error::Rejected(Rejection::OrderNotFound)) => {}
            Err(error) => panic!("an event could not be acted on: {error}"),
        }
    }
}
