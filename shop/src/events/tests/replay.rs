//! What staff do about an event.

use domain::ids::StaffId;
use domain::staff::Role;

use super::*;
use crate::orders::{EventFilter, EventQuery};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(7), Role::Staff);

impl Scene {
    /// What the audit log tells of an event: action, before and after.
    async fn audited(&self, event: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let entries = self.shop.store().read().await.unwrap().audit_of(event).await.unwrap();
        assert!(entries.iter().all(|entry| entry.actor == CLERK.label()));
        entries.into_iter().map(|entry| (entry.action, entry.before, entry.after)).collect()
    }

    async fn to_look_at(&self) -> usize {
        let query = EventQuery { filter: EventFilter::NeedsLook, ..EventQuery::default() };
        let listed = self.shop.stripe_events(Actor::System, &query).await.unwrap().items.len();
        let counted = self.shop.event_alarm(Actor::System).await.unwrap().to_look_at;
        assert_eq!(i64::try_from(listed).unwrap(), counted);
        listed
    }

    /// A completed checkout that the shop knows nothing of, until it is told.
    async fn an_unmatched_event(&self) -> StripeSessionId {
        let (_, _, session) = self.a_checkout(SALT, 2).await;
        self.gateway.pay(&session);
        self.run("UPDATE payment_sessions SET stripe_id = 'cs_test_other'").await;
        assert_eq!(self.hear(about(&session, COMPLETED)).await, EventStatus::Unmatched);
        session
    }
}

