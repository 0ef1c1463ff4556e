//! The orders in which events may come, all of which must end the same.

use domain::order::PaymentStatus;

use super::*;
use crate::checkout::scene::{LAST, SODA};

const EXPIRED: &str = "checkout.session.expired";
const DAY: i64 = 86_400;

/// A refund of the payment of a session, as Stripe tells it: without our metadata.
fn a_refund(id: &str, session: &StripeSessionId) -> ReceivedEvent {
    let intent = session.as_str().replace("cs_test_", "pi_");
    an_event(id, "refund.created", json!({ "id": "re_test000001", "object": "refund", "payment_intent": intent }))
}

impl Scene {
    /// Somebody pays the whole of a session's money back at the provider.
    fn pay_back(&self, session: &StripeSessionId) {
        let paid = self.gateway.sessions().into_iter().find(|one| one.id == *session).unwrap();
        self.gateway.pay_back(&paid.payment_intent.unwrap(), paid.amount_total.unwrap());
    }
}

fn a_dispute(id: &str, session: &StripeSessionId) -> ReceivedEvent {
    let intent = json!({ "id": session.as_str().replace("cs_test_", "pi_") });
    an_event(id, "charge.dispute.created", json!({ "id": "dp_1", "object": "dispute", "payment_intent": intent }))
}

fn named(id: &str, session: &StripeSessionId, kind: &str) -> ReceivedEvent {
    ReceivedEvent { id: id.parse().unwrap(), ..about(session, kind) }
}

