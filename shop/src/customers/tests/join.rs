//! What a guest had becomes the account's at login (CART-6, ORD-3).

use domain::catalogue::Attributes;
use domain::order::OrderStatus;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{LAST, LICENCE, SALT, SODA, id};

/// Ada's account with these pieces of salt in its cart.
async fn ada_with_salt(scene: &Scene, pieces: u32) -> Actor {
    let actor = owner(scene, &join(scene, ADA).await).await;
    scene.put(actor, SALT, pieces).await;
    actor
}

on_both_engines! {
    async fn the_carts_become_one_and_the_shopper_is_told(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 3).await;
        scene.put(guest, SODA, 1).await;
        let logged_in = as_ada(&scene, guest).await;
        assert_eq!(logged_in.items, 6);
        let told = logged_in.merged.unwrap().to_string();
        assert_eq!(told, "Your shopping cart was merged with the one in your account.");
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 5), (SODA.to_owned(), 1)]);
    }

    async fn what_exceeds_the_stock_is_left_and_the_shopper_is_told(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 60).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 60).await;
        let told = as_ada(&scene, guest).await.merged.unwrap().to_string();
        assert!(told.ends_with("There was not enough of Salt for both."), "{told}");
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 100)]);
    }

    async fn lines_for_other_domains_stay_apart(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let guest = scene.a_guest();
        for (actor, domain) in [(ada, "a.example"), (guest, "b.example"), (guest, "a.example")] {
            let said = Attributes::from([("domain".to_owned(), domain.to_owned())]);
            scene.shop.add_to_cart(actor, &id(LICENCE), 2.try_into().unwrap(), said).await.unwrap();
        }
        as_ada(&scene, guest).await;
        assert_eq!(scene.cart(ada).await, [(LICENCE.to_owned(), 4), (LICENCE.to_owned(), 2)]);
    }

    async fn logging_in_again_adds_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 3).await;
        as_ada(&scene, guest).await;
        let again = as_ada(&scene, guest).await;
        assert_eq!((again.items, again.merged), (5, None));
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 5)]);
    }

    async fn a_tab_that_has_missed_the_login_goes_on_in_the_accounts_cart(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let guest = scene.a_guest();
        scene.put(guest, SODA, 1).await;
        as_ada(&scene, guest).await;
        scene.put(guest, SODA, 1).await;
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 2), (SODA.to_owned(), 2)]);
        let started = scene.check_out(guest).await;
        seen(&scene, ada, started.order).await;
    }

    async fn another_accounts_cart_stays_with_it(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let bob = owner(&scene, &join(&scene, BOB).await).await;
        scene.put(bob, SODA, 1).await;
        assert_eq!(as_ada(&scene, bob).await.items, 2);
        assert_eq!(scene.cart(bob).await, [(SODA.to_owned(), 1)]);
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 2)]);
    }

    async fn a_payment_takes_what_was_bought_out_of_the_joined_cart(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let (guest, started, session) = scene.a_checkout(SALT, 3).await;
        scene.put(guest, SODA, 1).await;
        as_ada(&scene, guest).await;
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 5), (SODA.to_owned(), 1)]);
        scene.pay(&session).await;
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 2), (SODA.to_owned(), 1)]);
        let order = scene.order(started.order).await.order;
        assert_eq!((order.status, order.customer), (OrderStatus::Paid, ada.customer().ok()));
        assert_eq!(scene.ledger(ADA, "account").await, (order.totals.total.minor, 1));
        assert_eq!(scene.number("SELECT COUNT(*) FROM customers WHERE kind = 'guest'").await, 0);
    }

    async fn an_unchanged_cart_goes_on_with_the_checkout_that_is_open(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let (guest, started, _) = scene.a_checkout(SALT, 3).await;
        as_ada(&scene, guest).await;
        let again = scene.check_out(ada).await;
        assert_eq!((again.order, again.fresh), (started.order, false));
        assert_eq!(scene.reserved(SALT).await, 3);
    }

    async fn of_two_open_checkouts_the_accounts_goes_on_and_the_other_is_ended(store: Store) {
        let scene = Scene::open(store).await;
        let ada = ada_with_salt(&scene, 2).await;
        let own = scene.check_out(ada).await;
        let (guest, theirs, _) = scene.a_checkout(SALT, 98).await;
        assert_eq!(scene.reserved(SALT).await, 100);
        let joined = as_ada(&scene, guest).await;
        assert_eq!(joined.items, 100);
        assert_eq!(scene.status(theirs.order).await, OrderStatus::Cancelled);
        assert_eq!(scene.status(own.order).await, OrderStatus::Pending);
        assert_eq!(scene.reserved(SALT).await, 2);
        let all = scene.check_out(ada).await;
        assert_eq!(scene.status(own.order).await, OrderStatus::Cancelled);
        assert_eq!(scene.order(all.order).await.order.lines[0].quantity, 100);
    }

    async fn what_was_paid_before_the_login_moves_with_its_money(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let (guest, order) = scene.a_paid_order(SALT, 2).await;
        let (_, elsewhere) = scene.a_paid_order(LAST, 1).await;
        let before = scene.ledger(ADA, "guest").await.0;
        let logged_in = as_ada(&scene, guest).await;
        assert_eq!(logged_in.account.balance.minor, 1558);
        assert_eq!(scene.ledger(ADA, "guest").await, (before - 1558, 3));
        assert_eq!(scene.ledger(ADA, "account").await, (1558, 1));
        let detail = scene.order(order).await;
        assert_eq!((detail.order.customer, detail.order.visitor), (ada.customer().ok(), ada.visitor().ok()));
        assert_eq!(detail.timeline[0].subject, "customer");
        // The address is not confirmed: what another browser bought under it stays a guest's.
        not_found(&scene, ada, elsewhere).await;
    }

    async fn an_order_that_another_account_has_claimed_stays_in_its_ledger(store: Store) {
        let scene = Scene::open(store).await;
        let ada = join(&scene, ADA).await;
        let bob = join(&scene, BOB).await;
        let (guest, order) = scene.a_paid_order(SALT, 2).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        scene.shop.confirm_by_link(owner(&scene, &ada).await, &token).await.unwrap();
        seen(&scene, guest, order).await;
        log_in(&scene.shop, guest, BOB, PASSWORD, "home").await.unwrap();
        seen(&scene, owner(&scene, &bob).await, order).await;
        assert_eq!(scene.order(order).await.order.customer, Some(ada.id));
        assert_eq!((scene.ledger(ADA, "account").await.0, scene.ledger(BOB, "account").await.0), (1558, 0));
    }

    async fn a_refused_login_leaves_the_guest_everything(store: Store) {
        let scene = Scene::open(store).await;
        ada_with_salt(&scene, 2).await;
        let (guest, started, _) = scene.a_checkout(SODA, 1).await;
        log_in(&scene.shop, guest, ADA, "wrong", "home").await.unwrap_err();
        assert_eq!(scene.cart(guest).await, [(SODA.to_owned(), 1)]);
        seen(&scene, guest, started.order).await;
    }
}