fn told(status: &str) -> Option<String> {
    Some(format!(r#"{{"status":"{status}"}}"#))
}

on_both_engines! {
    async fn an_unmatched_event_is_applied_once_its_order_is_known(store: Store) {
        let scene = Scene::open(store).await;
        let session = scene.an_unmatched_event().await;
        assert_eq!(scene.shop.replay_event(CLERK, "evt_1").await.unwrap(), EventStatus::Unmatched);
        assert_eq!(scene.to_look_at().await, 1);
        scene.run(&format!("UPDATE payment_sessions SET stripe_id = '{session}'")).await;
        assert_eq!(scene.shop.replay_event(CLERK, "evt_1").await.unwrap(), EventStatus::Applied);
        assert_eq!(scene.to_look_at().await, 0);
        let event = scene.seen(&"evt_1".parse().unwrap()).await;
        assert_eq!(scene.status(event.order.unwrap().0).await, OrderStatus::Paid);
        let replayed = "event.replayed".to_owned();
        let first = (replayed.clone(), told("unmatched"), told("unmatched"));
        assert_eq!(scene.audited("evt_1").await, [(replayed, told("unmatched"), told("applied")), first]);
    }

    async fn an_applied_event_may_be_acted_on_again_any_number_of_times(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.hear(about(&session, COMPLETED)).await;
        let once = scene.order(started.order).await;
        for _ in 0..2 {
            assert_eq!(scene.shop.replay_event(CLERK, "evt_1").await.unwrap(), EventStatus::Applied);
        }
        let again = scene.order(started.order).await;
        assert_eq!((again.order, again.timeline, again.flags), (once.order, once.timeline, once.flags));
        assert_eq!(scene.count("ledger_entries").await, 1);
        assert_eq!(scene.audited("evt_1").await.len(), 2);
    }

    async fn a_replay_the_job_and_the_webhook_at_the_same_moment_act_once(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let event = about(&session, COMPLETED);
        scene.shop.receive_event(event.clone()).await.unwrap();
        scene.clock.advance(31);
        at_once((0..9).map(|turn| {
            let (shop, event) = (scene.shop.clone(), event.clone());
            async move {
                match turn % 3 {
                    0 => drop(shop.replay_event(CLERK, "evt_1").await.unwrap()),
                    1 => drop(shop.sweep().await.unwrap()),
                    _ => {
                        shop.receive_event(event.clone()).await.unwrap();
                        shop.apply_event(&event.id).await.unwrap();
                    }
                }
            }
        }))
        .await;
        assert_eq!(scene.event_status(&event.id).await, EventStatus::Applied);
        assert_eq!((scene.count("stripe_events").await, scene.count("ledger_entries").await), (1, 1));
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(scene.audited("evt_1").await.len(), 3);
    }

    async fn a_silent_provider_leaves_the_event_as_it_was(store: Store) {
        let scene = Scene::open(store).await;
        let session = scene.an_unmatched_event().await;
        scene.run(&format!("UPDATE payment_sessions SET stripe_id = '{session}'")).await;
        let before = scene.seen(&"evt_1".parse().unwrap()).await;
        scene.gateway.silence_next(When::Before);
        assert_eq!(refusal(scene.shop.replay_event(CLERK, "evt_1").await), Rejection::ProviderSilent);
        assert_eq!(scene.seen(&"evt_1".parse().unwrap()).await, before);
        assert_eq!(scene.audited("evt_1").await, []);
    }

    async fn what_is_dealt_with_leaves_the_count_and_can_still_be_acted_on(store: Store) {
        let scene = Scene::open(store).await;
        let session = scene.an_unmatched_event().await;
        let live = ReceivedEvent { id: "evt_2".parse().unwrap(), livemode: true, ..about(&session, COMPLETED) };
        assert_eq!(scene.hear(live).await, EventStatus::OtherMode);
        assert_eq!(scene.to_look_at().await, 2);
        assert!(scene.shop.deal_with_event(CLERK, "evt_1").await.unwrap());
        assert!(!scene.shop.deal_with_event(CLERK, "evt_1").await.unwrap());
        assert_eq!(scene.to_look_at().await, 1);
        assert!(scene.shop.deal_with_event(CLERK, "evt_2").await.unwrap());
        assert_eq!(scene.to_look_at().await, 0);
        let event = scene.seen(&"evt_1".parse().unwrap()).await;
        assert_eq!((event.status, event.dealt_with.unwrap().1), (EventStatus::Unmatched, CLERK.label()));
        assert_eq!(scene.audited("evt_1").await, [("event.dealtWith".to_owned(), told("unmatched"), None)]);
        assert_eq!(scene.shop.replay_event(CLERK, "evt_1").await.unwrap(), EventStatus::Unmatched);
        assert_eq!(scene.to_look_at().await, 0);
    }

    async fn nothing_is_to_be_dealt_with_in_an_event_that_needs_no_look(store: Store) {
        let scene = Scene::open(store).await;
        scene.hear(an_event("evt_1", "price.created", json!({}))).await;
        assert!(!scene.shop.deal_with_event(CLERK, "evt_1").await.unwrap());
        assert_eq!(scene.seen(&"evt_1".parse().unwrap()).await.dealt_with, None);
        assert_eq!(scene.audited("evt_1").await, []);
    }

    async fn only_staff_who_may_change_orders_do_anything_about_events(store: Store) {
        let scene = Scene::open(store).await;
        scene.an_unmatched_event().await;
        let viewer = Actor::Staff(StaffId::from_bits(8), Role::Viewer);
        let others = [(viewer, Rejection::Forbidden), (Actor::Anonymous, Rejection::AuthRequired)];
        for (actor, expected) in others.into_iter().chain([(scene.a_guest(), Rejection::AuthRequired)]) {
            for id in ["evt_1", "evt_unknown"] {
                assert_eq!(refusal(scene.shop.replay_event(actor, id).await), expected);
                assert_eq!(refusal(scene.shop.deal_with_event(actor, id).await), expected);
            }
        }
        for unknown in ["evt_unknown", "", "cs_1", "evt_1'"] {
            assert_eq!(refusal(scene.shop.replay_event(CLERK, unknown).await), Rejection::EventNotFound);
            assert_eq!(refusal(scene.shop.deal_with_event(CLERK, unknown).await), Rejection::EventNotFound);
        }
        assert_eq!(scene.audited("evt_1").await, []);
    }
}
