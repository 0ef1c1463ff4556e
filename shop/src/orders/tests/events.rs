use domain::ids::StripeEventId;
use domain::page::Limit;
use domain::rejection::Field;
use domain::stripe_event::EventStatus;

use super::*;
use crate::events::ReceivedEvent;
use crate::orders::{EventFilter, EventQuery};

fn an_event(running: u32) -> ReceivedEvent {
    ReceivedEvent {
        id: format!("evt_{running}").parse().unwrap(),
        kind: "checkout.session.completed".to_owned(),
        livemode: false,
        created: Timestamp::from_seconds(1_776_935_642),
        payload: r#"{"id":"evt","data":{"object":{"amount":1558}}}"#.to_owned(),
        signature: None,
    }
}

on_both_engines! {
    async fn events_are_for_staff_only(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.receive_event(an_event(1)).await.unwrap();
        for actor in [Actor::Anonymous, Actor::Guest(VISITOR)] {
            assert_eq!(rejection(shop.stripe_events(actor, &EventQuery::default()).await), Rejection::AuthRequired);
            assert_eq!(rejection(shop.stripe_event(actor, "evt_1").await), Rejection::AuthRequired);
        }
        assert_eq!(shop.stripe_events(staff(Role::Viewer), &EventQuery::default()).await.unwrap().items.len(), 1);
    }

    async fn events_come_newest_first_in_pages_and_by_what_became_of_them(store: Store) {
        let test = an_empty_shop(store.clone()).await;
        for running in 1..=5 {
            test.shop.receive_event(an_event(running)).await.unwrap();
            // Two each arrive in the same millisecond.
            test.clock.advance(i64::from(running % 2));
        }
        let mut query = EventQuery { limit: Limit::new(2).unwrap(), ..EventQuery::default() };
        let mut seen = Vec::new();
        loop {
            let page = test.shop.stripe_events(Actor::System, &query).await.unwrap();
            seen.extend(page.items.into_iter().map(|event| event.id.to_string()));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, ["evt_5", "evt_4", "evt_3", "evt_2", "evt_1"]);
        let of = |filter| EventQuery { filter, ..EventQuery::default() };
        assert_eq!(test.shop.stripe_events(Actor::System, &of(EventFilter::Status(EventStatus::Stored))).await.unwrap().items.len(), 5);
        assert!(test.shop.stripe_events(Actor::System, &of(EventFilter::Status(EventStatus::Unmatched))).await.unwrap().items.is_empty());
    }

    async fn an_event_shows_its_payload_indented(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.receive_event(an_event(1)).await.unwrap();
        let detail = shop.stripe_event(staff(Role::Viewer), "evt_1").await.unwrap();
        assert!(detail.payload.contains("\n      \"amount\": 1558"), "{}", detail.payload);
        for unknown in ["evt_2", "cs_1", "", "evt_1' OR '1'='1"] {
            assert_eq!(rejection(shop.stripe_event(Actor::System, unknown).await), Rejection::EventNotFound);
        }
    }

    async fn a_cursor_that_nobody_gave_gives_no_events(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let id: StripeEventId = "evt_1".parse().unwrap();
        for cursor in ["1.evt_1", id.as_str(), "zz"] {
            let query = EventQuery { cursor: Some(cursor.to_owned()), ..EventQuery::default() };
            let refused = rejection(shop.stripe_events(Actor::System, &query).await);
            assert_eq!(refused, Rejection::Invalid { field: Field::Cursor });
        }
    }
}
