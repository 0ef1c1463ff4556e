use std::sync::Arc;

use domain::account::Account;
use domain::address::Address;
use domain::cart::Quantity;
use domain::ids::{OrderId, StaffId};
use domain::order::OrderStatus;
use domain::press::Press;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{LAST, LICENCE, SALT, SODA, Scene, at_once, id, refusal};
use crate::customers::NewAccount;

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);
const VIEWER: Actor = Actor::Staff(StaffId::from_bits(2), Role::Viewer);

fn press(bits: u128) -> Press {
    Press::from_bits(bits)
}

async fn firm(scene: &Scene) -> Account {
    let password = "four oxen pull".parse().unwrap();
    let new = NewAccount { email: "office@firm.example".parse().unwrap(), name: "The Firm".to_owned(), password };
    scene.shop.register(Actor::Anonymous, new).await.unwrap().account
}

async fn add(shop: &Shop, actor: Actor, cart: &BusinessCart, (variant, pieces): (&str, u32)) -> Result<()> {
    let attributes = Saying::read([("domain".to_owned(), "firm.example".to_owned())].into()).unwrap();
    let new = NewItem { variant: id(variant), quantity: Quantity::try_from(pieces).unwrap(), attributes };
    let (customer, cart) = (cart.customer.to_string(), cart.id.to_string());
    shop.add_business_item(actor, (&customer, &cart), new).await.map(drop)
}

async fn cart(scene: &Scene, customer: CustomerId, items: &[(&str, u32)]) -> BusinessCart {
    let customer = customer.to_string();
    let cart = scene.shop.create_business_cart(CLERK, &customer, CartRemarks::default()).await.unwrap();
    for item in items {
        add(&scene.shop, CLERK, &cart, *item).await.unwrap();
    }
    look(scene, &cart).await
}

async fn look(scene: &Scene, cart: &BusinessCart) -> BusinessCart {
    scene.shop.business_cart(VIEWER, &cart.customer.to_string(), &cart.id.to_string()).await.unwrap()
}

async fn check_out(shop: &Shop, actor: Actor, cart: &BusinessCart, press: &Press) -> Result<CheckedOut> {
    let (customer, cart) = (cart.customer.to_string(), cart.id.to_string());
    shop.check_out_business_cart(actor, (&customer, &cart), None, press).await
}

async fn order_of(scene: &Scene, cart: &BusinessCart) -> OrderId {
    check_out(&scene.shop, CLERK, cart, &scene.shop.fresh_press()).await.unwrap().orders[0].id
}

