use super::*;
use crate::checkout::scene::{LAST, SALT, SODA, Scene};
use crate::events::ReceivedEvent;

/// What an order's timeline tells, the oldest entry first: what, from, to, who and why.
async fn story(scene: &Scene, order: OrderId) -> Vec<String> {
    let timeline = scene.order(order).await.timeline.into_iter().rev();
    let told = timeline.map(|entry| {
        let value = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let (from, to) = (value(entry.from), value(entry.to));
        format!("{} {from} {to}, {}, {}", entry.subject, entry.who, entry.cause)
    });
    told.collect()
}

on_both_engines! {
    async fn a_payment_of_a_replaced_order_is_told_step_by_step_with_each_cause(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, old) = scene.a_checkout(SALT, 1).await;
        scene.put(guest, SODA, 1).await;
        let second = scene.check_out(guest).await;
        scene.pay(&scene.session_of(second.order).await).await;
        scene.gateway.pay(&old);
        let event = ReceivedEvent {
            id: "evt_late".parse().unwrap(),
            kind: "checkout.session.completed".to_owned(),
            livemode: false,
            created: Timestamp::from_seconds(1),
            payload: format!(r#"{{"data":{{"object":{{"id":"{old}"}}}}}}"#),
            signature: None,
        };
        for _ in 0..2 {
            scene.shop.receive_event(event.clone()).await.unwrap();
            scene.shop.apply_event(&event.id).await.unwrap();
            scene.fulfil(&old).await;
        }
        assert_eq!(
            story(&scene, first.order).await,
            [
                "status - pending, shopper, request: check out",
                "stock held released, system, request: check out",
                "status pending cancelled, system, request: check out",
                "status cancelled paid, system, event: evt_late",
                "flag - latePayment, system, event: evt_late",
                "stock released held, system, event: evt_late",
                "flag - paidTwice, system, event: evt_late",
            ]
        );
        assert_eq!(
            story(&scene, second.order).await,
            [
                "status - pending, shopper, request: check out",
                "status pending paid, system, job: sweep",
                "flag - paidTwice, system, event: evt_late",
            ]
        );
    }

    async fn goods_that_are_gone_are_told_as_a_flag_not_as_held(store: Store) {
        let scene = Scene::open(store).await;
        let (_, first, session) = scene.a_checkout(LAST, 1).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.a_checkout(LAST, 1).await;
        scene.pay(&session).await;
        assert_eq!(
            story(&scene, first.order).await[2..],
            [
                "status pending cancelled, system, job: sweep",
                "status cancelled paid, system, job: sweep",
                "flag - latePayment, system, job: sweep",
                "flag - paidWithoutStock, system, job: sweep",
            ]
        );
    }
}
