use domain::actor::Actor;
use domain::cart::Notice;
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::ids::LineId;
use domain::money::{Currency, Money};
use domain::rejection::Rejection;
use store::on_both_engines;

use crate::checkout::scene::{LAST, LICENCE, SALT, SODA, Scene, add, at_once, id, refusal, who_have_no_cart};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn for_domain(name: &str) -> Attributes {
    [("domain".to_owned(), name.to_owned())].into()
}

fn short_of(title: &str, available: u32) -> Rejection {
    Rejection::InsufficientStock { title: title.to_owned(), available }
}

async fn license(scene: &Scene, guest: Actor, name: &str, pieces: u32) -> crate::Result<crate::cart::CartChange> {
    scene.shop.add_to_cart(guest, &id(LICENCE), pieces.try_into().unwrap(), for_domain(name)).await
}

on_both_engines! {
    async fn two_of_4_49_cost_15_58_with_shipping_and_tax(store: Store) {
        let scene = Scene::open(store).await;
        let cart = scene.put(scene.a_guest(), SALT, 2).await;
        let totals = cart.totals;
        assert_eq!((totals.subtotal, totals.shipping, totals.tax), (eur(898), eur(490), eur(170)));
        assert_eq!(totals.total, eur(1558));
        assert!(!totals.tax_included);
        assert_eq!(cart.count(), 2);
    }

    async fn adding_twice_adds_up_in_one_line(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let first = add(&scene.shop, guest, SALT, 2).await.unwrap();
        assert_eq!(first.flash, Some(Flash::Added { title: "Salt".into(), quantity: 2 }));
        let second = add(&scene.shop, guest, SALT, 3).await.unwrap();
        assert_eq!(second.flash, Some(Flash::Added { title: "Salt".into(), quantity: 3 }));
        assert_eq!(second.cart.lines.len(), 1);
        assert_eq!(second.cart.lines[0].id, first.cart.lines[0].id);
        assert_eq!(second.cart.lines[0].quantity, 5);
        assert_eq!(scene.shop.cart(guest).await.unwrap(), second.cart);
    }

    async fn other_attributes_make_another_line_and_share_the_stock(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        license(&scene, guest, "one.example", 4).await.unwrap();
        let cart = license(&scene, guest, "two.example", 3).await.unwrap().cart;
        assert_eq!(cart.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [4, 3]);
        assert_eq!(cart.lines[0].attributes, for_domain("one.example"));
        assert_eq!(refusal(license(&scene, guest, "two.example", 4).await), short_of("Licence", 6));
        assert_eq!(refusal(license(&scene, guest, "three.example", 4).await), short_of("Licence", 3));
        let first = cart.lines[0].id;
        assert_eq!(refusal(scene.shop.change_quantity(guest, first, 8).await), short_of("Licence", 7));
        assert_eq!(scene.shop.change_quantity(guest, first, 7).await.unwrap().cart.count(), 10);
    }

    async fn a_required_attribute_must_be_given_and_match(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let wrong = Rejection::InvalidAttribute { key: "domain".into(), label: "Domain name".into() };
        assert_eq!(refusal(add(&scene.shop, guest, LICENCE, 1).await), wrong);
        assert_eq!(refusal(license(&scene, guest, "no domain!", 1).await), wrong);
        assert_eq!(scene.cart(guest).await, []);
    }

    async fn more_than_available_is_refused_with_the_number_and_the_cart_stays(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        assert_eq!(refusal(add(&scene.shop, guest, LAST, 2).await), short_of("Last", 1));
        let cart = scene.put(guest, LAST, 1).await;
        assert_eq!(refusal(add(&scene.shop, guest, LAST, 1).await), short_of("Last", 1));
        assert_eq!(refusal(scene.shop.change_quantity(guest, cart.lines[0].id, 3).await), short_of("Last", 1));
        assert_eq!(scene.shop.cart(guest).await.unwrap(), cart);
    }

    async fn a_line_never_holds_more_than_999(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.set(SALT, "on_hand", 5000).await;
        let cart = scene.put(guest, SALT, 998).await;
        assert_eq!(refusal(add(&scene.shop, guest, SALT, 2).await), Rejection::InvalidQuantity);
        assert_eq!(
            refusal(scene.shop.change_quantity(guest, cart.lines[0].id, 1000).await),
            Rejection::InvalidQuantity
        );
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 998)]);
    }

    async fn a_shoppers_own_reservation_never_blocks_them_but_blocks_others(store: Store) {
        let scene = Scene::open(store).await;
        let (buyer, other) = (scene.a_guest(), scene.a_guest());
        let line = scene.put(buyer, SALT, 60).await.lines[0].id;
        scene.check_out(buyer).await;
        assert_eq!(scene.reserved(SALT).await, 60);
        assert_eq!(scene.shop.cart(buyer).await.unwrap().lines[0].available, 100);
        assert!(!scene.shop.cart(buyer).await.unwrap().has_notices());
        scene.shop.change_quantity(buyer, line, 100).await.unwrap();
        assert_eq!(refusal(add(&scene.shop, other, SALT, 41).await), short_of("Salt", 40));
        scene.check_out(buyer).await;
        assert_eq!(scene.reserved(SALT).await, 100);
    }

    async fn quantity_0_removes_and_the_same_quantity_says_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let line = scene.put(guest, SALT, 2).await.lines[0].id;
        assert_eq!(scene.shop.change_quantity(guest, line, 2).await.unwrap().flash, None);
        let changed = scene.shop.change_quantity(guest, line, 5).await.unwrap();
        assert_eq!(changed.flash, Some(Flash::QuantityChanged { title: "Salt".into(), from: 2, to: 5 }));
        let removed = scene.shop.change_quantity(guest, line, 0).await.unwrap();
        assert_eq!(removed.flash, Some(Flash::Removed { title: "Salt".into() }));
        assert_eq!(removed.cart.lines, []);
        assert_eq!(refusal(scene.shop.remove_line(guest, line).await), Rejection::LineNotFound);
    }

    async fn a_line_of_somebody_elses_cart_is_not_found(store: Store) {
        let scene = Scene::open(store).await;
        let owner = scene.a_guest();
        let line = scene.put(owner, SALT, 2).await.lines[0].id;
        let thief = scene.a_guest();
        assert_eq!(refusal(scene.shop.change_quantity(thief, line, 1).await), Rejection::LineNotFound);
        assert_eq!(refusal(scene.shop.remove_line(thief, line).await), Rejection::LineNotFound);
        assert_eq!(scene.cart(owner).await, [(SALT.to_owned(), 2)]);
    }

    async fn parallel_adds_to_one_cart_lose_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let adds = (0..20).map(|turn| {
            let (shop, variant) = (scene.shop.clone(), if turn % 2 == 0 { SALT } else { SODA });
            async move { add(&shop, guest, variant, 1).await.unwrap() }
        });
        at_once(adds).await;
        let mut cart = scene.cart(guest).await;
        cart.sort();
        assert_eq!(cart, [(SALT.to_owned(), 10), (SODA.to_owned(), 10)]);
        assert_eq!(scene.count("carts").await, 1);
    }

    async fn a_changed_price_is_told_until_the_line_is_set_again(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let line = scene.put(guest, SALT, 2).await.lines[0].id;
        scene.set(SALT, "unit_price", 479).await;
        let cart = scene.shop.cart(guest).await.unwrap();
        assert_eq!(cart.lines[0].notices, [Notice::PriceChanged { from: eur(449), to: eur(479) }]);
        assert_eq!(cart.totals.subtotal, eur(958));
        let again = scene.shop.change_quantity(guest, line, 2).await.unwrap().cart;
        assert_eq!(again.lines[0].notices, []);
    }

    async fn what_is_withdrawn_is_told_can_be_lowered_and_cannot_be_added(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let line = scene.put(guest, SALT, 2).await.lines[0].id;
        scene.set(SALT, "active", 0).await;
        assert_eq!(scene.shop.cart(guest).await.unwrap().lines[0].notices, [Notice::NotForSale]);
        assert_eq!(refusal(add(&scene.shop, guest, SALT, 1).await), Rejection::ProductNotFound);
        assert_eq!(refusal(scene.shop.change_quantity(guest, line, 3).await), Rejection::ProductNotFound);
        assert_eq!(scene.shop.change_quantity(guest, line, 1).await.unwrap().cart.count(), 1);
        assert_eq!(refusal(add(&scene.shop, guest, "never-heard-of", 1).await), Rejection::ProductNotFound);
    }

    async fn staff_and_the_system_have_no_cart(store: Store) {
        let scene = Scene::open(store).await;
        let line = LineId::from_bits(1);
        for actor in who_have_no_cart() {
            assert_eq!(refusal(scene.shop.cart(actor).await), Rejection::AuthRequired);
            assert_eq!(refusal(add(&scene.shop, actor, SALT, 1).await), Rejection::AuthRequired);
            assert_eq!(refusal(scene.shop.change_quantity(actor, line, 1).await), Rejection::AuthRequired);
            assert_eq!(refusal(scene.shop.remove_line(actor, line).await), Rejection::AuthRequired);
        }
        assert_eq!(scene.count("carts").await, 0);
    }

    async fn a_browser_without_a_session_sees_an_empty_cart_and_keeps_nothing(store: Store) {
        let scene = Scene::open(store).await;
        assert_eq!(scene.cart(Actor::Anonymous).await, []);
        assert_eq!(scene.cart(scene.a_guest()).await, []);
        assert_eq!(refusal(add(&scene.shop, Actor::Anonymous, SALT, 1).await), Rejection::AuthRequired);
        assert_eq!(scene.count("carts").await, 0);
    }
}
