//! Links that are sent by mail: to a new password, and to confirm an address.

use domain::business_cart::{CartRemarks, Saying};
use domain::cart::Quantity;
use domain::customer::Email;
use domain::page::Limit;
use domain::rejection::Field;
use store::on_both_engines;

use super::*;
use crate::business_carts::NewItem;
use crate::checkout::scene::{LAST, SALT, SODA, at_once, id};
use crate::customers::AccountChange;
use crate::customers::managed::NewCustomer;

const HOUR: i64 = 3600;
const WEEK: i64 = 7 * 24 * HOUR;
const OTHER: &str = "eight oxen pull";

fn email(text: &str) -> Email {
    text.parse().unwrap()
}

async fn ask(scene: &Scene, address: &str) {
    scene.shop.request_password_link(&email(address), "home").await.unwrap();
}

/// Asks for another address, which then waits to be confirmed.
async fn move_to(scene: &Scene, actor: Actor, address: &str) -> Result<Account> {
    let change = AccountChange {
        email: Some(email(address)),
        current_password: Some(PASSWORD.to_owned()),
        ..Default::default()
    };
    scene.shop.change_account(actor, change).await
}

on_both_engines! {
    async fn a_password_link_sets_a_password_once_and_logs_everybody_else_out(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, ADA).await;
        ask(&scene, "ADA@example.com").await;
        let token = scene.token("password", ADA).await.unwrap();
        scene.shop.check_password_link(&token).await.unwrap();
        scene.shop.check_password_link(&token).await.unwrap();
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let set = scene.shop.set_password_by_link(guest, &token, OTHER.parse().unwrap()).await.unwrap();
        assert_eq!((set.items, set.account.epoch, set.account.confirmed), (2, 2, true));
        assert_eq!(refusal(scene.shop.customer_actor(account.id, 1).await), Rejection::AuthRequired);
        assert_eq!(set.account, scene.shop.account(owner(&scene, &set.account).await).await.unwrap());
        let again = scene.shop.set_password_by_link(guest, &token, PASSWORD.parse().unwrap()).await;
        assert_eq!(refusal(again), Rejection::LinkInvalid);
        assert_eq!(refusal(scene.shop.check_password_link(&token).await), Rejection::LinkInvalid);
        log_in(&scene.shop, Actor::Anonymous, ADA, OTHER, "home").await.unwrap();
        assert_eq!(scene.mails(ADA, "Your password was changed").await, 1);
    }

    async fn a_password_link_works_for_an_hour_and_a_newer_one_ends_it(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        ask(&scene, ADA).await;
        let first = scene.token("password", ADA).await.unwrap();
        scene.clock.advance(61);
        ask(&scene, ADA).await;
        let second = scene.token("password", ADA).await.unwrap();
        assert_eq!(refusal(scene.shop.check_password_link(&first).await), Rejection::LinkInvalid);
        scene.clock.advance(HOUR - 1);
        scene.shop.check_password_link(&second).await.unwrap();
        scene.clock.advance(1);
        assert_eq!(refusal(scene.shop.check_password_link(&second).await), Rejection::LinkInvalid);
        for nonsense in ["", "x", "\0", &"f".repeat(100_000)] {
            assert_eq!(refusal(scene.shop.check_password_link(nonsense).await), Rejection::LinkInvalid);
        }
    }

    async fn a_weak_password_leaves_the_link_as_it_is(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        ask(&scene, ADA).await;
        let token = scene.token("password", ADA).await.unwrap();
        let weak = scene.shop.set_password_by_link(Actor::Anonymous, &token, "ada@example.com".parse().unwrap()).await;
        assert_eq!(refusal(weak), Rejection::WeakPassword);
        scene.shop.set_password_by_link(Actor::Anonymous, &token, OTHER.parse().unwrap()).await.unwrap();
    }

    async fn nobody_learns_who_has_an_account_and_no_mailbox_is_filled(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        ask(&scene, BOB).await;
        assert_eq!(scene.token("password", BOB).await, None);
        for _ in 0..3 {
            ask(&scene, ADA).await;
        }
        assert_eq!(scene.mails(ADA, "Choose a new password").await, 1);
        for address in [ADA, BOB] {
            for _ in 0..10 {
                drop(scene.shop.request_password_link(&email(address), "mallory").await);
            }
            let told = refusal(scene.shop.request_password_link(&email(address), "mallory").await);
            assert!(matches!(told, Rejection::TooManyAttempts { .. }));
        }
    }

    async fn the_owner_confirms_the_address_and_has_what_a_guest_bought_under_it(store: Store) {
        let scene = Scene::open(store).await;
        let orders = [scene.a_paid_order(SALT, 2).await, scene.a_paid_order(SODA, 1).await];
        let paid = scene.ledger(ADA, "guest").await.0;
        let account = join(&scene, ADA).await;
        let ada = owner(&scene, &account).await;
        not_found(&scene, ada, orders[0].1).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        assert_eq!(scene.shop.address_to_confirm(ada, &token).await.unwrap(), email(ADA));
        assert!(!scene.shop.account(ada).await.unwrap().confirmed);
        let confirmed = scene.shop.confirm_by_link(ada, &token).await.unwrap();
        assert_eq!((confirmed.confirmed, confirmed.balance.minor), (true, paid));
        assert_eq!(scene.ledger(ADA, "guest").await, (0, 4));
        assert_eq!(scene.ledger(ADA, "account").await, (paid, 2));
        for (guest, order) in orders {
            seen(&scene, ada, order).await;
            seen(&scene, guest, order).await;
        }
        assert_eq!(scene.shop.confirm_by_link(ada, &token).await.unwrap(), confirmed);
    }

    async fn what_a_guest_has_on_account_stays_on_that_account(store: Store) {
        let scene = Scene::open(store).await;
        let new = NewCustomer { name: "Ada".to_owned(), email: email(ADA) };
        let guest = scene.shop.create_customer(Actor::System, new).await.unwrap().id.to_string();
        let cart = scene.shop.create_business_cart(Actor::System, &guest, CartRemarks::default()).await.unwrap();
        let cart = cart.id.to_string();
        let item = NewItem { variant: id(SALT), quantity: Quantity::ONE, attributes: Saying::default() };
        scene.shop.add_business_item(Actor::System, (&guest, &cart), item).await.unwrap();
        let press = scene.shop.fresh_press();
        let ordered = scene.shop.check_out_business_cart(Actor::System, (&guest, &cart), None, &press).await.unwrap();
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        scene.shop.confirm_by_link(ada, &token).await.unwrap();
        not_found(&scene, ada, ordered.orders[0].id).await;
        let theirs = scene.shop.orders_of_customer(Actor::System, &guest, None, Limit::default()).await.unwrap();
        assert_eq!(theirs.page.items.iter().map(|order| order.id).collect::<Vec<_>>(), [ordered.orders[0].id]);
    }

    async fn what_is_bought_as_a_guest_later_is_claimed_at_the_next_login(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        scene.shop.confirm_by_link(ada, &token).await.unwrap();
        let (_, order) = scene.a_paid_order(LAST, 1).await;
        not_found(&scene, ada, order).await;
        as_ada(&scene, Actor::Anonymous).await;
        seen(&scene, ada, order).await;
    }

    async fn a_link_alone_confirms_nothing_for_whoever_registered_with_anothers_address(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, ADA).await;
        let bob = owner(&scene, &join(&scene, BOB).await).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        for actor in who_cannot_have_accounts(&scene).await {
            assert_eq!(refusal(scene.shop.confirm_by_link(actor, &token).await), Rejection::AuthRequired);
            assert_eq!(refusal(scene.shop.address_to_confirm(actor, &token).await), Rejection::AuthRequired);
        }
        assert_eq!(refusal(scene.shop.confirm_by_link(bob, &token).await), Rejection::LinkInvalid);
        assert_eq!(refusal(scene.shop.address_to_confirm(bob, &token).await), Rejection::LinkInvalid);
        let ada = owner(&scene, &account).await;
        scene.clock.advance(WEEK);
        assert_eq!(refusal(scene.shop.confirm_by_link(ada, &token).await), Rejection::LinkInvalid);
    }

    async fn a_new_address_waits_for_its_confirmation(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        ask(&scene, ADA).await;
        let changed = move_to(&scene, ada, "countess@example.com").await.unwrap();
        assert_eq!((changed.email, changed.pending_email), (email(ADA), Some(email("countess@example.com"))));
        as_ada(&scene, Actor::Anonymous).await;
        let password_link = scene.token("password", ADA).await.unwrap();
        let token = scene.token("confirm", "countess@example.com").await.unwrap();
        let moved = scene.shop.confirm_by_link(ada, &token).await.unwrap();
        assert_eq!((moved.email, moved.pending_email, moved.confirmed), (email("countess@example.com"), None, true));
        log_in(&scene.shop, Actor::Anonymous, "countess@example.com", PASSWORD, "home").await.unwrap();
        let old = log_in(&scene.shop, Actor::Anonymous, ADA, PASSWORD, "home").await;
        assert_eq!(refusal(old), Rejection::InvalidCredentials);
        assert_eq!(refusal(scene.shop.check_password_link(&password_link).await), Rejection::LinkInvalid);
    }

    async fn a_new_address_needs_the_current_password_and_must_be_free(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        join(&scene, BOB).await;
        for typed in [None, Some(String::new()), Some("wrong".to_owned())] {
            let change = AccountChange { email: Some(email("c@example.com")), current_password: typed, ..Default::default() };
            assert_eq!(refusal(scene.shop.change_account(ada, change).await), invalid(Field::CurrentPassword));
        }
        assert_eq!(refusal(move_to(&scene, ada, "BOB@example.com").await), Rejection::EmailTaken);
        let respelled = move_to(&scene, ada, "Ada@Example.com").await.unwrap();
        assert_eq!((respelled.email, respelled.pending_email), (email("Ada@Example.com"), None));
    }

    async fn nobody_sends_mails_to_everybody_by_changing_the_address(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        for number in 0..10 {
            move_to(&scene, ada, &format!("victim{number}@example.com")).await.unwrap();
        }
        let told = refusal(move_to(&scene, ada, "one@example.com").await);
        assert!(matches!(told, Rejection::TooManyAttempts { .. }));
        assert_eq!(scene.mails("one@example.com", "Please confirm your email address").await, 0);
    }

    async fn of_two_accounts_that_want_one_address_the_first_to_confirm_has_it(store: Store) {
        let scene = Scene::open(store).await;
        let mut wanting = Vec::new();
        for address in [ADA, BOB] {
            let actor = owner(&scene, &join(&scene, address).await).await;
            move_to(&scene, actor, "one@example.com").await.unwrap();
            wanting.push((actor, scene.token("confirm", "one@example.com").await.unwrap()));
        }
        let outcomes = at_once(wanting.into_iter().map(|(actor, token)| {
            let shop = scene.shop.clone();
            async move { shop.confirm_by_link(actor, &token).await }
        }))
        .await;
        let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(std::result::Result::is_ok);
        assert_eq!(won.len(), 1);
        assert_eq!(lost.into_iter().map(refusal).collect::<Vec<_>>(), [Rejection::EmailTaken]);
    }

    async fn the_mail_is_sent_once_more_not_at_once_and_not_for_what_is_confirmed(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let subject = "Please confirm your email address";
        scene.shop.resend_confirmation(ada).await.unwrap();
        assert_eq!(scene.mails(ADA, subject).await, 1);
        scene.clock.advance(61);
        let first = scene.token("confirm", ADA).await.unwrap();
        scene.shop.resend_confirmation(ada).await.unwrap();
        assert_eq!(scene.mails(ADA, subject).await, 2);
        assert_eq!(refusal(scene.shop.confirm_by_link(ada, &first).await), Rejection::LinkInvalid);
        let second = scene.token("confirm", ADA).await.unwrap();
        scene.shop.confirm_by_link(ada, &second).await.unwrap();
        scene.clock.advance(61);
        scene.shop.resend_confirmation(ada).await.unwrap();
        assert_eq!(scene.mails(ADA, subject).await, 2);
        for actor in who_cannot_have_accounts(&scene).await {
            assert_eq!(refusal(scene.shop.resend_confirmation(actor).await), Rejection::AuthRequired);
        }
    }

    async fn no_secret_of_a_link_is_in_the_database(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        let token = scene.token("confirm", ADA).await.unwrap();
        assert_eq!(token.len(), 64);
        let known = scene.number(&format!("SELECT COUNT(*) FROM mail_links WHERE token_hash = '{token}'")).await;
        assert_eq!(known, 0);
    }
}
