//! Refunds that were made at Stripe itself.

use domain::ids::StripeRefundId;
use domain::stripe_event::EventStatus;
use domain::time::Timestamp;
use serde_json::json;

use super::*;
use crate::events::ReceivedEvent;
use crate::ports::GatewayError;
use crate::testing::When;

pub(super) const REFUND_UPDATED: &str = "refund.updated";
pub(super) const CHARGE_REFUNDED: &str = "charge.refunded";

/// An event that comes under an id of its own.
fn an_event(kind: &str, number: i64, object: &serde_json::Value) -> ReceivedEvent {
    let id = format!("evt_{number}");
    ReceivedEvent {
        id: id.parse().unwrap(),
        kind: kind.to_owned(),
        livemode: false,
        created: Timestamp::from_seconds(1_776_935_600),
        payload: json!({ "id": id, "type": kind, "data": { "object": object } }).to_string(),
        signature: None,
    }
}

impl Scene {
    /// Stripe tells of a refund, always under a new id. Answers what became of the event.
    pub(crate) async fn hear_of_refund(&self, kind: &str, refund: &StripeRefundId) -> EventStatus {
        let made = self.gateway.refunds().into_iter().find(|made| made.id == *refund).unwrap();
        let payment = made.payment.unwrap();
        let object = match kind {
            CHARGE_REFUNDED => json!({ "id": "ch_1", "object": "charge", "payment_intent": payment.as_str() }),
            _ => json!({ "id": refund.as_str(), "object": "refund", "payment_intent": payment.as_str() }),
        };
        let event = an_event(kind, self.count("stripe_events").await, &object);
        self.shop.receive_event(event.clone()).await.unwrap();
        drop(self.shop.apply_event(&event.id).await);
        self.shop.stripe_event(Actor::System, event.id.as_str()).await.unwrap().event.status
    }
}

