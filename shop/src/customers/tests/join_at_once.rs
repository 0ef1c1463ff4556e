//! Logins at the same time as other logins, payments and changes of the cart: nothing is lost, nothing doubled.

use domain::order::OrderStatus;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{SALT, SODA, add, at_once};
use crate::fulfilment::Cause;

enum Doing {
    LogIn,
    Fulfil,
    Add,
    CheckOut,
}

on_both_engines! {
    async fn logins_from_many_tabs_merge_once(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        scene.put(ada, SALT, 2).await;
        let (guest, order) = scene.a_paid_order(SODA, 1).await;
        scene.put(guest, SALT, 3).await;
        let tabs = at_once((0..8).map(|tab| {
            let shop = scene.shop.clone();
            async move { log_in(&shop, guest, ADA, PASSWORD, &format!("tab {tab}")).await.unwrap() }
        }))
        .await;
        assert_eq!(tabs.iter().filter(|tab| tab.merged.is_some()).count(), 1);
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 5)]);
        let total = scene.order(order).await.order.totals.total.minor;
        assert_eq!(scene.ledger(ADA, "account").await, (total, 1));
        assert_eq!(scene.ledger(ADA, "guest").await, (0, 2));
    }

    async fn two_guests_who_log_in_at_once_both_bring_what_they_have(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let mut guests = Vec::new();
        for _ in 0..6 {
            let guest = scene.a_guest();
            scene.put(guest, SALT, 2).await;
            guests.push(guest);
        }
        at_once(guests.into_iter().map(|guest| {
            let shop = scene.shop.clone();
            async move { log_in(&shop, guest, ADA, PASSWORD, "home").await.unwrap() }
        }))
        .await;
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 12)]);
    }

    async fn a_login_while_the_guests_checkout_is_paid_keeps_order_and_money_together(store: Store) {
        for _ in 0..4 {
            login_while_paying(&Scene::open(store.clone()).await).await;
            clear(&store).await;
        }
    }

    async fn a_login_while_other_tabs_fill_the_cart_loses_no_piece(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        scene.put(ada, SALT, 1).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 1).await;
        at_once((0..10).map(|tab| {
            let shop = scene.shop.clone();
            async move {
                if tab == 5 {
                    log_in(&shop, guest, ADA, PASSWORD, "home").await.map(drop).unwrap();
                } else {
                    add(&shop, guest, if tab % 2 == 0 { SALT } else { SODA }, 1).await.map(drop).unwrap();
                }
            }
        }))
        .await;
        let mut cart = scene.cart(ada).await;
        cart.sort();
        assert_eq!(cart, [(SALT.to_owned(), 7), (SODA.to_owned(), 4)]);
        assert_eq!(scene.cart(guest).await.len(), 2, "the tab that has missed the login shows the account's cart");
    }

    async fn a_login_while_the_guest_checks_out_makes_one_order_of_the_accounts(store: Store) {
        let scene = Scene::open(store).await;
        let ada = owner(&scene, &join(&scene, ADA).await).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 3).await;
        at_once([Doing::LogIn, Doing::CheckOut, Doing::CheckOut].map(|doing| {
            let shop = scene.shop.clone();
            async move {
                match doing {
                    Doing::CheckOut => drop(shop.begin_checkout(guest, None).await.unwrap()),
                    _ => drop(log_in(&shop, guest, ADA, PASSWORD, "home").await.unwrap()),
                }
            }
        }))
        .await;
        assert_eq!(scene.number("SELECT COUNT(*) FROM orders WHERE status = 'pending'").await, 1);
        assert_eq!(scene.reserved(SALT).await, 3);
        let again = scene.check_out(ada).await;
        assert!(!again.fresh);
        seen(&scene, ada, again.order).await;
    }
}

async fn login_while_paying(scene: &Scene) {
    let ada = owner(scene, &join(scene, ADA).await).await;
    scene.put(ada, SALT, 2).await;
    let (guest, started, session) = scene.a_checkout(SALT, 3).await;
    scene.gateway.pay(&session);
    at_once([Doing::Fulfil, Doing::LogIn, Doing::Fulfil, Doing::Add].map(|doing| {
        let (shop, session) = (scene.shop.clone(), session.clone());
        async move {
            match doing {
                Doing::LogIn => drop(log_in(&shop, guest, ADA, PASSWORD, "home").await.unwrap()),
                Doing::Add => drop(add(&shop, guest, SODA, 1).await.unwrap()),
                Doing::Fulfil | Doing::CheckOut => drop(shop.fulfil(&session, &Cause::Sweep).await.unwrap()),
            }
        }
    }))
    .await;
    let order = scene.order(started.order).await.order;
    assert_eq!((order.status, order.customer), (OrderStatus::Paid, ada.customer().ok()));
    assert_eq!(order.visitor, ada.visitor().ok());
    let mut cart = scene.cart(ada).await;
    cart.sort();
    assert_eq!(cart, [(SALT.to_owned(), 2), (SODA.to_owned(), 1)]);
    assert_eq!(scene.ledger(ADA, "account").await.0, order.totals.total.minor);
    assert_eq!(scene.ledger(ADA, "guest").await.0, 0);
    assert_eq!(scene.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'payment'").await, 1);
}

/// Empties the shop, for another round.
async fn clear(store: &store::Store) {
    let mut db = store.write().await.unwrap();
    for table in [
        "outbox_mails",
        "mail_links",
        "ledger_entries",
        "timeline_entries",
        "payment_sessions",
        "checkout_sessions",
        "order_flags",
        "order_lines",
        "orders",
        "cart_lines",
        "carts",
        "accounts",
        "customers",
        "stock_movements",
        "variants",
        "products",
        "categories",
        "vendors",
    ] {
        db.run_raw(&format!("DELETE FROM {table}")).await.unwrap();
    }
    db.commit().await.unwrap();
}
