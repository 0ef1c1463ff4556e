use store::on_both_engines;

use super::*;

on_both_engines! {
    async fn a_customer_logs_in_by_their_address_in_any_case(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, ADA).await;
        let logged_in = log_in(&scene.shop, scene.a_guest(), "ADA@example.com", PASSWORD, "home").await.unwrap();
        assert_eq!(logged_in.account, account);
        assert_eq!((logged_in.items, logged_in.merged), (0, None));
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_alike(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        for (email, password) in [(ADA, "four oxen push"), (BOB, PASSWORD), (ADA, "")] {
            let refused = log_in(&scene.shop, Actor::Anonymous, email, password, "home").await;
            assert_eq!(refusal(refused), Rejection::InvalidCredentials);
        }
    }

    async fn guessers_have_to_wait_and_the_owner_does_not(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        for _ in 0..10 {
            let guess = log_in(&scene.shop, Actor::Anonymous, ADA, "wrong", "mallory").await;
            assert_eq!(refusal(guess), Rejection::InvalidCredentials);
        }
        let refused = log_in(&scene.shop, Actor::Anonymous, ADA, PASSWORD, "mallory").await;
        assert!(matches!(refusal(refused), Rejection::TooManyAttempts { .. }));
        as_ada(&scene, Actor::Anonymous).await;
    }

    async fn a_customers_failures_are_not_those_of_a_member_of_staff_with_the_same_address(store: Store) {
        let scene = Scene::open(store).await;
        join(&scene, ADA).await;
        for _ in 0..10 {
            log_in(&scene.shop, Actor::Anonymous, ADA, "wrong", "mallory").await.unwrap_err();
        }
        let credentials = Credentials { email: ADA.parse().unwrap(), password: PASSWORD.to_owned() };
        assert_eq!(refusal(scene.shop.log_in(&credentials, "mallory").await), Rejection::InvalidCredentials);
    }

    async fn a_login_ends_with_the_password_it_knew(store: Store) {
        let scene = Scene::open(store).await;
        let account = join(&scene, ADA).await;
        let actor = owner(&scene, &account).await;
        let change = crate::customers::AccountChange {
            password: Some("eight oxen pull".parse().unwrap()),
            current_password: Some(PASSWORD.to_owned()),
            ..Default::default()
        };
        let changed = scene.shop.change_account(actor, change).await.unwrap();
        assert_eq!(changed.epoch, 2);
        assert_eq!(refusal(scene.shop.customer_actor(account.id, account.epoch).await), Rejection::AuthRequired);
        assert_eq!(owner(&scene, &changed).await, actor);
        let old = log_in(&scene.shop, Actor::Anonymous, ADA, PASSWORD, "home").await;
        assert_eq!(refusal(old), Rejection::InvalidCredentials);
    }

    async fn nobody_but_a_customer_has_an_account(store: Store) {
        let scene = Scene::open(store).await;
        for actor in who_cannot_have_accounts(&scene).await {
            assert_eq!(refusal(scene.shop.account(actor).await), Rejection::AuthRequired);
        }
        let stranger = domain::ids::CustomerId::from_bits(9);
        assert_eq!(refusal(scene.shop.customer_actor(stranger, 1).await), Rejection::AuthRequired);
    }
}
