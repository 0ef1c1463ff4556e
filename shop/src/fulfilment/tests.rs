use domain::actor::Actor;
use domain::ids::{StaffId, StripeSessionId};
use domain::order::{FlagKind, OrderStatus, PaymentStatus};
use domain::rejection::Rejection;
use domain::staff::Role;
use store::on_both_engines;
use store::payment_sessions::AttemptStatus;

use super::{Cause, Settled};
use crate::checkout::scene::{LAST, SALT, SODA, Scene, at_once, refusal};
use crate::ports::SessionPayment;
use crate::testing::When;

fn a_foreign_session() -> StripeSessionId {
    "cs_test_foreign".parse().unwrap()
}

on_both_engines! {
    async fn a_payment_is_entered_once_for_a_guest_and_told_in_one_line(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        let before = scene.order(started.order).await.timeline.len();
        scene.pay(&session).await;
        let paid = scene.order(started.order).await;
        assert_eq!((paid.order.status, paid.order.payment_status), (OrderStatus::Paid, PaymentStatus::Paid));
        assert_eq!(paid.order.paid_at, Some(paid.order.created_at));
        assert_eq!(paid.order.email.as_ref().map(|email| email.as_str()), Some("ada@example.com"));
        assert_eq!(paid.order.customer_name.as_deref(), Some("Ada Lovelace"));
        assert!(paid.order.customer.is_some() && paid.order.payment_intent.is_some());
        assert_eq!(paid.payment_attempts[0].status, AttemptStatus::Complete);
        assert_eq!(paid.flags, []);
        assert_eq!(paid.timeline.len(), before + 1);
        let told = &paid.timeline[0];
        assert_eq!((told.who.as_str(), told.cause.as_str(), told.subject.as_str()), ("system", "job: sweep", "status"));
        assert_eq!((told.from.as_deref(), told.to.as_deref()), (Some("pending"), Some("paid")));
        let entry = "kind = 'payment' AND amount = 1558 AND currency = 'EUR'";
        assert_eq!(scene.number(&format!("SELECT COUNT(*) FROM ledger_entries WHERE {entry}")).await, 1);
        assert_eq!((scene.count("ledger_entries").await, scene.count("customers").await), (1, 1));
        assert_eq!(scene.number("SELECT COUNT(*) FROM customers WHERE kind = 'guest'").await, 1);
        assert_eq!(scene.reserved(SALT).await, 2);
    }

    async fn who_buys_again_is_the_same_customer(store: Store) {
        let scene = Scene::open(store).await;
        let (_, first, session) = scene.a_checkout(SALT, 1).await;
        scene.pay(&session).await;
        let (_, second, session) = scene.a_checkout(SODA, 1).await;
        scene.pay(&session).await;
        assert_eq!(scene.order(first.order).await.order.customer, scene.order(second.order).await.order.customer);
        assert_eq!((scene.count("customers").await, scene.count("ledger_entries").await), (1, 2));
    }

    async fn the_cart_loses_just_what_was_bought(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        let started = scene.check_out(guest).await;
        scene.put(guest, SALT, 3).await;
        scene.put(guest, LAST, 1).await;
        scene.pay(&scene.session_of(started.order).await).await;
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 3), (LAST.to_owned(), 1)]);
        assert!(scene.check_out(guest).await.fresh);
    }

    async fn what_was_lowered_or_put_in_anew_meanwhile_is_not_taken_twice(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let line = scene.put(guest, SALT, 5).await.lines[0].id;
        let soda = scene.put(guest, SODA, 1).await.lines[1].id;
        let started = scene.check_out(guest).await;
        scene.shop.change_quantity(guest, line, 2).await.unwrap();
        scene.shop.remove_line(guest, soda).await.unwrap();
        scene.put(guest, SODA, 1).await;
        scene.pay(&scene.session_of(started.order).await).await;
        assert_eq!(scene.cart(guest).await, [(SODA.to_owned(), 1)]);
    }

    async fn fulfilling_twice_has_one_effect(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.pay(&session).await;
        let once = scene.order(started.order).await;
        scene.put(guest, SALT, 1).await;
        scene.clock.advance(60);
        assert_eq!(scene.fulfil(&session).await, Settled::Order(started.order));
        assert_eq!(scene.order(started.order).await, once);
        assert_eq!(scene.count("ledger_entries").await, 1);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 1)]);
    }

    async fn fulfilling_in_parallel_has_one_effect(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.put(guest, SALT, 1).await;
        let before = scene.order(started.order).await;
        scene.gateway.pay(&session);
        let runs = (0..8).map(|_| {
            let (shop, session) = (scene.shop.clone(), session.clone());
            async move { shop.fulfil(&session, &Cause::ReturnPage).await.unwrap() }
        });
        assert_eq!(at_once(runs).await, [Settled::Order(started.order); 8]);
        let after = scene.order(started.order).await;
        assert_eq!(after.order.status, OrderStatus::Paid);
        assert_eq!(after.order.version, before.order.version + 1);
        assert_eq!(after.timeline.len(), before.timeline.len() + 1);
        assert_eq!((scene.count("ledger_entries").await, scene.count("customers").await), (1, 1));
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 1)]);
        assert_eq!(scene.reserved(SALT).await, 2);
    }

    async fn a_wrong_amount_or_currency_is_flagged_and_never_pays(store: Store) {
        let scene = Scene::open(store).await;
        for (amount, currency) in [(1557, "eur"), (1558, "usd")] {
            let (_, started, session) = scene.a_checkout(SALT, 2).await;
            scene.gateway.change(&session, |session| {
                session.amount_total = Some(amount);
                session.currency = Some(currency.to_owned());
            });
            scene.pay(&session).await;
            scene.fulfil(&session).await;
            assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
            assert_eq!(scene.flags(started.order).await, [FlagKind::AmountMismatch]);
        }
        assert_eq!(scene.count("ledger_entries").await, 0);
        assert_eq!(scene.reserved(SALT).await, 4);
    }

    async fn a_delayed_payment_waits_with_an_empty_cart_and_is_paid_then(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay_later(&session);
        scene.fulfil(&session).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        assert_eq!(scene.cart(guest).await, []);
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (0, 2));
        scene.put(guest, SALT, 1).await;
        scene.pay(&session).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(scene.flags(started.order).await, []);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 1)]);
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (1, 2));
    }

    async fn a_delayed_payment_that_fails_ends_the_order_and_releases_its_stock(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay_later(&session);
        scene.fulfil(&session).await;
        scene.gateway.fail_payment(&session);
        scene.fulfil(&session).await;
        scene.fulfil(&session).await;
        let order = scene.order(started.order).await.order;
        assert_eq!((order.status, order.payment_status), (OrderStatus::Failed, PaymentStatus::Failed));
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (0, 0));
        assert_eq!(scene.cart(guest).await, []);
    }

    async fn an_expired_checkout_is_cancelled_with_its_stock_released_and_its_cart_intact(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.fulfil(&session).await;
        let ended = scene.order(started.order).await;
        assert_eq!((ended.order.status, ended.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Failed));
        assert_eq!(ended.payment_attempts[0].status, AttemptStatus::Expired);
        assert_eq!(scene.reserved(SALT).await, 0);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
        let next = scene.check_out(guest).await;
        assert!(next.fresh);
        assert_eq!(scene.order(next.order).await.order.replaces, Some(started.order));
    }

    async fn a_payment_after_the_cancellation_counts_is_flagged_and_reserves_again(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.pay(&session).await;
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(scene.flags(started.order).await, [FlagKind::LatePayment]);
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (1, 2));
    }

    async fn a_late_payment_of_what_was_sold_meanwhile_is_flagged_too(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, LAST, 1).await;
        scene.put(guest, SALT, 2).await;
        let started = scene.check_out(guest).await;
        let session = scene.session_of(started.order).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.a_checkout(LAST, 1).await;
        scene.pay(&session).await;
        scene.fulfil(&session).await;
        let order = scene.order(started.order).await.order;
        assert_eq!((order.status, order.stock_held), (OrderStatus::Paid, false));
        assert_eq!(scene.flags(started.order).await, [FlagKind::LatePayment, FlagKind::PaidWithoutStock]);
        assert_eq!((scene.reserved(LAST).await, scene.reserved(SALT).await), (1, 0));
    }

    async fn a_late_payment_reserves_all_of_its_goods_or_none(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, LAST, 1).await;
        scene.put(guest, SALT, 2).await;
        let started = scene.check_out(guest).await;
        let session = scene.session_of(started.order).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.set(SALT, "on_hand", 1).await;
        scene.pay(&session).await;
        assert_eq!(scene.flags(started.order).await, [FlagKind::LatePayment, FlagKind::PaidWithoutStock]);
        assert_eq!((scene.reserved(LAST).await, scene.reserved(SALT).await), (0, 0));
    }

    async fn an_order_and_its_replacement_that_are_both_paid_are_both_flagged(store: Store) {
        let scene = Scene::open(store).await;
        for old_first in [true, false] {
            let (guest, first, old) = scene.a_checkout(SALT, 1).await;
            scene.put(guest, SODA, 1).await;
            let second = scene.check_out(guest).await;
            let new = scene.session_of(second.order).await;
            for session in if old_first { [&old, &new] } else { [&new, &old] } {
                scene.pay(session).await;
            }
            assert_eq!(scene.flags(first.order).await, [FlagKind::LatePayment, FlagKind::PaidTwice]);
            assert_eq!(scene.flags(second.order).await, [FlagKind::PaidTwice]);
        }
        assert_eq!(scene.count("ledger_entries").await, 4);
    }

    async fn a_payment_is_flagged_as_double_over_any_number_of_replacements(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, old) = scene.a_checkout(SALT, 1).await;
        let mut newest = first.order;
        for _ in 0..3 {
            scene.put(guest, SODA, 1).await;
            newest = scene.check_out(guest).await.order;
        }
        scene.pay(&scene.session_of(newest).await).await;
        scene.pay(&old).await;
        assert_eq!(scene.flags(newest).await, [FlagKind::PaidTwice]);
        assert_eq!(scene.flags(first.order).await, [FlagKind::LatePayment, FlagKind::PaidTwice]);
        assert_eq!(scene.count("order_flags").await, 3);
    }

    async fn money_without_an_address_of_mail_still_has_an_owner(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.gateway.change(&session, |session| {
            session.email = None;
            session.payment_intent = None;
        });
        scene.fulfil(&session).await;
        let order = scene.order(started.order).await.order;
        assert_eq!((order.status, order.email), (OrderStatus::Paid, None));
        let entry = format!("reference = '{session}' AND amount = 1558");
        assert_eq!(scene.number(&format!("SELECT COUNT(*) FROM ledger_entries WHERE {entry}")).await, 1);
    }

    async fn a_foreign_session_is_nobodys_and_the_other_mode_is_kept_apart(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        let mut foreign = scene.gateway.newest();
        foreign.id = a_foreign_session();
        for reference in [None, Some("basket 7"), Some("ord_01KPWZZZZZZZZZZZZZZZZZZZZZ"), Some(&*started.order.to_string())]
        {
            foreign.client_reference_id = reference.map(str::to_owned);
            foreign.payment = SessionPayment::Paid;
            let settled = scene.shop.settle_session(&foreign, &Cause::Sweep).await.unwrap();
            assert_eq!(settled, Settled::Unmatched, "{reference:?}");
        }
        scene.gateway.change(&session, |session| session.livemode = true);
        scene.gateway.pay(&session);
        assert_eq!(scene.fulfil(&session).await, Settled::Unmatched);
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
    }

    async fn the_return_page_learns_of_a_payment_before_any_event(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        let order = scene.shop.settle_visible_order(guest, &started.order.to_string()).await.unwrap();
        assert_eq!(order.status, OrderStatus::Paid);
        assert_eq!(scene.order(order.id).await.timeline[0].cause, "request: return page");
        let asked = scene.gateway.calls().retrieve;
        scene.clock.advance(10);
        scene.shop.settle_visible_order(guest, &order.id.uuid().to_string()).await.unwrap();
        assert_eq!(scene.gateway.calls().retrieve, asked, "what is settled is not asked about");
    }

    async fn the_return_page_asks_the_provider_at_most_every_2_seconds(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        let id = started.order.to_string();
        for (seconds, asked) in [(0, 1), (0, 1), (1, 1), (1, 2), (1, 2), (60, 3)] {
            scene.clock.advance(seconds);
            let order = scene.shop.settle_visible_order(guest, &id).await.unwrap();
            assert_eq!(order.status, OrderStatus::Pending);
            assert_eq!(scene.gateway.calls().retrieve, asked);
        }
    }

    async fn the_return_page_goes_on_waiting_when_the_provider_is_silent(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.gateway.silence_next(When::Before);
        let id = started.order.to_string();
        assert_eq!(scene.shop.settle_visible_order(guest, &id).await.unwrap().status, OrderStatus::Pending);
        scene.clock.advance(2);
        assert_eq!(scene.shop.settle_visible_order(guest, &id).await.unwrap().status, OrderStatus::Paid);
    }

    async fn nobody_else_is_told_that_an_order_exists(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        let id = started.order.to_string();
        for stranger in [Actor::Anonymous, scene.a_guest()] {
            for order in [id.as_str(), "ord_01KPWZZZZZZZZZZZZZZZZZZZZZ", "nonsense", ""] {
                assert_eq!(
                    refusal(scene.shop.settle_visible_order(stranger, order).await),
                    Rejection::OrderNotFound
                );
            }
        }
        assert_eq!(scene.gateway.calls().retrieve, 0);
        for reader in [Actor::System, Actor::Staff(StaffId::from_bits(1), Role::Viewer)] {
            assert_eq!(scene.shop.settle_visible_order(reader, &id).await.unwrap().id, started.order);
        }
    }
}
