use domain::ids::VisitorId;
use store::{Store, on_both_engines};

use super::*;
use crate::Error;
use crate::testing::{TestShop, an_empty_shop};

const PASSWORD: &str = "four oxen pull";

fn ada(role: Role) -> NewStaff {
    let email = "Ada@example.com".parse().unwrap();
    NewStaff { email, name: " Ada ".to_owned(), role, password: PASSWORD.parse().unwrap() }
}

async fn with_ada(store: Store) -> TestShop {
    let test = an_empty_shop(store).await;
    test.shop.create_staff(Actor::System, ada(Role::Owner)).await.unwrap();
    test
}

async fn log_in(shop: &Shop, email: &str, password: &str, client: &str) -> std::result::Result<StaffMember, Rejection> {
    let credentials = Credentials { email: email.parse().unwrap(), password: password.to_owned() };
    match shop.log_in(&credentials, client).await {
        Ok(member) => Ok(member),
        Err(Error::Rejected(rejection)) => Err(rejection),
        Err(error) => panic!("{error}"),
    }
}

fn rejection<T>(result: Result<T>) -> Rejection {
    match result {
        Err(Error::Rejected(rejection)) => rejection,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("this was not refused"),
    }
}

const fn is_too_many<T>(result: &std::result::Result<T, Rejection>) -> bool {
    matches!(result, Err(Rejection::TooManyAttempts { .. }))
}

