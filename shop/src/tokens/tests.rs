use domain::ids::{StaffId, VisitorId};
use domain::staff::Role;
use domain::token::Scope;
use store::on_both_engines;

use super::*;
use crate::Error;
use crate::testing::an_empty_shop;

const OWNER: Actor = Actor::Staff(StaffId::from_bits(1), Role::Owner);

fn new() -> NewToken {
    let scopes = "orders:read,carts".parse().unwrap();
    NewToken { name: "Till".parse().unwrap(), scopes, customer: None, lifetime: None }
}

fn rejection<T>(result: Result<T>) -> Rejection {
    match result {
        Err(Error::Rejected(rejection)) => rejection,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("this was not refused"),
    }
}

async fn is_let_in(shop: &Shop, secret: &str) -> bool {
    match shop.authenticate(secret).await {
        Ok(_) => true,
        Err(Error::Rejected(Rejection::InvalidToken)) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn last_use(shop: &Shop, id: TokenId) -> Option<Timestamp> {
    shop.store().read().await.unwrap().token(id).await.unwrap().unwrap().last_used_at
}

on_both_engines! {
    async fn a_token_lets_in_with_its_scopes_and_its_secret_is_kept_nowhere(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let IssuedToken { token, secret } = shop.create_token(OWNER, new()).await.unwrap();
        assert_eq!(secret.len(), 68);
        assert!(secret.starts_with("oxc_"));
        assert_eq!(shop.authenticate(&secret).await.unwrap(), Actor::Token(token.id, token.scopes, None));
        let mut db = shop.store().read().await.unwrap();
        let bare = secret.trim_start_matches("oxc_");
        let kept = format!("SELECT COUNT(*) FROM tokens WHERE hash LIKE '%{bare}%' OR id LIKE '%{bare}%'");
        assert_eq!(db.number_raw(&kept).await.unwrap(), 0);
        let told = db.audit_of(&token.id.to_string()).await.unwrap();
        assert_eq!(told.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["token.created"]);
        assert!(!format!("{told:?}").contains(bare));
    }

    async fn a_press_makes_one_token_for_whoever_pressed_and_for_what_was_typed(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let press = shop.fresh_press();
        let first = shop.create_token_once(OWNER, new(), &press).await.unwrap();
        let again = shop.create_token_once(OWNER, new(), &press).await.unwrap();
        assert_eq!((&again.secret, again.token.id), (&first.secret, first.token.id));
        assert!(first.secret.len() == 68 && is_let_in(&shop, &first.secret).await);
        let colleague = Actor::Staff(StaffId::from_bits(2), Role::Owner);
        let other_name = NewToken { name: "Desk".parse().unwrap(), ..new() };
        let shorter = NewToken { lifetime: Some("1".parse().unwrap()), ..new() };
        let other_press = shop.fresh_press();
        for (who, new, press) in [
            (colleague, new(), &press),
            (OWNER, other_name, &press),
            (OWNER, shorter, &press),
            (OWNER, new(), &other_press),
        ] {
            assert_ne!(shop.create_token_once(who, new, press).await.unwrap().secret, first.secret);
        }
        let clerk = Actor::Staff(StaffId::from_bits(3), Role::Staff);
        assert_eq!(rejection(shop.create_token_once(clerk, new(), &press).await), Rejection::Forbidden);
    }

    async fn what_is_no_token_lets_nobody_in(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let IssuedToken { token, secret } = shop.create_token(OWNER, new()).await.unwrap();
        let other = format!("{}{}", &secret[..67], if secret.ends_with('0') { '1' } else { '0' });
        for wrong in ["", "oxc_", &secret[4..], &secret[..67], &other, &secret.to_uppercase(), &token.id.to_string(), &hash(&secret)] {
            assert!(!is_let_in(&shop, wrong).await, "{wrong}");
        }
        assert!(is_let_in(&shop, &secret).await);
    }

    async fn a_revoked_token_lets_nobody_in_from_that_moment(store: Store) {
        let test = an_empty_shop(store).await;
        let shop = &test.shop;
        let IssuedToken { token, secret } = shop.create_token(OWNER, new()).await.unwrap();
        assert!(is_let_in(shop, &secret).await);
        let revoked = shop.revoke_token(OWNER, token.id).await.unwrap();
        assert!(!is_let_in(shop, &secret).await);
        test.clock.advance(5);
        assert_eq!(shop.revoke_token(OWNER, token.id).await.unwrap().revoked_at, revoked.revoked_at);
        assert_eq!(rejection(shop.revoke_token(OWNER, TokenId::from_bits(1)).await), Rejection::TokenNotFound);
        let told = shop.store().read().await.unwrap().audit_of(&token.id.to_string()).await.unwrap();
        assert_eq!(told.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["token.revoked", "token.created"]);
    }

    async fn a_token_ends_by_itself_when_its_days_are_over(store: Store) {
        let test = an_empty_shop(store).await;
        let lifetime = Some("1".parse().unwrap());
        let IssuedToken { secret, .. } = test.shop.create_token(OWNER, NewToken { lifetime, ..new() }).await.unwrap();
        test.clock.advance(86_399);
        assert!(is_let_in(&test.shop, &secret).await);
        test.clock.advance(1);
        assert!(!is_let_in(&test.shop, &secret).await);
    }

    async fn its_last_use_is_written_at_most_once_a_minute(store: Store) {
        let test = an_empty_shop(store).await;
        let IssuedToken { token, secret } = test.shop.create_token(OWNER, new()).await.unwrap();
        assert_eq!(last_use(&test.shop, token.id).await, None);
        test.shop.authenticate(&secret).await.unwrap();
        let first = last_use(&test.shop, token.id).await;
        assert!(first.is_some());
        test.clock.advance(59);
        test.shop.authenticate(&secret).await.unwrap();
        assert_eq!(last_use(&test.shop, token.id).await, first);
        test.clock.advance(1);
        test.shop.authenticate(&secret).await.unwrap();
        assert_eq!(last_use(&test.shop, token.id).await, first.map(|at| at.plus_seconds(60)));
    }

    async fn a_token_speaks_for_a_customer_that_there_is(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let unknown = NewToken { customer: Some(CustomerId::from_bits(7)), ..new() };
        assert_eq!(rejection(shop.create_token(OWNER, unknown).await), Rejection::CustomerNotFound);
        let ada: Result<CustomerId> = in_transaction!(shop.parts.store, |db| {
            let email = "ada@example.com".parse()?;
            Ok(db.guest_customer(CustomerId::from_bits(3), &email, "Ada", shop.now()).await?)
        });
        let customer = Some(ada.unwrap());
        let IssuedToken { token, secret } = shop.create_token(OWNER, NewToken { customer, ..new() }).await.unwrap();
        assert_eq!(shop.authenticate(&secret).await.unwrap(), Actor::Token(token.id, token.scopes, customer));
    }

    async fn a_customers_tokens_are_listed_by_themselves_page_by_page(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let mut made = Vec::new();
        for (bits, name) in [(3, "ada"), (4, "grace")] {
            let customer: Result<CustomerId> = in_transaction!(shop.parts.store, |db| {
                let email = format!("{name}@example.com").parse()?;
                Ok(db.guest_customer(CustomerId::from_bits(bits), &email, name, shop.now()).await?)
            });
            let customer = Some(customer.unwrap());
            for _ in 0..2 {
                made.push(shop.create_token(OWNER, NewToken { customer, ..new() }).await.unwrap().token);
            }
        }
        shop.create_token(OWNER, new()).await.unwrap();
        let (ada, one) = (made[0].customer.unwrap(), Limit::new(1).unwrap());
        let first = shop.tokens_of_customer(OWNER, ada, None, one).await.unwrap();
        assert_eq!(first.items, [made[1].clone()]);
        let second = shop.tokens_of_customer(OWNER, ada, first.next.as_deref(), one).await.unwrap();
        assert_eq!((second.items.as_slice(), second.next), (&made[..1], None));
    }

    async fn all_tokens_are_listed_newest_first_page_by_page(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(shop.create_token(OWNER, new()).await.unwrap().token);
        }
        shop.revoke_token(OWNER, made[0].id).await.unwrap();
        let two = Limit::new(2).unwrap();
        let first = shop.list_tokens(OWNER, None, two).await.unwrap();
        assert_eq!(first.items, [made[2].clone(), made[1].clone()]);
        let second = shop.list_tokens(OWNER, first.next.as_deref(), two).await.unwrap();
        assert_eq!(second.items.iter().map(|token| token.id).collect::<Vec<_>>(), [made[0].id]);
        assert_eq!(shop.standing_of(&second.items[0]), TokenStanding::Revoked);
        assert_eq!(second.next, None);
    }

    async fn only_owners_and_the_command_line_manage_tokens_and_no_token_makes_another(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let issued = shop.create_token(Actor::System, new()).await.unwrap().token;
        let staff = |role| Actor::Staff(StaffId::from_bits(1), role);
        let token = Actor::Token(issued.id, Scopes::of(&Scope::ALL).unwrap(), None);
        for (actor, refusal) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (Actor::Guest(VisitorId::from_bits(1)), Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
            (staff(Role::Staff), Rejection::Forbidden),
            (token, Rejection::InsufficientScope),
        ] {
            assert_eq!(rejection(shop.create_token(actor, new()).await), refusal, "{actor:?}");
            assert_eq!(rejection(shop.list_tokens(actor, None, Limit::default()).await), refusal, "{actor:?}");
            let of_one = shop.tokens_of_customer(actor, CustomerId::from_bits(3), None, Limit::default()).await;
            assert_eq!(rejection(of_one), refusal, "{actor:?}");
            assert_eq!(rejection(shop.revoke_token(actor, issued.id).await), refusal, "{actor:?}");
        }
    }
}