on_both_engines! {
    async fn each_event_takes_the_refund_over_and_all_of_them_do_so_once(store: Store) {
        let scene = Scene::open(store).await;
        for kind in ["refund.created", REFUND_UPDATED, CHARGE_REFUNDED] {
            let (order, payment) = scene.salt_paid().await;
            let made = scene.gateway.pay_back(&payment, 1000);
            for kind in [kind, "refund.created", REFUND_UPDATED, CHARGE_REFUNDED] {
                assert_eq!(scene.hear_of_refund(kind, &made.id).await, EventStatus::Applied);
            }
            let detail = scene.order(order).await;
            let [refund] = detail.refunds.as_slice() else { panic!("{:?}", detail.refunds) };
            assert_eq!((refund.source, refund.status, refund.amount), (RefundSource::Stripe, RefundStatus::Succeeded, euro(1000)));
            assert_eq!((refund.stripe_id.as_ref(), refund.created_at), (Some(&made.id), made.created));
            assert_eq!((detail.order.status, detail.order.refunded, detail.refundable), (OrderStatus::Paid, euro(1000), euro(558)));
            assert_eq!((detail.flags, scene.told(order, "refund").await), (vec![], vec!["succeeded".to_owned()]));
        }
        assert_eq!(scene.books().await, (6, 3 * 558));
    }

    async fn the_whole_of_it_in_two_parts_refunds_the_order(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        scene.gateway.pay_back(&payment, 1000);
        let second = scene.gateway.pay_back(&payment, 558);
        scene.hear_of_refund(CHARGE_REFUNDED, &second.id).await;
        assert_eq!((scene.status(order).await, scene.books().await), (OrderStatus::Refunded, (3, 0)));
        assert_eq!(scene.reserved(SALT).await, 0);
    }

    async fn a_press_for_what_stripe_has_paid_back_already_is_refused(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        let made = scene.gateway.pay_back(&payment, TOTAL);
        let answer = refusal(scene.refund(order, Some(100)).await);
        assert_eq!(answer, Rejection::RefundRefused { reason: "scripted".to_owned() });
        scene.hear_of_refund("refund.created", &made.id).await;
        assert_eq!(refusal(scene.refund(order, Some(100)).await), Rejection::NothingToRefund);
        assert_eq!((scene.status(order).await, scene.books().await), (OrderStatus::Refunded, (2, 0)));
    }

    async fn a_refund_that_comes_at_many_times_at_once_is_taken_over_once(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        let made = scene.gateway.pay_back(&payment, TOTAL);
        let second = scene.a_second_process().await;
        at_once((0..6).map(|nth| {
            let shop = if nth % 2 == 0 { scene.shop.clone() } else { second.clone() };
            let object = json!({ "id": made.id.as_str(), "payment_intent": payment.as_str() });
            let event = an_event("refund.created", nth, &object);
            async move {
                shop.receive_event(event.clone()).await.unwrap();
                shop.apply_event(&event.id).await.unwrap();
            }
        }))
        .await;
        assert_eq!((scene.order(order).await.refunds.len(), scene.books().await), (1, (2, 0)));
        let mut told = scene.told(order, "status").await;
        told.sort();
        assert_eq!(told, ["paid", "pending", "refunded"], "each once");
    }

    async fn a_charge_that_names_its_order_brings_the_payment_that_nobody_had_heard_of(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let payment = scene.gateway.newest().payment_intent.unwrap();
        scene.gateway.pay_back(&payment, TOTAL);
        let metadata = json!({ "order_id": started.order });
        let charge = json!({ "id": "ch_1", "payment_intent": payment.as_str(), "metadata": metadata });
        let event = an_event(CHARGE_REFUNDED, 1, &charge);
        scene.shop.receive_event(event.clone()).await.unwrap();
        scene.shop.apply_event(&event.id).await.unwrap();
        assert_eq!(scene.told(started.order, "status").await, ["pending", "paid", "refunded"]);
        assert_eq!((scene.books().await, scene.reserved(SALT).await), ((2, 0), 0));
    }

    async fn money_that_came_wrong_and_went_back_is_shown_and_moves_no_ledger(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.change(&session, |session| session.amount_total = Some(1000));
        scene.pay(&session).await;
        let payment = scene.gateway.newest().payment_intent.unwrap();
        let made = scene.gateway.pay_back(&payment, 1000);
        assert_eq!(scene.hear_of_refund("refund.created", &made.id).await, EventStatus::Applied);
        let detail = scene.order(started.order).await;
        assert_eq!((detail.order.status, detail.refunds.len()), (OrderStatus::Pending, 1));
        assert_eq!((scene.books().await, detail.refundable), ((0, 0), euro(0)));
        assert_eq!(refusal(scene.refund(started.order, None).await), Rejection::NothingToRefund);
    }

    async fn a_silent_stripe_puts_the_event_off_and_one_that_knows_no_refund_is_unmatched(store: Store) {
        let scene = Scene::open(store).await;
        let (order, payment) = scene.salt_paid().await;
        let made = scene.gateway.pay_back(&payment, TOTAL);
        scene.gateway.silence_next(When::Before);
        assert_eq!(scene.hear_of_refund("refund.created", &made.id).await, EventStatus::Stored);
        scene.clock.advance(31);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.status(order).await, OrderStatus::Refunded);
        let object = json!({ "id": "re_elsewhere", "payment_intent": "pi_elsewhere" });
        let event = an_event("refund.created", 9, &object);
        scene.shop.receive_event(event.clone()).await.unwrap();
        let answer = scene.shop.apply_event(&event.id).await;
        assert_eq!(refusal(answer), Rejection::OrderNotFound);
        let gone = GatewayError::Refused { status: 404, code: String::new(), message: String::new(), param: None };
        scene.gateway.fail_next(gone, When::Before);
        assert_eq!(scene.hear_of_refund(REFUND_UPDATED, &made.id).await, EventStatus::Applied);
    }
}
