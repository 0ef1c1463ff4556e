use domain::rejection::Field;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{SALT, SODA, at_once, who_have_no_cart};

on_both_engines! {
    async fn whoever_registers_has_an_account_and_a_mail_to_confirm_its_address(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, "Ada@example.com").await;
        assert_eq!((account.name.as_str(), account.email.as_str()), ("Ada", "Ada@example.com"));
        assert_eq!((account.confirmed, account.balance.minor, account.epoch), (false, 0, 1));
        let actor = owner(&scene, &account).await;
        assert_eq!(scene.shop.account(actor).await.unwrap(), account);
        assert!(scene.token("confirm", "Ada@example.com").await.is_some());
    }

    async fn an_address_is_taken_by_an_account_in_any_case_and_never_by_a_guest(store: Store) {
        let scene = Scene::open(store).await;
        scene.a_paid_order(SALT, 1).await;
        join(&scene, ADA).await;
        let again = scene.shop.register(Actor::Anonymous, new("ADA@Example.com")).await;
        assert_eq!(refusal(again), Rejection::EmailTaken);
        assert_eq!(scene.number("SELECT COUNT(*) FROM customers WHERE kind = 'account'").await, 1);
    }

    async fn a_name_is_needed_and_a_password_that_is_not_ones_own_name_or_address(store: Store) {
        let scene = Scene::open(store).await;
        let nameless = NewAccount { name: " \n".to_owned(), ..new(ADA) };
        assert_eq!(refusal(scene.shop.register(Actor::Anonymous, nameless).await), invalid(Field::Name));
        for (email, name, password) in [
            ("ada.lovelace@example.com", "Ada", "ada.lovelace@example.com"),
            (ADA, "Ada Lovelace", "Ada Lovelace 1815"),
        ] {
            let weak = NewAccount { name: name.to_owned(), password: password.parse().unwrap(), ..new(email) };
            assert_eq!(refusal(scene.shop.register(Actor::Anonymous, weak).await), Rejection::WeakPassword);
        }
        assert_eq!(scene.count("accounts").await, 0);
    }

    async fn those_who_are_no_shoppers_neither_register_nor_log_in(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        for actor in who_have_no_cart() {
            assert_eq!(refusal(scene.shop.register(actor, new(BOB)).await), Rejection::Forbidden);
            assert_eq!(refusal(log_in(&scene.shop, actor, ADA, PASSWORD, "home").await), Rejection::Forbidden);
        }
    }

    async fn what_the_guest_had_is_the_new_accounts(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, paid) = scene.a_paid_order(SALT, 2).await;
        scene.put(guest, SODA, 3).await;
        let pending = scene.check_out(guest).await.order;
        let made = scene.shop.register(guest, new(BOB)).await.unwrap();
        assert_eq!((made.items, made.merged), (3, None));
        let bob = owner(&scene, &made.account).await;
        assert_eq!(scene.cart(bob).await, [(SODA.to_owned(), 3)]);
        for order in [paid, pending] {
            seen(&scene, bob, order).await;
            not_found(&scene, guest, order).await;
        }
        assert_eq!(scene.order(paid).await.order.customer, Some(made.account.id));
        assert_eq!(made.account.balance.minor, 1558);
        assert_eq!(scene.ledger(ADA, "guest").await, (0, 2));
        assert_eq!(scene.ledger(BOB, "account").await, (1558, 1));
    }

    async fn one_of_many_registrations_at_once_wins_and_the_others_keep_their_carts(store: Store) {
        let scene = Scene::open(store).await;
        let mut guests = Vec::new();
        for _ in 0..5 {
            let guest = scene.a_guest();
            scene.put(guest, SALT, 1).await;
            guests.push(guest);
        }
        let made = at_once(guests.iter().map(|&guest| {
            let shop = scene.shop.clone();
            async move { shop.register(guest, new(ADA)).await }
        }))
        .await;
        let (won, lost): (Vec<_>, Vec<_>) = made.into_iter().zip(guests).partition(|(made, _)| made.is_ok());
        assert_eq!((won.len(), lost.len()), (1, 4));
        for (made, guest) in lost {
            assert_eq!(refusal(made), Rejection::EmailTaken);
            assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 1)]);
        }
        assert_eq!(scene.count("accounts").await, 1);
    }

    async fn a_guest_who_registers_twice_at_once_gives_the_cart_to_one_account(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 4).await;
        let made = at_once([ADA, BOB].map(|email| {
            let shop = scene.shop.clone();
            async move { shop.register(guest, new(email)).await.unwrap() }
        }))
        .await;
        let items: u32 = made.iter().map(|made| made.items).sum();
        assert_eq!(items, 4);
        assert_eq!(scene.number("SELECT CAST(SUM(quantity) AS BIGINT) FROM cart_lines").await, 4);
    }
}