on_both_engines! {
    async fn only_an_owner_and_the_shop_itself_may_add_staff(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let staff = |role| Actor::Staff(StaffId::from_bits(1), role);
        for (actor, refusal) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (Actor::Guest(VisitorId::from_bits(1)), Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
            (staff(Role::Staff), Rejection::Forbidden),
        ] {
            assert_eq!(rejection(shop.create_staff(actor, ada(Role::Viewer)).await), refusal, "{actor:?}");
        }
        let member = shop.create_staff(staff(Role::Owner), ada(Role::Viewer)).await.unwrap();
        assert_eq!(member.name, "Ada");
        assert_eq!(rejection(shop.create_staff(Actor::System, ada(Role::Owner)).await), Rejection::EmailTaken);
        let nameless = NewStaff { name: " \n".to_owned(), ..ada(Role::Staff) };
        assert_eq!(rejection(shop.create_staff(Actor::System, nameless).await), Rejection::Invalid { field: Field::Name });
    }

    async fn adding_staff_and_logging_in_is_audited_without_the_password(store: Store) {
        let shop = with_ada(store).await.shop;
        let member = log_in(&shop, "ada@example.com", PASSWORD, "::1").await.unwrap();
        let mut db = shop.store().read().await.unwrap();
        let entries = db.audit_of(&member.id.to_string()).await.unwrap();
        let mut told: Vec<_> = entries.iter().map(|entry| (entry.action.as_str(), entry.actor.clone())).collect();
        told.sort_unstable();
        assert_eq!(told, [("staff.created", "system".to_owned()), ("staff.loggedIn", member.id.to_string())]);
        assert!(entries.iter().all(|entry| !format!("{entry:?}").contains(PASSWORD)));
    }

    async fn the_role_is_read_afresh_and_strangers_are_nobody(store: Store) {
        let shop = with_ada(store).await.shop;
        let member = log_in(&shop, "ADA@EXAMPLE.COM", PASSWORD, "::1").await.unwrap();
        assert_eq!(shop.staff_actor(member.id).await.unwrap(), Actor::Staff(member.id, Role::Owner));
        let mut db = shop.parts.store.write().await.unwrap();
        db.run_raw("UPDATE staff SET role = 'viewer'").await.unwrap();
        db.commit().await.unwrap();
        assert_eq!(shop.staff_actor(member.id).await.unwrap(), Actor::Staff(member.id, Role::Viewer));
        assert_eq!(rejection(shop.staff_actor(StaffId::from_bits(9)).await), Rejection::AuthRequired);
    }

    async fn a_member_of_staff_is_known_by_name_and_nobody_else_is_one(store: Store) {
        let shop = with_ada(store).await.shop;
        let member = log_in(&shop, "ada@example.com", PASSWORD, "::1").await.unwrap();
        let known = shop.staff_member(Actor::Staff(member.id, Role::Viewer)).await.unwrap();
        assert_eq!((known.name.as_str(), known.role), ("Ada", Role::Owner));
        let visitor = VisitorId::from_bits(1);
        for nobody in [Actor::Anonymous, Actor::Guest(visitor), Actor::System, Actor::Staff(StaffId::from_bits(9), Role::Owner)] {
            assert_eq!(rejection(shop.staff_member(nobody).await), Rejection::AuthRequired);
        }
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_alike(store: Store) {
        let shop = with_ada(store).await.shop;
        for (email, password) in [("ada@example.com", "four oxen push"), ("bob@example.com", PASSWORD), ("ada@example.com", "")] {
            assert_eq!(log_in(&shop, email, password, "::1").await, Err(Rejection::InvalidCredentials));
        }
    }

    async fn an_account_waits_after_ten_failures_until_they_are_old(store: Store) {
        let test = with_ada(store).await;
        for _ in 0..10 {
            let failed = log_in(&test.shop, "ada@example.com", "wrong", "mallory").await;
            assert_eq!(failed, Err(Rejection::InvalidCredentials));
            test.clock.advance(1);
        }
        let refused = log_in(&test.shop, "ada@example.com", PASSWORD, "mallory").await;
        assert_eq!(refused, Err(Rejection::TooManyAttempts { seconds: 891 }));
        test.clock.advance(891);
        assert!(log_in(&test.shop, "ada@example.com", PASSWORD, "mallory").await.is_ok());
    }

    async fn a_strangers_failures_do_not_lock_the_owner_out(store: Store) {
        let shop = with_ada(store).await.shop;
        for _ in 0..10 {
            log_in(&shop, "ada@example.com", "wrong", "mallory").await.unwrap_err();
        }
        assert!(is_too_many(&log_in(&shop, "ada@example.com", PASSWORD, "mallory").await));
        let mistyped = log_in(&shop, "ada@example.com", "wrong", "cafe").await;
        assert_eq!(mistyped, Err(Rejection::InvalidCredentials));
        assert!(is_too_many(&log_in(&shop, "ada@example.com", PASSWORD, "cafe").await));
        assert!(log_in(&shop, "ada@example.com", PASSWORD, "home").await.is_ok());
        assert!(log_in(&shop, "ada@example.com", PASSWORD, "cafe").await.is_ok());
    }

    async fn a_client_waits_after_twenty_failures_whatever_the_account(store: Store) {
        let shop = with_ada(store).await.shop;
        for guess in 0..20 {
            let email = format!("guess{guess}@example.com");
            assert_eq!(log_in(&shop, &email, "wrong", "mallory").await, Err(Rejection::InvalidCredentials));
        }
        assert!(is_too_many(&log_in(&shop, "ada@example.com", PASSWORD, "mallory").await));
        assert!(log_in(&shop, "ada@example.com", PASSWORD, "home").await.is_ok());
    }

    async fn success_forgets_the_accounts_failures_and_not_the_clients(store: Store) {
        let shop = with_ada(store).await.shop;
        for _ in 0..9 {
            log_in(&shop, "ada@example.com", "wrong", "home").await.unwrap_err();
        }
        assert!(log_in(&shop, "ada@example.com", PASSWORD, "home").await.is_ok());
        for _ in 0..9 {
            let failed = log_in(&shop, "ada@example.com", "wrong", "home").await;
            assert_eq!(failed, Err(Rejection::InvalidCredentials));
        }
        for guess in 0..2 {
            log_in(&shop, &format!("guess{guess}@example.com"), "wrong", "home").await.unwrap_err();
        }
        assert!(is_too_many(&log_in(&shop, "bob@example.com", "wrong", "home").await));
    }

    async fn many_guesses_at_once_are_no_way_around_the_limit(store: Store) {
        let shop = with_ada(store).await.shop;
        let guesses = (0..30).map(|_| {
            let shop = shop.clone();
            tokio::spawn(async move { log_in(&shop, "ada@example.com", "wrong", "mallory").await })
        });
        let mut checked = 0;
        for guess in guesses.collect::<Vec<_>>() {
            checked += usize::from(guess.await.unwrap() == Err(Rejection::InvalidCredentials));
        }
        assert!(checked <= 10, "{checked}");
    }
}

#[tokio::test]
async fn a_fresh_embedded_database_has_one_owner_whose_password_is_told_once() {
    let database = store::testing::TestDatabase::sqlite().await;
    let shop = an_empty_shop(database.store()).await.shop;
    let (email, password) = shop.ensure_owner().await.unwrap().unwrap();
    assert_eq!(email.as_str(), "owner@localhost");
    assert_eq!(log_in(&shop, "owner@localhost", &password, "::1").await.unwrap().role, Role::Owner);
    assert!(shop.ensure_owner().await.unwrap().is_none());
    database.remove().await;
}

#[tokio::test]
async fn a_database_on_a_server_has_no_owner_of_its_own() {
    let database = store::testing::TestDatabase::postgres().await;
    let shop = an_empty_shop(database.store()).await.shop;
    assert!(shop.ensure_owner().await.unwrap().is_none());
    database.remove().await;
}
