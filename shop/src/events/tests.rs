mod disorder;
mod list;
mod refused;
mod replay;

use domain::actor::Actor;
use domain::ids::{StripeEventId, StripeSessionId};
use domain::order::{FlagKind, OrderStatus};
use domain::rejection::Rejection;
use domain::stripe_event::{EventSignature, EventSource, EventStatus};
use domain::time::Timestamp;
use serde_json::json;
use store::on_both_engines;

use super::ReceivedEvent;
use crate::checkout::scene::{SALT, Scene, at_once, refusal};
use crate::orders::StripeEventSummary;
use crate::testing::When;

const COMPLETED: &str = "checkout.session.completed";

fn an_event(id: &str, kind: &str, object: serde_json::Value) -> ReceivedEvent {
    ReceivedEvent {
        id: id.parse().unwrap(),
        kind: kind.to_owned(),
        livemode: false,
        created: Timestamp::from_seconds(1_776_935_600),
        payload: json!({ "id": id, "type": kind, "data": { "object": object } }).to_string(),
        signature: Some(EventSignature { signed_at: Timestamp::from_seconds(1_776_935_641), secret: 2 }),
    }
}

fn about(session: &StripeSessionId, kind: &str) -> ReceivedEvent {
    an_event("evt_1", kind, json!({ "id": session.as_str(), "object": "checkout.session" }))
}

impl Scene {
    /// Keeps an event and acts on it, as the webhook does. Answers what became of it.
    async fn hear(&self, event: ReceivedEvent) -> EventStatus {
        let id = event.id.clone();
        self.shop.receive_event(event).await.unwrap();
        self.shop.apply_event(&id).await.unwrap();
        self.event_status(&id).await
    }

    /// An event as staff see it.
    async fn seen(&self, id: &StripeEventId) -> StripeEventSummary {
        self.shop.stripe_event(Actor::System, id.as_str()).await.unwrap().event
    }

    async fn event_status(&self, id: &StripeEventId) -> EventStatus {
        self.seen(id).await.status
    }
}