on_both_engines! {
    async fn staff_fill_carts_by_their_roles_and_shoppers_have_none(store: Store) {
        let scene = Scene::open(store).await;
        let firm = firm(&scene).await;
        let cart = cart(&scene, firm.id, &[(SALT, 1)]).await;
        let owner = scene.shop.customer_actor(firm.id, firm.epoch).await.unwrap();
        for (actor, expected) in [
            (VIEWER, Rejection::Forbidden),
            (Actor::Anonymous, Rejection::AuthRequired),
            (scene.a_guest(), Rejection::AuthRequired),
            (owner, Rejection::AuthRequired),
        ] {
            assert_eq!(refusal(add(&scene.shop, actor, &cart, (SALT, 1)).await), expected);
            assert_eq!(refusal(check_out(&scene.shop, actor, &cart, &press(1)).await), expected);
            let customer = firm.id.to_string();
            let made = scene.shop.create_business_cart(actor, &customer, CartRemarks::default()).await;
            assert_eq!(refusal(made), expected);
        }
        let listed = scene.shop.list_business_carts(VIEWER, &firm.id.to_string(), None, Limit::default()).await.unwrap();
        assert_eq!((listed.page.items, listed.count), (vec![cart], 1));
    }

    async fn the_same_press_is_told_the_same_and_another_that_it_is_over(store: Store) {
        let scene = Scene::open(store).await;
        let cart = cart(&scene, firm(&scene).await.id, &[(SALT, 2)]).await;
        let first = check_out(&scene.shop, CLERK, &cart, &press(1)).await.unwrap();
        assert_eq!(check_out(&scene.shop, CLERK, &cart, &press(1)).await.unwrap(), first);
        assert_eq!(refusal(check_out(&scene.shop, CLERK, &cart, &press(2)).await), Rejection::CartArchived);
        assert_eq!((scene.count("orders").await, scene.reserved(SALT).await), (1, 2));
    }

    async fn an_order_has_its_customers_address_and_stands_among_their_own(store: Store) {
        let scene = Scene::open(store).await;
        let firm = firm(&scene).await;
        let owner = scene.shop.customer_actor(firm.id, firm.epoch).await.unwrap();
        let address = Address {
            name: "The Firm".to_owned(),
            line1: "Mill Lane 1".to_owned(),
            line2: None,
            city: "Berlin".to_owned(),
            state: None,
            postal_code: "10115".to_owned(),
            country: "DE".parse().unwrap(),
            phone: None,
        };
        scene.shop.save_address(owner, None, address.clone()).await.unwrap();
        let id = order_of(&scene, &cart(&scene, firm.id, &[(LICENCE, 1)]).await).await;
        let order = scene.shop.visible_order(owner, &id.to_string()).await.unwrap();
        assert_eq!((order.billing_address, order.shipping_address), (Some(address.clone()), Some(address)));
        assert_eq!((order.customer, order.stock_held, order.status), (Some(firm.id), true, OrderStatus::Pending));
        assert_eq!(order.lines[0].attributes["domain"], "firm.example");
    }

    async fn an_order_that_is_cancelled_gives_its_goods_back(store: Store) {
        let scene = Scene::open(store).await;
        let firm = firm(&scene).await.id;
        let (first, second) = (cart(&scene, firm, &[(LAST, 1)]).await, cart(&scene, firm, &[(LAST, 1)]).await);
        let order = order_of(&scene, &first).await;
        let short = refusal(check_out(&scene.shop, CLERK, &second, &press(1)).await);
        assert_eq!(short, Rejection::CartInvalid { faults: look(&scene, &second).await.faults() });
        scene.shop.cancel_order(CLERK, order).await.unwrap();
        assert_eq!(scene.reserved(LAST).await, 0);
        order_of(&scene, &second).await;
        assert_eq!(scene.reserved(LAST).await, 1);
    }

    async fn a_cart_follows_the_catalogue_until_it_is_checked_out(store: Store) {
        let scene = Scene::open(store).await;
        let cart = cart(&scene, firm(&scene).await.id, &[(SALT, 1), (SODA, 1)]).await;
        assert_eq!(cart.totals.subtotal.minor, 449 + 299);
        scene.set(SALT, "unit_price", 500).await;
        assert_eq!(look(&scene, &cart).await.totals.subtotal.minor, 500 + 299);
        order_of(&scene, &cart).await;
        scene.set(SALT, "unit_price", 600).await;
        assert_eq!(look(&scene, &cart).await.totals.subtotal.minor, 500 + 299);
    }

    async fn carts_that_hold_the_same_things_in_another_order_never_wait_for_each_other(store: Store) {
        let scene = Scene::open(store).await;
        let firm = firm(&scene).await.id;
        let mut carts = Vec::new();
        for round in 0..6 {
            let items = if round % 2 == 0 { [(SALT, 1), (SODA, 2)] } else { [(SODA, 2), (SALT, 1)] };
            carts.push(Arc::new(cart(&scene, firm, &items).await));
        }
        let presses = carts.iter().map(|cart| {
            let (shop, cart, press) = (scene.shop.clone(), Arc::clone(cart), scene.shop.fresh_press());
            async move { check_out(&shop, CLERK, &cart, &press).await.unwrap().orders.remove(0).number }
        });
        let mut numbers = at_once(presses).await;
        numbers.sort();
        assert_eq!(numbers, (1..=6).map(|number| format!("KN-2026-{number:04}")).collect::<Vec<_>>());
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (6, 12));
    }
}