on_both_engines! {
    async fn two_events_about_one_fact_act_once_and_both_name_the_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        for id in ["evt_1", "evt_2"] {
            assert_eq!(scene.hear(named(id, &session, COMPLETED)).await, EventStatus::Applied);
            assert_eq!(scene.seen(&id.parse().unwrap()).await.order.unwrap().0, started.order);
        }
        assert_eq!(scene.count("ledger_entries").await, 1);
        let second = scene.shop.stripe_event(Actor::System, "evt_2").await.unwrap();
        assert_eq!(second.changes, []);
    }

    async fn a_refund_and_a_dispute_before_the_payment_wait_for_their_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.pay_back(&session);
        for event in [a_refund("evt_1", &session), a_dispute("evt_2", &session)] {
            scene.shop.receive_event(event.clone()).await.unwrap();
            assert_eq!(refusal(scene.shop.apply_event(&event.id).await), Rejection::OrderNotFound);
        }
        assert_eq!(scene.hear(named("evt_3", &session, COMPLETED)).await, EventStatus::Applied);
        scene.clock.advance(31);
        assert_eq!(scene.shop.sweep().await.unwrap().events, 2);
        for id in ["evt_1", "evt_2"] {
            assert_eq!(scene.event_status(&id.parse().unwrap()).await, EventStatus::Applied);
        }
        assert_eq!(scene.flags(started.order).await, [FlagKind::Disputed]);
        assert_eq!(scene.status(started.order).await, OrderStatus::Refunded);
    }

    async fn a_refund_that_waited_in_vain_finds_its_order_when_the_payment_comes_days_later(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.pay_back(&session);
        let refund = a_refund("evt_1", &session);
        scene.shop.receive_event(refund.clone()).await.unwrap();
        for _ in 0..6 {
            scene.shop.apply_event(&refund.id).await.unwrap_err();
        }
        scene.shop.apply_event(&refund.id).await.unwrap();
        assert_eq!(scene.event_status(&refund.id).await, EventStatus::Unmatched);
        assert_eq!(scene.shop.event_alarm(Actor::System).await.unwrap().to_look_at, 1);
        scene.fulfil(&session).await;
        scene.gateway.silence_next(When::Before);
        assert_eq!(scene.shop.sweep().await.unwrap().events, 0, "a silent provider is asked again the next time");
        assert_eq!(scene.shop.sweep().await.unwrap().events, 1);
        assert_eq!(scene.event_status(&refund.id).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Refunded);
        assert_eq!(scene.shop.event_alarm(Actor::System).await.unwrap().to_look_at, 0);
        assert_eq!(scene.shop.sweep().await.unwrap().events, 0);
    }

    async fn a_payment_is_found_by_itself_where_its_metadata_names_an_unknown_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.pay(&session).await;
        scene.pay_back(&session);
        let intent = scene.order(started.order).await.order.payment_intent.unwrap();
        let metadata = json!({ "order_id": "ord_01KPWZZZZZZZZZZZZZZZZZZZZZ" });
        let charge = json!({ "id": "ch_1", "payment_intent": intent.as_str(), "metadata": metadata });
        assert_eq!(scene.hear(an_event("evt_1", "charge.refunded", charge)).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Refunded);
    }

    async fn a_completion_that_comes_three_days_late_pays_or_changes_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let (_, slept, unswept) = scene.a_checkout(SALT, 1).await;
        let (_, awake, swept) = scene.a_checkout(SODA, 1).await;
        scene.gateway.pay(&unswept);
        scene.pay(&swept).await;
        let before = scene.order(awake.order).await;
        scene.clock.advance(3 * DAY);
        assert_eq!(scene.hear(named("evt_1", &unswept, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.hear(named("evt_2", &swept, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.status(slept.order).await, OrderStatus::Paid);
        let after = scene.order(awake.order).await;
        assert_eq!((after.order, after.timeline), (before.order, before.timeline));
        assert_eq!(scene.count("ledger_entries").await, 2);
    }

    async fn a_completion_of_an_order_that_was_given_up_pays_it_and_is_shown_to_a_person(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(LAST, 1).await;
        scene.gateway.expire(&session);
        assert_eq!(scene.hear(named("evt_1", &session, EXPIRED)).await, EventStatus::Applied);
        scene.a_checkout(LAST, 1).await;
        scene.gateway.pay(&session);
        scene.clock.advance(3 * DAY);
        assert_eq!(scene.hear(named("evt_2", &session, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        let mut flags = scene.flags(started.order).await;
        flags.sort_by_key(|flag| flag.as_str());
        assert_eq!(flags, [FlagKind::LatePayment, FlagKind::PaidWithoutStock]);
        assert_eq!((scene.reserved(LAST).await, scene.count("ledger_entries").await), (1, 1));
    }

    async fn completions_of_an_order_and_of_the_one_that_replaced_it_flag_both(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, old) = scene.a_checkout(SALT, 1).await;
        scene.put(guest, SODA, 1).await;
        let second = scene.check_out(guest).await;
        let new = scene.session_of(second.order).await;
        for (id, session) in [("evt_1", &new), ("evt_2", &old)] {
            scene.gateway.pay(session);
            assert_eq!(scene.hear(named(id, session, COMPLETED)).await, EventStatus::Applied);
        }
        assert!(scene.flags(first.order).await.contains(&FlagKind::PaidTwice));
        assert!(scene.flags(second.order).await.contains(&FlagKind::PaidTwice));
        let told = scene.shop.stripe_event(Actor::System, "evt_2").await.unwrap();
        let orders: Vec<_> = told.changes.iter().map(|change| change.order.0).collect();
        assert!(orders.contains(&first.order) && orders.contains(&second.order), "{:?}", told.changes);
    }

    async fn a_success_before_its_completion_settles_a_delayed_payment_too(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let succeeded = "checkout.session.async_payment_succeeded";
        assert_eq!(scene.hear(named("evt_1", &session, succeeded)).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(scene.hear(named("evt_2", &session, COMPLETED)).await, EventStatus::Applied);
        assert_eq!((scene.status(started.order).await, scene.count("ledger_entries").await), (OrderStatus::Paid, 1));
    }

    async fn an_end_that_is_told_of_a_paid_session_ends_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let kinds = [EXPIRED, "checkout.session.async_payment_failed", COMPLETED];
        let told: Vec<_> = (1..).zip(kinds).map(|(nth, kind)| named(&format!("evt_{nth}"), &session, kind)).collect();
        at_once(told.into_iter().map(|event| {
            let shop = scene.shop.clone();
            async move {
                shop.receive_event(event.clone()).await.unwrap();
                shop.apply_event(&event.id).await.unwrap();
            }
        }))
        .await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (1, 2));
    }

    async fn whatever_an_expired_session_would_have_cost_its_order_ends_with_it(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.change(&session, |session| session.amount_total = Some(1));
        scene.gateway.expire(&session);
        assert_eq!(scene.hear(named("evt_1", &session, EXPIRED)).await, EventStatus::Applied);
        let order = scene.order(started.order).await;
        assert_eq!((order.order.status, order.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Failed));
        assert_eq!((order.flags, scene.reserved(SALT).await), (vec![], 0));
    }

    async fn a_completion_with_another_amount_is_applied_by_flagging_its_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.gateway.change(&session, |session| session.amount_total = Some(1));
        assert_eq!(scene.hear(named("evt_1", &session, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.flags(started.order).await, [FlagKind::AmountMismatch]);
        assert_eq!((scene.status(started.order).await, scene.count("ledger_entries").await), (OrderStatus::Pending, 0));
        let told = scene.shop.stripe_event(Actor::System, "evt_1").await.unwrap();
        assert_eq!(told.changes[0].to.as_deref(), Some("amountMismatch"));
    }

    async fn a_known_session_needs_no_reference_and_an_unknown_one_is_nobodys_without(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.gateway.change(&session, |session| session.client_reference_id = None);
        scene.run("UPDATE payment_sessions SET stripe_id = 'cs_test_other'").await;
        assert_eq!(scene.hear(named("evt_1", &session, COMPLETED)).await, EventStatus::Unmatched);
        scene.run(&format!("UPDATE payment_sessions SET stripe_id = '{session}'")).await;
        assert_eq!(scene.hear(named("evt_2", &session, COMPLETED)).await, EventStatus::Applied);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }
}