on_both_engines! {
    async fn a_completed_session_pays_its_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        assert_eq!(scene.hear(about(&session, COMPLETED)).await, EventStatus::Applied);
        let order = scene.order(started.order).await;
        assert_eq!(order.order.status, OrderStatus::Paid);
        assert_eq!(order.timeline[0].cause, "event: evt_1");
        let [event] = order.stripe_events.as_slice() else { panic!("{:?}", order.stripe_events) };
        assert_eq!(event.source, EventSource::Webhook);
        let signed_at = Timestamp::from_seconds(1_776_935_641);
        assert_eq!(event.signature, Some(EventSignature { signed_at, secret: 2 }));
        let detail = scene.shop.stripe_event(Actor::System, "evt_1").await.unwrap();
        let [change] = detail.changes.as_slice() else { panic!("{:?}", detail.changes) };
        assert_eq!(change.order, (order.order.id, order.order.number));
        assert_eq!(change.subject, "status");
        assert_eq!((change.from.as_deref(), change.to.as_deref()), (Some("pending"), Some("paid")));
    }

    async fn an_event_says_only_where_to_look_never_what_is_paid(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        let lie = json!({ "id": session.as_str(), "status": "complete", "payment_status": "paid" });
        assert_eq!(scene.hear(an_event("evt_1", COMPLETED, lie)).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
    }

    async fn a_delayed_payment_is_settled_by_its_later_events(store: Store) {
        let scene = Scene::open(store).await;
        let ways = [
            ("checkout.session.async_payment_succeeded", OrderStatus::Paid),
            ("checkout.session.async_payment_failed", OrderStatus::Failed),
        ];
        for (turn, (kind, status)) in ways.into_iter().enumerate() {
            let (_, started, session) = scene.a_checkout(SALT, 2).await;
            scene.gateway.pay_later(&session);
            let object = json!({ "id": session.as_str() });
            scene.hear(an_event(&format!("evt_first_{turn}"), COMPLETED, object.clone())).await;
            assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
            if status == OrderStatus::Paid { scene.gateway.pay(&session) } else { scene.gateway.fail_payment(&session) }
            scene.hear(an_event(&format!("evt_then_{turn}"), kind, object)).await;
            assert_eq!(scene.status(started.order).await, status);
        }
    }

    async fn an_expired_session_cancels_its_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.expire(&session);
        assert_eq!(scene.hear(about(&session, "checkout.session.expired")).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Cancelled);
    }

    async fn an_event_that_comes_twice_acts_once(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.hear(about(&session, COMPLETED)).await;
        let asked = scene.gateway.calls().retrieve;
        assert_eq!(scene.hear(about(&session, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.gateway.calls().retrieve, asked);
        assert_eq!((scene.count("stripe_events").await, scene.count("ledger_entries").await), (1, 1));
    }

    async fn an_event_that_comes_many_times_at_once_acts_once(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let before = scene.order(started.order).await.timeline.len();
        at_once((0..6).map(|_| {
            let (shop, event) = (scene.shop.clone(), about(&session, COMPLETED));
            async move {
                let id = event.id.clone();
                shop.receive_event(event).await.unwrap();
                shop.apply_event(&id).await.unwrap();
            }
        }))
        .await;
        assert_eq!((scene.count("stripe_events").await, scene.count("ledger_entries").await), (1, 1));
        assert_eq!(scene.order(started.order).await.timeline.len(), before + 1);
    }

    async fn an_event_that_finds_the_order_before_the_answer_to_its_checkout_pays_it(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        for _ in 0..3 {
            scene.gateway.silence_next(When::After);
        }
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::PaymentUnavailable);
        let session = scene.gateway.newest().id;
        scene.gateway.pay(&session);
        assert_eq!(scene.hear(about(&session, COMPLETED)).await, EventStatus::Applied);
        let known = format!("stripe_id = '{session}' AND status = 'complete'");
        assert_eq!(scene.number(&format!("SELECT COUNT(*) FROM payment_sessions WHERE {known}")).await, 1);
        assert_eq!(scene.number("SELECT COUNT(*) FROM orders WHERE status = 'paid'").await, 1);
        assert_eq!(scene.cart(guest).await, []);
    }

    async fn the_other_mode_is_kept_apart_and_unknown_types_are_ignored(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let live = ReceivedEvent { livemode: true, ..about(&session, COMPLETED) };
        assert_eq!(scene.hear(live).await, EventStatus::OtherMode);
        let unknown = an_event("evt_2", "price.created", json!({ "id": "price_1" }));
        assert_eq!(scene.hear(unknown).await, EventStatus::Ignored);
        let garbage = ReceivedEvent { payload: "no json".to_owned(), ..an_event("evt_3", "price.created", json!({})) };
        assert_eq!(scene.hear(garbage).await, EventStatus::Ignored);
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        assert_eq!(scene.gateway.calls().retrieve, 0);
    }

    async fn a_session_of_an_unknown_order_is_unmatched(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(SALT, 2).await;
        let nowhere = json!({ "id": "cs_test_of_another_shop" });
        assert_eq!(scene.hear(an_event("evt_2", COMPLETED, nowhere)).await, EventStatus::Unmatched);
        assert_eq!(scene.hear(an_event("evt_3", COMPLETED, json!({ "id": 7 }))).await, EventStatus::Unmatched);
        scene.run("UPDATE payment_sessions SET stripe_id = 'cs_test_other'").await;
        scene.gateway.pay(&session);
        assert_eq!(scene.hear(about(&session, COMPLETED)).await, EventStatus::Unmatched);
        assert_eq!(scene.count("ledger_entries").await, 0);
    }

    async fn a_silent_provider_keeps_the_event_and_the_sweep_applies_it_later(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.gateway.silence_next(When::Before);
        let event = about(&session, COMPLETED);
        scene.shop.receive_event(event.clone()).await.unwrap();
        scene.shop.apply_event(&event.id).await.unwrap_err();
        assert_eq!(scene.event_status(&event.id).await, EventStatus::Stored);
        assert_eq!(scene.shop.sweep().await.unwrap().events, 0);
        scene.clock.advance(31);
        let report = scene.shop.sweep().await.unwrap();
        assert_eq!((report.events, report.failed), (1, 0));
        assert_eq!(scene.event_status(&event.id).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn an_event_that_was_kept_but_never_acted_on_is_taken_up_by_the_sweep(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.shop.receive_event(about(&session, COMPLETED)).await.unwrap();
        scene.clock.advance(31);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn disputes_are_shown_to_a_person_once(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.pay(&session).await;
        let intent = scene.order(started.order).await.order.payment_intent.unwrap();
        let charge = json!({ "id": "ch_1", "payment_intent": intent.as_str() });
        for id in ["evt_1", "evt_2"] {
            let event = an_event(id, "charge.dispute.created", charge.clone());
            assert_eq!(scene.hear(event).await, EventStatus::Applied);
        }
        assert_eq!(scene.flags(started.order).await, [FlagKind::Disputed]);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn a_refund_waits_for_its_order_and_is_unmatched_in_the_end(store: Store) {
        let scene = Scene::open(store).await;
        let event = an_event("evt_1", "charge.refunded", json!({ "id": "ch_1", "payment_intent": "pi_elsewhere" }));
        scene.shop.receive_event(event.clone()).await.unwrap();
        for _ in 0..6 {
            assert_eq!(refusal(scene.shop.apply_event(&event.id).await), Rejection::OrderNotFound);
            assert_eq!(scene.event_status(&event.id).await, EventStatus::Stored);
        }
        scene.shop.apply_event(&event.id).await.unwrap();
        assert_eq!(scene.event_status(&event.id).await, EventStatus::Unmatched);
    }
}
