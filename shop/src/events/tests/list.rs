//! What never came is read in Stripe's list.

use super::*;
use crate::checkout::scene::SODA;
use crate::events::list::{ListReport, OVERLAP, READ_EVERY};

/// How many events the fake provider puts into one round of reading.
const A_ROUND: usize = 20;

impl Scene {
    /// Something that happened so many seconds from now and was never delivered.
    fn lose(&self, id: &str, seconds: i64, kind: &str, object: serde_json::Value) {
        let created = crate::ports::Clock::now(self.clock.as_ref()).plus_seconds(seconds);
        self.gateway.list_event(ReceivedEvent { created, signature: None, ..an_event(id, kind, object) });
    }

    fn lose_many(&self, ids: std::ops::Range<usize>) {
        for nth in ids {
            self.lose(&format!("evt_{nth}"), 0, "charge.dispute.closed", json!({ "id": format!("dp_{nth}") }));
        }
    }

    async fn read_list(&self) -> Option<ListReport> {
        self.shop.read_event_list().await.unwrap()
    }

    async fn read_list_after(&self, seconds: i64) -> Option<ListReport> {
        self.clock.advance(seconds);
        self.read_list().await
    }
}

fn report(read: usize, fresh: usize) -> Option<ListReport> {
    Some(ListReport { read, fresh })
}

