use domain::ids::{CustomerId, StaffId};
use domain::money::{Currency, Money};
use domain::note::Note;
use domain::page::Limit;
use domain::staff::Role;
use proptest::prelude::*;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::SALT;
use crate::customers::managed::{CustomerEdit, CustomerQuery, DetailQuery};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);

fn note() -> Note {
    Note::required("A test").unwrap()
}

async fn credit(shop: &Shop, id: CustomerId, cents: i64, press: &str) -> Result<i64> {
    let amount = Money::new(cents, Currency::Eur);
    let press = press.parse().unwrap();
    shop.credit_customer(CLERK, id, amount, (&note(), &press)).await.map(|after| after.balance.minor)
}

async fn names(shop: &Shop, query: &CustomerQuery) -> (Vec<String>, Option<String>, i64) {
    let found = shop.list_customers(CLERK, query).await.unwrap();
    (found.page.items.into_iter().map(|one| one.name).collect(), found.page.next, found.count)
}

on_both_engines! {
    async fn customers_are_listed_by_name_page_after_page_and_found_by_name_and_address(store: Store) {
        let scene = Scene::open(store).await;
        for (name, email) in [("Zoe", "z@example.com"), ("Äda", "a@example.com"), ("bob", "b@shop.example"), ("Bob", "c@example.com")] {
            let new = NewAccount { name: name.to_owned(), ..new(email) };
            scene.shop.register(Actor::Anonymous, new).await.unwrap();
        }
        let mut query = CustomerQuery { limit: Limit::new(3).unwrap(), ..CustomerQuery::default() };
        let (first, next, count) = names(&scene.shop, &query).await;
        assert_eq!((first.as_slice(), count), (&["Äda", "bob", "Bob"].map(str::to_owned)[..], 4));
        query.cursor = next;
        assert_eq!(names(&scene.shop, &query).await, (vec!["Zoe".to_owned()], None, 4));
        let search = |words: &str| CustomerQuery { search: Some(words.to_owned()), ..CustomerQuery::default() };
        assert_eq!(names(&scene.shop, &search("ada")).await.0, ["Äda"]);
        assert_eq!(names(&scene.shop, &search("b@shop")).await.0, ["bob"]);
        assert_eq!(names(&scene.shop, &search("bob example c")).await.0, ["Bob"]);
    }

    async fn an_address_that_staff_change_is_one_that_nobody_has_confirmed(store: Store) {
        let scene = Scene::open(store).await;
        let ada = join(&scene, ADA).await;
        let secret = scene.token("confirm", ADA).await.unwrap();
        scene.shop.confirm_by_link(owner(&scene, &ada).await, &secret).await.unwrap();
        let bob = join(&scene, BOB).await;
        let taken = CustomerEdit { email: Some(ADA.to_uppercase().parse().unwrap()), ..CustomerEdit::default() };
        assert_eq!(refusal(scene.shop.change_customer(CLERK, bob.id, taken).await), Rejection::EmailTaken);
        let named = CustomerEdit { name: Some("Lady Ada".to_owned()), ..CustomerEdit::default() };
        scene.shop.change_customer(CLERK, ada.id, named).await.unwrap();
        assert!(scene.shop.account(owner(&scene, &ada).await).await.unwrap().confirmed);
        let moved = CustomerEdit { email: Some("lady@example.com".parse().unwrap()), ..CustomerEdit::default() };
        scene.shop.change_customer(CLERK, ada.id, moved).await.unwrap();
        let account = scene.shop.account(owner(&scene, &ada).await).await.unwrap();
        assert_eq!((account.name.as_str(), account.email.as_str()), ("Lady Ada", "lady@example.com"));
        assert!(!account.confirmed);
    }

    async fn who_never_ordered_is_deleted_with_account_and_cart_and_anybody_else_is_kept(store: Store) {
        let scene = Scene::open(store).await;
        let ada = join(&scene, ADA).await;
        let actor = owner(&scene, &ada).await;
        scene.shop.add_to_cart(actor, &SALT.parse().unwrap(), domain::cart::Quantity::ONE, Default::default()).await.unwrap();
        scene.shop.delete_customer(CLERK, ada.id).await.unwrap();
        assert_eq!(scene.number("SELECT COUNT(*) FROM cart_lines").await, 0);
        assert_eq!(refusal(scene.shop.customer_summary(CLERK, &ada.id.to_string()).await), Rejection::CustomerNotFound);
        assert_eq!(refusal(log_in(&scene.shop, Actor::Anonymous, ADA, PASSWORD, "home").await), Rejection::InvalidCredentials);
        let bob = join(&scene, BOB).await;
        let actor = owner(&scene, &bob).await;
        scene.shop.add_to_cart(actor, &SALT.parse().unwrap(), domain::cart::Quantity::ONE, Default::default()).await.unwrap();
        scene.shop.begin_checkout(actor, None).await.unwrap();
        assert_eq!(refusal(scene.shop.delete_customer(CLERK, bob.id).await), Rejection::CustomerInUse);
        let detail = scene.shop.customer_detail(CLERK, &bob.id.to_string(), &DetailQuery::default()).await.unwrap();
        assert_eq!(detail.orders.items.len(), 1, "an order that waits for its payment is theirs too");
        let eve = join(&scene, "eve@example.com").await;
        credit(&scene.shop, eve.id, 100, "press-0001").await.unwrap();
        assert_eq!(refusal(scene.shop.delete_customer(CLERK, eve.id).await), Rejection::CustomerInUse);
    }

    async fn only_staff_see_customers_and_viewers_change_none(store: Store) {
        let scene = Scene::open(store).await;
        let ada = join(&scene, ADA).await;
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        let id = ada.id.to_string();
        assert!(scene.shop.customer_detail(viewer, &id, &DetailQuery::default()).await.is_ok());
        let amount = Money::new(1, Currency::Eur);
        let press = "press-0001".parse().unwrap();
        for (actor, expected) in
            [(viewer, Rejection::Forbidden), (owner(&scene, &ada).await, Rejection::AuthRequired), (scene.a_guest(), Rejection::AuthRequired)]
        {
            let refusals = [
                refusal(scene.shop.credit_customer(actor, ada.id, amount, (&note(), &press)).await),
                refusal(scene.shop.change_customer(actor, ada.id, CustomerEdit::default()).await),
                refusal(scene.shop.delete_customer(actor, ada.id).await),
            ];
            assert_eq!(refusals, [expected.clone(), expected.clone(), expected]);
        }
        assert_eq!(refusal(scene.shop.list_customers(scene.a_guest(), &CustomerQuery::default()).await), Rejection::AuthRequired);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_shows_each_balance_as_the_sum_of_what_came_before(credits in proptest::collection::vec((-500_i64..500, 0_u8..6), 1..12)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let database = store::testing::TestDatabase::sqlite().await;
            let scene = Scene::open(database.store()).await;
            let ada = join(&scene, ADA).await;
            let mut pressed = std::collections::BTreeSet::new();
            let mut expected = Vec::new();
            for (cents, press) in credits {
                let done = credit(&scene.shop, ada.id, cents, &format!("press-{press:04}")).await;
                if cents == 0 {
                    assert_eq!(refusal(done), invalid(domain::rejection::Field::Amount));
                } else {
                    if pressed.insert(press) {
                        expected.push(expected.last().copied().unwrap_or(0) + cents);
                    }
                    assert_eq!(done.unwrap(), expected.last().copied().unwrap_or(0));
                }
            }
            let (mut shown, mut ledger) = (Vec::new(), None);
            loop {
                let query = DetailQuery { ledger, limit: Limit::new(3).unwrap(), ..DetailQuery::default() };
                let page = scene.shop.customer_detail(CLERK, &ada.id.to_string(), &query).await.unwrap().ledger;
                shown.extend(page.items.iter().map(|line| line.balance.minor));
                ledger = page.next;
                if ledger.is_none() {
                    break;
                }
            }
            shown.reverse();
            assert_eq!(shown, expected);
            database.remove().await;
        });
    }
}
