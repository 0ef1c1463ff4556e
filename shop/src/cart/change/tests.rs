use domain::actor::Actor;
use domain::cart::{Cart, Notice};
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::rejection::Rejection;
use store::on_both_engines;

use crate::Result;
use crate::cart::CartChange;
use crate::checkout::scene::{LICENCE, SALT, SODA, Scene, id, refusal, who_have_no_cart};

fn for_domain(name: &str) -> Attributes {
    [("domain".to_owned(), name.to_owned())].into()
}

async fn license(scene: &Scene, guest: Actor, name: &str, pieces: u32) -> Cart {
    let added = scene.shop.add_to_cart(guest, &id(LICENCE), pieces.try_into().unwrap(), for_domain(name)).await;
    added.unwrap().cart
}

async fn change(scene: &Scene, guest: Actor, line: &str, pieces: u32, name: Option<&str>) -> Result<CartChange> {
    let attributes = name.map(for_domain);
    scene.shop.change_line(guest, &line.parse().unwrap(), pieces, attributes.as_ref()).await
}

fn licences(cart: &Cart) -> Vec<(&str, u32)> {
    cart.lines.iter().map(|line| (line.attributes["domain"].as_str(), line.quantity)).collect()
}

on_both_engines! {
    async fn a_line_is_named_by_what_it_holds_where_no_other_line_does(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let changed = change(&scene, guest, SALT, 3, None).await.unwrap();
        assert_eq!(changed.flash, Some(Flash::QuantityChanged { title: "Salt".into(), from: 2, to: 3 }));
        assert_eq!(refusal(change(&scene, guest, SODA, 3, None).await), Rejection::LineNotFound);
        license(&scene, guest, "one.example", 1).await;
        let cart = license(&scene, guest, "two.example", 1).await;
        assert_eq!(refusal(change(&scene, guest, LICENCE, 0, None).await), Rejection::AmbiguousLine);
        let second = cart.lines[2].id.to_string();
        assert_eq!(change(&scene, guest, &second, 0, None).await.unwrap().cart.lines.len(), 2);
        assert_eq!(change(&scene, guest, LICENCE, 0, None).await.unwrap().cart.lines.len(), 1);
    }

    async fn what_was_said_for_a_line_can_be_said_anew(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        license(&scene, guest, "one.example", 2).await;
        let changed = change(&scene, guest, LICENCE, 2, Some("two.example")).await.unwrap();
        assert_eq!(licences(&changed.cart), [("two.example", 2)]);
        let more = change(&scene, guest, LICENCE, 3, Some("two.example")).await.unwrap();
        assert_eq!(licences(&more.cart), [("two.example", 3)]);
        let wrong = refusal(change(&scene, guest, LICENCE, 3, Some("TWO!")).await);
        assert_eq!(wrong, Rejection::InvalidAttribute { key: "domain".into(), label: "Domain name".into() });
        let short = refusal(change(&scene, guest, LICENCE, 11, Some("three.example")).await);
        assert_eq!(short, Rejection::InsufficientStock { title: "Licence".into(), available: 10 });
        assert_eq!(licences(&scene.shop.cart(guest).await.unwrap()), [("two.example", 3)]);
    }

    async fn two_lines_that_come_to_say_the_same_become_one_with_the_pieces_of_both(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        license(&scene, guest, "one.example", 2).await;
        let cart = license(&scene, guest, "two.example", 3).await;
        let (first, second) = (cart.lines[0].id, cart.lines[1].id.to_string());
        let short = refusal(change(&scene, guest, &second, 9, Some("one.example")).await);
        assert_eq!(short, Rejection::InsufficientStock { title: "Licence".into(), available: 10 });
        let one = change(&scene, guest, &second, 4, Some("one.example")).await.unwrap().cart;
        assert_eq!(licences(&one), [("one.example", 6)]);
        assert_eq!(one.lines[0].id, first);
    }

    async fn a_line_that_became_part_of_another_while_it_was_paid_for_is_not_bought_twice(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        license(&scene, guest, "one.example", 2).await;
        let second = license(&scene, guest, "two.example", 3).await.lines[1].id.to_string();
        let session = scene.session_of(scene.check_out(guest).await.order).await;
        let one = change(&scene, guest, &second, 4, Some("one.example")).await.unwrap().cart;
        assert_eq!(licences(&one), [("one.example", 6)]);
        scene.pay(&session).await;
        assert_eq!(licences(&scene.shop.cart(guest).await.unwrap()), [("one.example", 1)]);
    }

    async fn what_a_product_came_to_ask_for_keeps_from_checking_out_until_it_is_said_at_the_line(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, other) = (scene.a_guest(), scene.a_guest());
        scene.put(guest, SALT, 2).await;
        scene.run(&format!(
            "UPDATE products SET required_attributes = '[{{\"key\":\"grain\",\"label\":\"Grain\",\"pattern\":\"[a-z]+\"}}]'
            WHERE slug = '{SALT}'"
        )).await;
        let cart = scene.shop.cart(guest).await.unwrap();
        let (line, label) = (cart.lines[0].id, || ("grain".to_owned(), "Grain".to_owned()));
        assert_eq!(cart.lines[0].notices, [Notice::AttributeMissing { key: label().0, label: label().1 }]);
        assert_eq!(refusal(scene.shop.begin_checkout(guest, Some(cart.fingerprint())).await), Rejection::CartChanged);
        let say = async |who: Actor, grain: &str| {
            let said = [("grain".to_owned(), grain.to_owned()), ("more".to_owned(), "x".to_owned())].into();
            scene.shop.answer_line(who, line, &said).await
        };
        let wrong = Rejection::InvalidAttribute { key: label().0, label: label().1 };
        for odd in ["", " ", "Fine!", "0"] {
            assert_eq!(refusal(say(guest, odd).await), wrong, "{odd:?}");
        }
        assert_eq!(refusal(say(other, "fine").await), Rejection::LineNotFound);
        let said = say(guest, "fine").await.unwrap();
        assert_eq!(said.flash, Some(Flash::LineAnswered { title: "Salt".into() }));
        let line = &said.cart.lines[0];
        assert_eq!((line.quantity, line.said(), line.notices.len()), (2, vec![("Grain".to_owned(), "fine".to_owned())], 0));
        assert_eq!(say(guest, "fine").await.unwrap().flash, None, "nothing was changed");
        scene.check_out(guest).await;
    }

    async fn an_emptied_cart_is_empty_and_others_are_not(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, other) = (scene.a_guest(), scene.a_guest());
        scene.put(guest, SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        scene.put(other, SALT, 1).await;
        let emptied = scene.shop.empty_cart(guest).await.unwrap();
        assert_eq!((emptied.cart.lines.len(), emptied.cart.count(), emptied.flash), (0, 0, None));
        assert_eq!(scene.shop.empty_cart(guest).await.unwrap().cart.count(), 0);
        assert_eq!(scene.cart(other).await, [(SALT.to_owned(), 1)]);
        for actor in who_have_no_cart().into_iter().chain([Actor::Anonymous]) {
            assert_eq!(refusal(scene.shop.empty_cart(actor).await), Rejection::AuthRequired);
        }
    }
}
