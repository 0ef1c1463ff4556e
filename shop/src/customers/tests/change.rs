use domain::address::{Address, AddressInput};
use domain::ids::AddressId;
use domain::rejection::Field;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::at_once;
use crate::customers::AccountChange;

fn street(line1: &str) -> Address {
    let input = AddressInput {
        name: "Ada Lovelace".into(),
        line1: line1.into(),
        city: "Berlin".into(),
        postal_code: "10115".into(),
        country: "DE".into(),
        ..AddressInput::default()
    };
    input.parse().unwrap().unwrap()
}

fn streets(account: &Account) -> Vec<&str> {
    account.addresses.all().iter().map(|saved| saved.address.line1.as_str()).collect()
}

fn password(new: &str, current: &str) -> AccountChange {
    AccountChange {
        password: Some(new.parse().unwrap()),
        current_password: Some(current.to_owned()),
        ..Default::default()
    }
}

on_both_engines! {
    async fn a_name_is_changed_without_the_password(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let named = |name: &str| AccountChange { name: Some(name.to_owned()), ..Default::default() };
        let changed = scene.shop.change_account(ada, named(" Lady\n Lovelace ")).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.version), ("Lady Lovelace", 2));
        assert_eq!(scene.shop.account(ada).await.unwrap(), changed);
        assert_eq!(refusal(scene.shop.change_account(ada, named(" ")).await), invalid(Field::Name));
        let same = AccountChange { email: Some(ADA.parse().unwrap()), ..Default::default() };
        assert_eq!(scene.shop.change_account(ada, same).await.unwrap().pending_email, None);
        for actor in who_cannot_have_accounts(&scene).await {
            assert_eq!(refusal(scene.shop.change_account(actor, named("X")).await), Rejection::AuthRequired);
        }
    }

    async fn a_new_password_needs_the_current_one_and_guesses_at_it_are_counted(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        for _ in 0..10 {
            let guess = scene.shop.change_account(ada, password("eight oxen pull", "wrong")).await;
            assert_eq!(refusal(guess), invalid(Field::CurrentPassword));
        }
        let guess = scene.shop.change_account(ada, password("eight oxen pull", PASSWORD)).await;
        assert!(matches!(refusal(guess), Rejection::TooManyAttempts { .. }));
        as_ada(&scene, Actor::Anonymous).await;
        let weak = scene.shop.change_account(ada, password("ada@example.com", PASSWORD)).await;
        assert_eq!(refusal(weak), Rejection::WeakPassword);
        scene.shop.change_account(ada, password("eight oxen pull", PASSWORD)).await.unwrap();
        assert_eq!(scene.mails(ADA, "Your password was changed").await, 1);
    }

    async fn of_changes_of_the_password_at_once_one_counts(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, ADA).await;
        let ada = owner(&scene, &account).await;
        let outcomes = at_once(["eight oxen pull", "sixteen oxen pull"].map(|new| {
            let shop = scene.shop.clone();
            async move { shop.change_account(ada, password(new, PASSWORD)).await.map(|account| (account, new)) }
        }))
        .await;
        let won: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(won[0].0.epoch, 2);
        log_in(&scene.shop, Actor::Anonymous, ADA, won[0].1, "home").await.unwrap();
    }

    async fn addresses_are_added_changed_preferred_and_removed(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        scene.shop.save_address(ada, None, street("A")).await.unwrap();
        let two = scene.shop.save_address(ada, None, street("B")).await.unwrap();
        assert_eq!(streets(&two), ["A", "B"]);
        let second = two.addresses.all()[1].id;
        scene.shop.save_address(ada, Some(second), street("C")).await.unwrap();
        let preferred = scene.shop.prefer_address(ada, second).await.unwrap();
        assert_eq!(streets(&preferred), ["C", "A"]);
        let removed = scene.shop.remove_address(ada, second).await.unwrap();
        assert_eq!(streets(&removed), ["A"]);
        assert_eq!(scene.shop.account(ada).await.unwrap(), removed);
        assert_eq!(refusal(scene.shop.remove_address(ada, second).await), Rejection::AddressNotFound);
        let unknown = AddressId::from_bits(1);
        assert_eq!(refusal(scene.shop.save_address(ada, Some(unknown), street("X")).await), Rejection::AddressNotFound);
        for actor in who_cannot_have_accounts(&scene).await {
            assert_eq!(refusal(scene.shop.save_address(actor, None, street("X")).await), Rejection::AuthRequired);
            assert_eq!(refusal(scene.shop.prefer_address(actor, unknown).await), Rejection::AuthRequired);
        }
    }

    async fn addresses_that_are_added_at_once_are_all_kept(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        at_once((0..6).map(|number| {
            let shop = scene.shop.clone();
            async move { shop.save_address(ada, None, street(&format!("Street {number}"))).await.unwrap() }
        }))
        .await;
        assert_eq!(streets(&scene.shop.account(ada).await.unwrap()).len(), 6);
    }
}
