use domain::actor::Actor;
use domain::checkout::SESSION_SECONDS;
use domain::order::{FlagKind, OrderStatus};
use domain::rejection::Rejection;
use domain::time::Timestamp;
use store::on_both_engines;
use store::payment_sessions::AttemptStatus;

use super::{KEY_SECONDS, MINUTE, SweepReport};
use crate::checkout::scene::{SALT, SODA, Scene, at_once, refusal};
use crate::ports::SessionStatus;
use crate::testing::When;

/// A guest whose checkout gets no answer, however often the shop asks.
async fn an_unanswered_checkout(scene: &Scene, when: When) -> Actor {
    let guest = scene.a_guest();
    scene.put(guest, SALT, 2).await;
    for _ in 0..3 {
        scene.gateway.silence_next(when);
    }
    assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::PaymentUnavailable);
    guest
}

impl Scene {
    async fn orders_with(&self, status: OrderStatus) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM orders WHERE status = '{status}'")).await
    }

    async fn sweep_after(&self, seconds: i64) -> SweepReport {
        self.clock.advance(seconds);
        self.shop.sweep().await.unwrap()
    }
}

on_both_engines! {
    async fn a_call_whose_answer_was_lost_is_made_again_by_the_same_key(store: Store) {
        let scene = Scene::open(store).await;
        let guest = an_unanswered_checkout(&scene, When::After).await;
        assert_eq!((scene.orders_with(OrderStatus::Pending).await, scene.reserved(SALT).await), (1, 2));
        let report = scene.sweep_after(120).await;
        assert_eq!(report, SweepReport { checkouts: 1, refunds: 0, events: 0, failed: 0 });
        assert_eq!((scene.gateway.sessions().len(), scene.gateway.created().len()), (1, 1));
        let session = scene.gateway.newest().id;
        let started = scene.check_out(guest).await;
        assert!(!started.fresh);
        assert_eq!(scene.session_of(started.order).await, session);
        scene.pay(&session).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn a_call_that_never_arrived_is_made_again_and_ends_with_its_page(store: Store) {
        let scene = Scene::open(store).await;
        let guest = an_unanswered_checkout(&scene, When::Before).await;
        assert_eq!(scene.gateway.sessions(), []);
        scene.sweep_after(120).await;
        assert_eq!((scene.gateway.sessions().len(), scene.orders_with(OrderStatus::Pending).await), (1, 1));
        scene.sweep_after(SESSION_SECONDS + MINUTE).await;
        assert_eq!(scene.gateway.newest().status, SessionStatus::Expired);
        assert_eq!((scene.orders_with(OrderStatus::Cancelled).await, scene.reserved(SALT).await), (1, 0));
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
    }

    async fn a_call_that_is_refused_when_it_is_made_again_ends_the_checkout(store: Store) {
        let scene = Scene::open(store).await;
        let guest = an_unanswered_checkout(&scene, When::Before).await;
        scene.gateway.refuse_next();
        assert_eq!(scene.sweep_after(120).await.failed, 0);
        assert_eq!((scene.orders_with(OrderStatus::Cancelled).await, scene.reserved(SALT).await), (1, 0));
        assert_eq!(scene.sweep_after(86_400).await, SweepReport::default());
        assert!(scene.check_out(guest).await.fresh);
    }

    async fn a_call_is_never_made_again_once_its_key_may_be_forgotten(store: Store) {
        let scene = Scene::open(store).await;
        let guest = an_unanswered_checkout(&scene, When::After).await;
        let asked = scene.gateway.calls().create;
        scene.sweep_after(KEY_SECONDS + 1).await;
        assert_eq!(scene.gateway.calls().create, asked);
        assert_eq!(scene.sweep_after(86_400).await, SweepReport::default());
        let next = scene.check_out(guest).await;
        assert!(next.fresh);
        assert_eq!(scene.orders_with(OrderStatus::Pending).await, 2);
        let unknown = format!("kind = '{}' AND order_id <> '{}'", FlagKind::PaymentUnknown, next.order);
        assert_eq!(scene.number(&format!("SELECT COUNT(*) FROM order_flags WHERE {unknown}")).await, 1);
    }

    async fn an_answer_that_comes_just_before_the_shop_gives_up_asking_stands(store: Store) {
        let scene = Scene::open(store).await;
        let guest = an_unanswered_checkout(&scene, When::After).await;
        scene.clock.advance(KEY_SECONDS + 1);
        let now = Timestamp::from_seconds(i64::from(u32::MAX));
        let claimed = scene.shop.store().read().await.unwrap().due_payment_sessions(now, 1).await.unwrap().remove(0);
        let session = scene.gateway.newest().id;
        scene.pay(&session).await;
        scene.shop.look_after(&claimed).await.unwrap();
        let order = scene.order(claimed.order).await;
        assert_eq!((order.order.status, order.flags), (OrderStatus::Paid, vec![]));
        assert_eq!(order.payment_attempts[0].status, AttemptStatus::Complete);
        assert_eq!(scene.cart(guest).await, []);
    }

    async fn a_page_that_the_provider_does_not_know_is_left_to_a_person_and_the_shopper_goes_on(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.forget(&session);
        assert_eq!(scene.sweep_after(120).await.failed, 1);
        assert_eq!(scene.flags(started.order).await, []);
        assert_eq!(scene.sweep_after(SESSION_SECONDS).await.failed, 0);
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        assert_eq!(scene.flags(started.order).await, [FlagKind::PaymentUnknown]);
        assert_eq!(scene.sweep_after(86_400).await, SweepReport::default());
        assert!(scene.check_out(guest).await.fresh);
    }

    async fn the_sweep_finds_a_payment_of_which_nothing_was_told(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        assert_eq!(scene.sweep_after(119).await, SweepReport::default());
        assert_eq!(scene.sweep_after(1).await.checkouts, 1);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(scene.cart(guest).await, []);
        assert_eq!(scene.sweep_after(86_400).await, SweepReport::default());
    }

    async fn the_sweep_expires_what_is_overdue_never_what_is_open_in_time(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        for seconds in [120, 300, 600, SESSION_SECONDS + MINUTE - 1020] {
            assert_eq!(scene.sweep_after(seconds).await.failed, 0);
            assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        }
        assert_eq!((scene.gateway.calls().retrieve, scene.gateway.calls().expire), (4, 0));
        scene.sweep_after(900).await;
        assert_eq!(scene.gateway.calls().expire, 1);
        assert_eq!(scene.status(started.order).await, OrderStatus::Cancelled);
        assert_eq!(scene.reserved(SALT).await, 0);
    }

    async fn a_shopper_who_pays_while_the_sweep_expires_has_paid(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.clock.advance(SESSION_SECONDS + MINUTE + 1);
        scene.gateway.pay(&session);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn a_delayed_payment_is_looked_at_until_it_is_known(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay_later(&session);
        scene.sweep_after(120).await;
        for _ in 0..40 {
            scene.sweep_after(7200).await;
            assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        }
        assert_eq!(scene.reserved(SALT).await, 2);
        scene.gateway.pay(&session);
        scene.sweep_after(7200).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
    }

    async fn a_silent_provider_is_asked_again_later_and_keeps_nobody_else_waiting(store: Store) {
        let scene = Scene::open(store).await;
        let (_, first, session) = scene.a_checkout(SALT, 1).await;
        scene.clock.advance(1);
        let (_, second, other) = scene.a_checkout(SODA, 1).await;
        scene.gateway.pay(&session);
        scene.gateway.pay(&other);
        scene.gateway.silence_next(When::Before);
        assert_eq!(scene.sweep_after(120).await, SweepReport { checkouts: 2, refunds: 0, events: 0, failed: 1 });
        assert_eq!(scene.status(first.order).await, OrderStatus::Pending);
        assert_eq!(scene.status(second.order).await, OrderStatus::Paid);
        assert_eq!(scene.sweep_after(120).await, SweepReport { checkouts: 1, refunds: 0, events: 0, failed: 0 });
        assert_eq!(scene.status(first.order).await, OrderStatus::Paid);
    }

    async fn of_many_sweeps_at_once_each_checkout_is_looked_at_by_one(store: Store) {
        let scene = Scene::open(store).await;
        for _ in 0..6 {
            let (_, _, session) = scene.a_checkout(SALT, 1).await;
            scene.gateway.pay(&session);
        }
        scene.clock.advance(120);
        let sweeps = (0..4).map(|_| {
            let shop = scene.shop.clone();
            async move { shop.sweep().await.unwrap() }
        });
        let reports = at_once(sweeps).await;
        assert_eq!(reports.iter().map(|report| report.checkouts).sum::<u32>(), 6);
        assert_eq!(reports.iter().map(|report| report.failed).sum::<u32>(), 0);
        assert_eq!(scene.gateway.calls().retrieve, 6);
        assert_eq!((scene.orders_with(OrderStatus::Paid).await, scene.count("ledger_entries").await), (6, 6));
    }
}
