use domain::ids::StripeSessionId;
use store::payment_sessions::AttemptStatus;

use super::*;
use crate::checkout::scene::{SALT, SODA, Scene};
use crate::jobs::KEY_SECONDS;
use crate::ports::{GatewayError, SessionStatus};
use crate::testing::When;

impl Scene {
    async fn cancel(&self, order: OrderId) -> Result<Order> {
        self.shop.cancel_order(staff(Role::Staff), order).await
    }

    /// An order of two pieces that was paid with too little money.
    async fn a_mismatch(&self) -> (Actor, OrderId, StripeSessionId) {
        let (guest, started, session) = self.a_checkout(SALT, 2).await;
        self.gateway.change(&session, |session| session.amount_total = Some(1500));
        self.pay(&session).await;
        (guest, started.order, session)
    }

    /// An order of which the shop does not know whether it has a payment page.
    async fn an_unknown_payment(&self) -> OrderId {
        let guest = self.a_guest();
        self.put(guest, SALT, 2).await;
        for _ in 0..3 {
            self.gateway.silence_next(When::After);
        }
        self.shop.begin_checkout(guest, None).await.unwrap_err();
        self.shop.list_orders(Actor::System, &crate::orders::OrderQuery::default()).await.unwrap().items[0].id
    }
}

