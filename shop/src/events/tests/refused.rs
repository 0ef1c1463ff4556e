//! Deliveries that were refused, for the merchant to see what is wrong.

use domain::staff::Role;
use domain::stripe_event::RefusalReason;

use super::*;
use crate::events::refused::{EventAlarm, KEPT, LONGEST_BODY, Refusal};
use crate::ports::Clock;

fn a_refusal(reason: RefusalReason, event: Option<&str>, body: &[u8]) -> Refusal {
    let event = event.map(|id| id.parse().unwrap());
    Refusal { reason, header: "t=1, v1 (64 characters)".to_owned(), event, body: body.to_vec() }
}

impl Scene {
    /// A delivery that is refused a second after the one before.
    async fn refuse(&self, event: Option<&str>, body: &[u8]) {
        self.clock.advance(1);
        let refusal = a_refusal(RefusalReason::Mismatch, event, body);
        assert!(self.shop.keep_refused_delivery(&refusal).await.unwrap());
    }

    async fn alarm(&self) -> EventAlarm {
        self.shop.event_alarm(Actor::System).await.unwrap()
    }
}

on_both_engines! {
    async fn a_refused_delivery_is_shown_and_does_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.refuse(Some("evt_1"), about(&session, COMPLETED).payload.as_bytes()).await;
        scene.clock.advance(31);
        scene.shop.sweep().await.unwrap();
        assert_eq!((scene.count("stripe_events").await, scene.status(started.order).await), (0, OrderStatus::Pending));
        let viewer = Actor::Staff(domain::ids::StaffId::from_bits(1), Role::Viewer);
        let [refused] = <[_; 1]>::try_from(scene.shop.refused_deliveries(viewer).await.unwrap()).unwrap();
        assert_eq!((refused.reason, refused.header.as_str()), (RefusalReason::Mismatch, "t=1, v1 (64 characters)"));
        assert_eq!((refused.event, refused.event_is_known), ("evt_1".parse().ok(), false));
        assert!(refused.body.contains(session.as_str()));
        for actor in [Actor::Anonymous, scene.a_guest()] {
            assert_eq!(refusal(scene.shop.refused_deliveries(actor).await), Rejection::AuthRequired);
            assert_eq!(refusal(scene.shop.event_alarm(actor).await), Rejection::AuthRequired);
        }
    }

    async fn a_stranger_fills_no_database(store: Store) {
        let scene = Scene::open(store).await;
        let flood = a_refusal(RefusalReason::Header, None, b"x");
        for _ in 0..5 {
            scene.shop.keep_refused_delivery(&flood).await.unwrap();
        }
        assert_eq!(scene.count("refused_deliveries").await, 1);
        for nth in 1..=KEPT + 5 {
            scene.refuse(None, nth.to_string().as_bytes()).await;
        }
        let kept = scene.shop.refused_deliveries(Actor::System).await.unwrap();
        assert_eq!(kept.len(), KEPT as usize);
        assert_eq!((kept[0].body.as_str(), kept.last().unwrap().body.as_str()), ("55", "6"));
        scene.clock.advance(-3600);
        assert!(scene.shop.keep_refused_delivery(&flood).await.unwrap(), "a clock that is set back silences nothing");
    }

    async fn of_a_body_the_start_is_kept_whatever_it_holds(store: Store) {
        let scene = Scene::open(store).await;
        for body in [vec![b'a'; 10_000], vec![0; 10_000], vec![0xff; 10_000], "aü".repeat(4000).into_bytes()] {
            scene.refuse(None, &body).await;
            let kept = &scene.shop.refused_deliveries(Actor::System).await.unwrap()[0].body;
            assert!((LONGEST_BODY - 3..=LONGEST_BODY).contains(&kept.len()), "{}", kept.len());
        }
    }

    async fn deliveries_that_are_surely_stripes_and_refused_are_told_until_one_is_accepted(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(SALT, 2).await;
        scene.refuse(Some("evt_1"), b"{}").await;
        assert_eq!(scene.alarm().await, EventAlarm::default(), "anybody may say so");
        let listed = ReceivedEvent { signature: None, ..about(&session, COMPLETED) };
        scene.shop.receive_event(listed).await.unwrap();
        let since = scene.clock.now();
        assert_eq!(scene.alarm().await.refused, Some((since, RefusalReason::Mismatch)));
        assert!(scene.shop.refused_deliveries(Actor::System).await.unwrap()[0].event_is_known);
        let signature = Some(EventSignature { signed_at: since.plus_seconds(60), secret: 1 });
        scene.shop.receive_event(ReceivedEvent { signature, ..about(&session, COMPLETED) }).await.unwrap();
        assert_eq!(scene.alarm().await, EventAlarm::default());
        scene.clock.advance(120);
        scene.refuse(Some("evt_1"), b"{}").await;
        assert!(scene.alarm().await.refused.is_some());
    }
}