on_both_engines! {
    async fn an_event_that_was_never_delivered_is_read_and_acted_on(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.lose("evt_1", 5, COMPLETED, json!({ "id": session.as_str() }));
        assert_eq!(scene.read_list().await, report(1, 1));
        let event = scene.seen(&"evt_1".parse().unwrap()).await;
        assert_eq!((event.source, event.signature, event.status), (EventSource::List, None, EventStatus::Stored));
        assert_eq!(scene.shop.sweep().await.unwrap().events, 1);
        assert_eq!(scene.event_status(&event.id).await, EventStatus::Applied);
        let order = scene.order(started.order).await;
        assert_eq!((order.order.status, order.timeline[0].cause.as_str()), (OrderStatus::Paid, "event: evt_1"));
    }

    async fn what_was_delivered_is_not_kept_twice_and_a_later_delivery_is_noted(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.hear(about(&session, COMPLETED)).await;
        scene.lose("evt_1", 0, COMPLETED, json!({ "id": session.as_str() }));
        scene.lose("evt_2", 0, COMPLETED, json!({ "id": session.as_str() }));
        assert_eq!(scene.read_list().await, report(2, 1));
        assert_eq!(scene.count("stripe_events").await, 2);
        let [delivered, listed] = ["evt_1", "evt_2"].map(|id| id.parse().unwrap());
        assert_eq!(scene.seen(&delivered).await.source, EventSource::Webhook);
        assert_eq!(scene.event_status(&delivered).await, EventStatus::Applied);
        let late = ReceivedEvent { id: listed, ..about(&session, COMPLETED) };
        scene.shop.receive_event(late.clone()).await.unwrap();
        let noted = scene.seen(&late.id).await;
        assert_eq!((noted.source, noted.signature), (EventSource::List, late.signature));
    }

    async fn the_list_is_read_every_five_minutes_and_back_over_an_hour(store: Store) {
        let scene = Scene::open(store).await;
        scene.lose("evt_1", 0, "charge.dispute.closed", json!({}));
        assert_eq!(scene.read_list().await, report(1, 1));
        assert_eq!(scene.read_list_after(READ_EVERY - 1).await, None);
        assert_eq!(scene.gateway.calls().events, 1);
        scene.lose("evt_2", 1 - OVERLAP, "charge.dispute.closed", json!({}));
        scene.clock.advance(1);
        assert_eq!(scene.read_list().await, report(1, 0), "what is older than the shop is none of its business");
        assert_eq!(scene.read_list_after(2 * OVERLAP).await, report(1, 0));
        scene.lose("evt_3", -OVERLAP, "charge.dispute.closed", json!({}));
        scene.lose("evt_4", -OVERLAP - READ_EVERY - 1, "charge.dispute.closed", json!({}));
        assert_eq!(scene.read_list_after(READ_EVERY).await, report(1, 1), "only a late one is read");
        assert_eq!(scene.event_status(&"evt_3".parse().unwrap()).await, EventStatus::Stored);
    }

    async fn a_long_list_is_read_in_rounds_and_the_mark_moves_with_the_last(store: Store) {
        let scene = Scene::open(store).await;
        let opened = scene.shop.event_list_read_until(Actor::System).await.unwrap();
        scene.clock.advance(60);
        scene.lose_many(0..A_ROUND + 3);
        assert_eq!(scene.read_list().await, report(A_ROUND, A_ROUND));
        assert_eq!(scene.shop.event_list_read_until(Actor::System).await.unwrap(), opened);
        scene.clock.advance(60);
        assert_eq!(scene.read_list().await, report(3, 3), "it goes on at once");
        let read_until = scene.shop.event_list_read_until(Actor::System).await.unwrap();
        assert_eq!(read_until, opened.map(|opened| opened.plus_seconds(60)), "what came meanwhile is read next");
        assert_eq!(scene.read_list().await, None);
    }

    async fn a_reading_that_breaks_off_goes_on_where_it_was(store: Store) {
        let scene = Scene::open(store).await;
        scene.lose_many(0..A_ROUND + 3);
        scene.read_list().await.unwrap();
        scene.gateway.silence_next(When::Before);
        scene.shop.read_event_list().await.unwrap_err();
        assert_eq!(scene.read_list_after(READ_EVERY - 1).await, None, "a silent provider is left alone for a while");
        assert_eq!(scene.read_list_after(1).await, report(3, 3));
        assert_eq!(scene.count("stripe_events").await, 23);
    }

    async fn a_reading_that_one_process_left_is_taken_over_by_another(store: Store) {
        let scene = Scene::open(store).await;
        scene.lose_many(0..3);
        scene.gateway.silence_next(When::After);
        scene.shop.read_event_list().await.unwrap_err();
        let other = scene.a_second_process().await;
        scene.clock.advance(READ_EVERY);
        assert_eq!(other.read_event_list().await.unwrap(), report(3, 3));
    }

    async fn a_page_whose_first_event_stripe_has_forgotten_is_read_anew(store: Store) {
        let scene = Scene::open(store).await;
        scene.lose_many(0..A_ROUND + 3);
        scene.read_list().await.unwrap();
        scene.gateway.forget_events();
        scene.lose_many(50..53);
        assert_eq!(scene.read_list().await, report(3, 3));
        assert_eq!(scene.read_list().await, None);
    }

    async fn of_many_who_read_at_once_one_does(store: Store) {
        let scene = Scene::open(store).await;
        scene.lose_many(0..5);
        let reports = at_once((0..6).map(|_| {
            let shop = scene.shop.clone();
            async move { shop.read_event_list().await.unwrap() }
        }))
        .await;
        assert_eq!(reports.into_iter().flatten().collect::<Vec<_>>(), [ListReport { read: 5, fresh: 5 }]);
        assert_eq!((scene.gateway.calls().events, scene.count("stripe_events").await), (3, 5));
    }

    async fn an_event_that_is_delivered_and_read_at_once_is_kept_once_and_acts_once(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(SODA, 2).await;
        scene.gateway.pay(&session);
        scene.lose("evt_1", 0, COMPLETED, json!({ "id": session.as_str() }));
        let (reader, hearer, event) = (scene.shop.clone(), scene.shop.clone(), about(&session, COMPLETED));
        let read = tokio::spawn(async move {
            reader.read_event_list().await.unwrap();
            reader.sweep().await.unwrap()
        });
        hearer.receive_event(event.clone()).await.unwrap();
        hearer.apply_event(&event.id).await.unwrap();
        read.await.unwrap();
        assert_eq!((scene.count("stripe_events").await, scene.count("ledger_entries").await), (1, 1));
        let kept = scene.seen(&event.id).await;
        assert_eq!((kept.status, kept.signature), (EventStatus::Applied, event.signature));
    }

    async fn nobody_but_staff_is_told_how_far_it_was_read(store: Store) {
        let scene = Scene::open(store).await;
        for actor in [Actor::Anonymous, scene.a_guest()] {
            assert_eq!(refusal(scene.shop.event_list_read_until(actor).await), Rejection::AuthRequired);
        }
    }
}
