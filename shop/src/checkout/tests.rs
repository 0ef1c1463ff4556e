use domain::actor::Actor;
use domain::cart::CartFingerprint;
use domain::money::{Currency, Money};
use domain::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::rejection::Rejection;
use store::on_both_engines;
use store::payment_sessions::AttemptStatus;

use crate::checkout::scene::{LAST, SALT, SODA, Scene, at_once, id, refusal, who_have_no_cart};
use crate::fulfilment::Cause;
use crate::testing::When;

on_both_engines! {
    async fn a_checkout_freezes_the_cart_as_an_order_and_opens_a_page_of_just_its_total(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        assert!(started.fresh);
        assert_eq!(started.number, "KN-2026-0001");
        let page = scene.gateway.newest();
        assert_eq!((page.id, page.url), (session, Some(started.url)));
        assert_eq!(page.amount_total, Some(1558));
        assert_eq!(page.expires_at, started.expires_at);
        scene.set(SALT, "unit_price", 9999).await;
        scene.run(&format!("UPDATE products SET title = 'Other' WHERE slug = '{SALT}'")).await;
        let order = scene.order(started.order).await.order;
        assert_eq!((order.status, order.payment_status), (OrderStatus::Pending, PaymentStatus::Pending));
        assert_eq!(order.fulfilment_status, FulfilmentStatus::Unfulfilled);
        assert_eq!(order.visitor, guest.visitor().ok());
        assert_eq!(order.totals.total, Money::new(1558, Currency::Eur));
        let line = &order.lines[0];
        assert_eq!((&line.variant, line.title.as_str(), line.quantity), (&id(SALT), "Salt", 2));
        assert_eq!((line.unit_price.minor, line.line_total.minor), (449, 898));
        assert_eq!(scene.reserved(SALT).await, 2);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
    }

    async fn the_order_is_saved_before_the_provider_is_asked(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        for _ in 0..3 {
            scene.gateway.silence_next(When::Before);
        }
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::PaymentUnavailable);
        assert_eq!(scene.gateway.sessions(), []);
        assert_eq!(scene.number("SELECT COUNT(*) FROM orders WHERE status = 'pending'").await, 1);
        assert_eq!(scene.number("SELECT COUNT(*) FROM payment_sessions WHERE status = 'creating'").await, 1);
        assert_eq!(scene.reserved(SALT).await, 2);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
        let again = scene.check_out(guest).await;
        assert!(!again.fresh);
        assert_eq!((scene.count("orders").await, scene.gateway.sessions().len()), (1, 1));
    }

    async fn a_lost_answer_is_asked_for_again_and_opens_no_second_session(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        scene.gateway.silence_next(When::After);
        let started = scene.check_out(guest).await;
        assert_eq!(scene.gateway.sessions().len(), 1);
        assert_eq!(scene.gateway.calls().create, 2);
        assert_eq!(scene.session_of(started.order).await, scene.gateway.newest().id);
    }

    async fn pressing_again_gives_the_same_page(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, _) = scene.a_checkout(SALT, 2).await;
        scene.clock.advance(600);
        let second = scene.check_out(guest).await;
        assert!(!second.fresh);
        assert_eq!((second.order, second.url), (first.order, first.url));
        assert_eq!((scene.count("orders").await, scene.gateway.calls().create), (1, 1));
        assert_eq!(scene.reserved(SALT).await, 2);
    }

    async fn a_page_in_its_last_minute_is_replaced(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, _) = scene.a_checkout(SALT, 2).await;
        scene.clock.set(first.expires_at);
        scene.clock.advance(-30);
        let second = scene.check_out(guest).await;
        assert_ne!(second.order, first.order);
        assert_eq!(scene.status(first.order).await, OrderStatus::Cancelled);
        assert_eq!(scene.order(second.order).await.order.replaces, Some(first.order));
    }

    async fn presses_at_once_make_one_order_and_one_session(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let presses = (0..6).map(|_| {
            let shop = scene.shop.clone();
            async move { shop.begin_checkout(guest, None).await.unwrap() }
        });
        let started = at_once(presses).await;
        assert!(started.iter().all(|press| press.order == started[0].order && press.url == started[0].url));
        assert_eq!(started.iter().filter(|press| press.fresh).count(), 1);
        assert_eq!((scene.count("orders").await, scene.gateway.sessions().len()), (1, 1));
        assert_eq!(scene.reserved(SALT).await, 2);
    }

    async fn presses_at_once_after_a_change_make_one_replacement(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, _) = scene.a_checkout(SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        let presses = (0..6).map(|_| {
            let shop = scene.shop.clone();
            async move { shop.begin_checkout(guest, None).await.unwrap().order }
        });
        let orders = at_once(presses).await;
        assert!(orders.iter().all(|order| *order == orders[0]));
        assert_eq!(scene.order(orders[0]).await.order.replaces, Some(first.order));
        assert_eq!((scene.count("orders").await, scene.gateway.sessions().len()), (2, 2));
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (2, 1));
    }

    async fn a_payment_that_races_its_replacement_is_never_lost(store: Store) {
        let scene = Scene::open(store).await;
        for _ in 0..8 {
            let (guest, first, session) = scene.a_checkout(SALT, 1).await;
            scene.put(guest, SODA, 1).await;
            scene.gateway.pay(&session);
            let (shop, told) = (scene.shop.clone(), scene.shop.clone());
            let pressed = tokio::spawn(async move { shop.begin_checkout(guest, None).await });
            let heard = tokio::spawn(async move { told.fulfil(&session, &Cause::Sweep).await.unwrap() });
            let pressed = pressed.await.unwrap();
            heard.await.unwrap();
            assert_eq!(scene.status(first.order).await, OrderStatus::Paid);
            assert_eq!(scene.flags(first.order).await, []);
            assert_eq!(scene.cart(guest).await, [(SODA.to_owned(), 1)]);
            // The press came before or after the payment was known; either way it is told or takes the rest only.
            match pressed {
                Ok(next) => assert_eq!(scene.order(next.order).await.order.lines.len(), 1),
                refused => assert_eq!(refusal(refused), Rejection::AlreadyPaid),
            }
        }
        assert_eq!((scene.count("ledger_entries").await, scene.reserved(SALT).await), (8, 8));
    }

    async fn a_changed_cart_ends_the_old_checkout_and_names_it(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, session) = scene.a_checkout(SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        let second = scene.check_out(guest).await;
        assert!(second.fresh);
        let old = scene.order(first.order).await;
        assert_eq!((old.order.status, old.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Failed));
        assert_eq!(old.payment_attempts[0].status, AttemptStatus::Expired);
        assert_eq!(scene.gateway.sessions()[0].id, session);
        assert_eq!(scene.gateway.sessions()[0].status, crate::ports::SessionStatus::Expired);
        assert_eq!(scene.order(second.order).await.order.replaces, Some(first.order));
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (2, 1));
        assert_eq!(scene.gateway.sessions().len(), 2);
    }

    async fn an_old_checkout_that_is_paid_already_is_told_and_never_replaced(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        scene.put(guest, SODA, 1).await;
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::AlreadyPaid);
        assert_eq!(scene.status(first.order).await, OrderStatus::Paid);
        assert_eq!(scene.count("orders").await, 1);
        assert_eq!(scene.cart(guest).await, [(SODA.to_owned(), 1)]);
        assert!(scene.check_out(guest).await.fresh);
    }

    async fn a_refused_checkout_cancels_and_releases_and_leaves_the_cart(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        scene.gateway.refuse_next();
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::PaymentUnavailable);
        assert_eq!(scene.number("SELECT COUNT(*) FROM orders WHERE status = 'cancelled'").await, 1);
        assert_eq!(scene.number("SELECT COUNT(*) FROM payment_sessions WHERE status = 'refused'").await, 1);
        assert_eq!(scene.reserved(SALT).await, 0);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
        let again = scene.check_out(guest).await;
        assert!(again.fresh);
        assert_eq!(again.number, "KN-2026-0002");
        assert_eq!(scene.order(again.order).await.order.replaces, None);
    }

    async fn a_changed_cart_waits_for_the_provider_to_end_the_old_checkout(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, first, _) = scene.a_checkout(SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        scene.gateway.silence_next(When::Before);
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::EarlierCheckoutOpen);
        assert_eq!(scene.status(first.order).await, OrderStatus::Pending);
        assert_eq!(scene.count("orders").await, 1);
        let second = scene.check_out(guest).await;
        assert_eq!(scene.order(second.order).await.order.replaces, Some(first.order));
    }

    async fn of_two_buyers_of_the_last_piece_one_wins_and_the_other_is_told(store: Store) {
        let scene = Scene::open(store).await;
        let buyers = [scene.a_guest(), scene.a_guest()];
        for buyer in buyers {
            scene.put(buyer, LAST, 1).await;
        }
        let outcomes = at_once(buyers.map(|buyer| {
            let shop = scene.shop.clone();
            async move { shop.begin_checkout(buyer, None).await }
        }))
        .await;
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 1));
        assert_eq!(lost.into_iter().map(refusal).collect::<Vec<_>>(), [Rejection::CartChanged]);
        assert_eq!((scene.reserved(LAST).await, scene.count("orders").await), (1, 1));
        assert_eq!(scene.gateway.sessions().len(), 1);
    }

    async fn twenty_visitors_at_once_get_twenty_numbers_without_a_gap(store: Store) {
        let scene = Scene::open(store).await;
        let mut checkouts = Vec::new();
        for turn in 0..20 {
            let (shop, guest) = (scene.shop.clone(), scene.a_guest());
            let both = if turn % 2 == 0 { [SALT, SODA] } else { [SODA, SALT] };
            for variant in both {
                scene.put(guest, variant, 1).await;
            }
            checkouts.push(async move { shop.begin_checkout(guest, None).await.unwrap().number });
        }
        let mut numbers = at_once(checkouts).await;
        numbers.sort();
        let expected: Vec<_> = (1..=20).map(|running| format!("KN-2026-{running:04}")).collect();
        assert_eq!(numbers, expected);
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (20, 20));
        assert_eq!(scene.gateway.sessions().len(), 20);
    }

    async fn a_changed_price_refuses_the_checkout_until_it_is_seen(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let before = scene.put(guest, SALT, 2).await.fingerprint();
        scene.set(SALT, "unit_price", 479).await;
        for blind in [None, Some(before), Some(CartFingerprint::from_form("nonsense"))] {
            assert_eq!(refusal(scene.shop.begin_checkout(guest, blind).await), Rejection::CartChanged);
        }
        let seen = scene.shop.cart(guest).await.unwrap().fingerprint();
        let started = scene.shop.begin_checkout(guest, Some(seen)).await.unwrap();
        assert_eq!(scene.order(started.order).await.order.lines[0].unit_price.minor, 479);
    }

    async fn a_page_that_shows_another_cart_than_the_present_one_cannot_check_out(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let shown = scene.put(guest, SALT, 2).await.fingerprint();
        let present = scene.put(guest, SODA, 1).await.fingerprint();
        assert_eq!(refusal(scene.shop.begin_checkout(guest, Some(shown)).await), Rejection::CartChanged);
        assert!(scene.shop.begin_checkout(guest, Some(present)).await.unwrap().fresh);
    }

    async fn what_is_short_or_withdrawn_refuses_the_checkout_even_when_seen(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 5).await;
        for (column, value) in [("on_hand", 4), ("active", 0)] {
            scene.set(SALT, column, value).await;
            let seen = scene.shop.cart(guest).await.unwrap().fingerprint();
            assert_eq!(refusal(scene.shop.begin_checkout(guest, Some(seen)).await), Rejection::CartChanged);
            scene.set(SALT, "on_hand", 100).await;
        }
        assert_eq!((scene.count("orders").await, scene.reserved(SALT).await), (0, 0));
    }

    async fn an_empty_cart_and_totals_that_cannot_be_charged_are_refused(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::CartEmpty);
        scene.set(LAST, "unit_price", 90_000_000).await;
        scene.put(guest, LAST, 1).await;
        assert_eq!(refusal(scene.shop.begin_checkout(guest, None).await), Rejection::TotalTooLarge);
        assert_eq!((scene.count("orders").await, scene.gateway.calls().create), (0, 0));
    }

    async fn staff_the_system_and_strangers_have_nothing_to_check_out(store: Store) {
        let scene = Scene::open(store).await;
        for actor in who_have_no_cart().into_iter().chain([Actor::Anonymous]) {
            assert_eq!(refusal(scene.shop.begin_checkout(actor, None).await), Rejection::AuthRequired);
        }
        assert_eq!((scene.count("orders").await, scene.gateway.calls().create), (0, 0));
    }
}