on_both_engines! {
    async fn an_order_with_a_wrong_payment_keeps_its_goods_until_staff_cancels_it(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (_, order, session) = scene.a_mismatch().await;
        assert_eq!((scene.status(order).await, scene.reserved(SALT).await), (OrderStatus::Pending, 2));
        let cancelled = scene.cancel(order).await.unwrap();
        assert_eq!((cancelled.status, cancelled.payment_status), (OrderStatus::Cancelled, PaymentStatus::Failed));
        assert_eq!((scene.reserved(SALT).await, scene.count("ledger_entries").await), (0, 0));
        let detail = scene.order(order).await;
        assert_eq!(detail.payment_attempts[0].status, AttemptStatus::Complete);
        assert!(detail.flags[0].settled.is_none(), "the money still is to be paid back");
        let told = &detail.timeline[0];
        assert_eq!((told.subject.as_str(), told.cause.as_str()), ("status", "action: cancel"));
        assert_eq!((told.from.as_deref(), told.to.as_deref()), (Some("pending"), Some("cancelled")));
        assert_eq!(told.who, StaffId::from_bits(1).to_string());
        let audited: Vec<_> = audit(&store, order).await.into_iter().map(|entry| (entry.action, entry.after)).collect();
        let entry = |after: &str| ("order.cancelled".to_owned(), Some(after.to_owned()));
        assert_eq!(audited, [entry(r#"{"status":"cancelled"}"#), entry(r#"{"stock":"released"}"#)]);
        // What Stripe goes on telling of that payment changes nothing.
        scene.fulfil(&session).await;
        assert_eq!(scene.order(order).await, detail);
    }

    async fn cancelling_twice_has_the_effect_of_the_first(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (_, order, _) = scene.a_mismatch().await;
        let (first, second) = tokio::join!(scene.cancel(order), scene.cancel(order));
        assert_eq!(first.unwrap(), second.unwrap());
        let once = scene.order(order).await;
        scene.cancel(order).await.unwrap();
        assert_eq!(scene.order(order).await, once);
        assert_eq!((scene.reserved(SALT).await, audit(&store, order).await.len()), (0, 2));
    }

    async fn an_open_page_is_ended_before_its_order_is_cancelled(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        scene.cancel(started.order).await.unwrap();
        assert_eq!(scene.gateway.newest().status, SessionStatus::Expired);
        let detail = scene.order(started.order).await;
        assert_eq!((detail.order.status, detail.payment_attempts[0].status), (OrderStatus::Cancelled, AttemptStatus::Expired));
        assert_eq!((scene.reserved(SALT).await, scene.cart(guest).await), (0, vec![(SALT.to_owned(), 2)]));
        let next = scene.check_out(guest).await;
        assert!(next.fresh);
        assert_eq!(scene.order(next.order).await.order.replaces, Some(started.order));
    }

    async fn an_order_that_turns_out_to_be_paid_is_paid(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::OrderPaid);
        let detail = scene.order(started.order).await;
        assert_eq!((detail.order.status, detail.flags.len()), (OrderStatus::Paid, 0));
        let told = &detail.timeline[0];
        assert_eq!((told.who.as_str(), told.cause.as_str()), ("system", "request: cancel the order"));
        assert!(audit(&store, started.order).await.is_empty(), "nothing was done by staff");
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::OrderTransition);
    }

    async fn an_order_whose_payment_is_on_its_way_cannot_be_cancelled(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay_later(&session);
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::PaymentAwaited);
        assert_eq!((scene.status(started.order).await, scene.reserved(SALT).await), (OrderStatus::Pending, 2));
        scene.gateway.fail_payment(&session);
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::OrderTransition);
        assert_eq!((scene.status(started.order).await, scene.reserved(SALT).await), (OrderStatus::Failed, 0));
    }

    async fn nothing_is_cancelled_while_the_provider_is_silent(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        scene.gateway.silence_next(When::Before);
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::ProviderSilent);
        scene.gateway.silence_next(When::After);
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::ProviderSilent);
        assert_eq!((scene.status(started.order).await, scene.reserved(SALT).await), (OrderStatus::Pending, 2));
        scene.cancel(started.order).await.unwrap();
    }

    async fn a_page_that_the_provider_does_not_know_is_waited_for_until_it_must_have_ended(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        let forgotten = || {
            let code = "resource_missing".to_owned();
            let error = GatewayError::Refused { status: 404, code, message: String::new(), param: None };
            scene.gateway.fail_next(error, When::Before);
        };
        forgotten();
        assert_eq!(rejection(scene.cancel(started.order).await), Rejection::ProviderSilent);
        scene.clock.set(started.expires_at);
        scene.clock.advance(1);
        forgotten();
        assert_eq!(scene.cancel(started.order).await.unwrap().status, OrderStatus::Cancelled);
    }

    async fn a_page_whose_opening_was_not_answered_is_asked_for_and_ended(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.an_unknown_payment().await;
        assert_eq!(scene.cancel(order).await.unwrap().status, OrderStatus::Cancelled);
        assert_eq!((scene.gateway.sessions().len(), scene.gateway.newest().status), (1, SessionStatus::Expired));
        let refused = scene.an_unknown_payment().await;
        scene.gateway.refuse_next();
        assert_eq!(scene.cancel(refused).await.unwrap().status, OrderStatus::Cancelled);
        assert_eq!(scene.order(refused).await.payment_attempts[0].status, AttemptStatus::Refused);
        assert_eq!(scene.reserved(SALT).await, 0);
    }

    async fn an_order_whose_payment_cannot_be_found_out_is_staffs_to_cancel_and_a_payment_still_counts(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.an_unknown_payment().await;
        scene.clock.advance(KEY_SECONDS + 1);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.flags(order).await, [FlagKind::PaymentUnknown]);
        let asked = scene.gateway.calls();
        assert_eq!(scene.cancel(order).await.unwrap().status, OrderStatus::Cancelled);
        assert_eq!(scene.gateway.calls(), asked, "asking again could open a second page");
        assert_eq!(scene.order(order).await.payment_attempts[0].status, AttemptStatus::Creating);
        assert_eq!(scene.reserved(SALT).await, 0);
        scene.pay(&scene.gateway.newest().id).await;
        assert_eq!(scene.status(order).await, OrderStatus::Paid);
        assert_eq!(scene.flags(order).await, [FlagKind::LatePayment, FlagKind::PaymentUnknown]);
    }

    async fn a_payment_that_races_a_cancellation_is_never_lost(store: Store) {
        let scene = Scene::open(store).await;
        for _ in 0..6 {
            let (_, started, session) = scene.a_checkout(SODA, 1).await;
            scene.gateway.pay(&session);
            let (cancelled, _) = tokio::join!(scene.cancel(started.order), scene.fulfil(&session));
            let refused = rejection(cancelled);
            assert!(matches!(refused, Rejection::OrderPaid | Rejection::OrderTransition), "{refused}");
            assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
            assert_eq!(scene.flags(started.order).await, []);
        }
    }

    async fn only_those_who_may_change_orders_cancel_them(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        for (actor, expected) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (guest, Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
        ] {
            assert_eq!(rejection(scene.shop.cancel_order(actor, started.order).await), expected, "{actor:?}");
        }
        assert_eq!(rejection(scene.cancel(OrderId::from_bits(5)).await), Rejection::OrderNotFound);
        assert_eq!((scene.status(started.order).await, scene.gateway.calls().expire), (OrderStatus::Pending, 0));
    }
}
