use domain::actor::Actor;
use domain::ids::OrderId;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{LAST, SALT, Scene};
use crate::order_links::LinkedOrder;
use crate::testing::SeededEntropy;

const DAY: i64 = 24 * 60 * 60;

/// Number and signed part of the link to an order.
async fn link_to(scene: &Scene, order: OrderId) -> (String, String) {
    let link = scene.shop.order_link(&scene.order(order).await.order);
    let rest = link.strip_prefix("https://shop.example/orders/").unwrap();
    let (number, signed) = rest.split_once('/').unwrap();
    (number.to_owned(), signed.to_owned())
}

async fn behind(shop: &Shop, number: &str, link: &str) -> LinkedOrder {
    shop.order_behind_link(number, link).await.unwrap()
}

on_both_engines! {
    async fn a_link_opens_its_order_for_90_days(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        let (number, link) = link_to(&scene, started.order).await;
        scene.pay(&session).await;
        scene.clock.advance(90 * DAY - 1);
        let order = scene.order(started.order).await.order;
        assert_eq!(behind(&scene.shop, &number, &link).await, LinkedOrder::Open(Box::new(order), None));
        scene.clock.advance(1);
        assert_eq!(behind(&scene.shop, &number, &link).await, LinkedOrder::Ended);
        let (_, newer) = link_to(&scene, started.order).await;
        assert!(matches!(behind(&scene.shop, &number, &newer).await, LinkedOrder::Open(..)), "another mail, another link");
    }

    async fn a_link_opens_no_other_order(store: Store) {
        let scene = Scene::open(store).await;
        let (_, one, _) = scene.a_checkout(SALT, 1).await;
        let (_, other, _) = scene.a_checkout(LAST, 1).await;
        let ((one, link), (other, _)) = (link_to(&scene, one.order).await, link_to(&scene, other.order).await);
        assert!(matches!(behind(&scene.shop, &one, &link).await, LinkedOrder::Open(..)));
        for number in [other.as_str(), "KN-2026-9999", "", "%", &one.to_lowercase()] {
            assert_eq!(behind(&scene.shop, number, &link).await, LinkedOrder::Unknown, "{number}");
        }
    }

    async fn a_link_that_was_changed_anywhere_opens_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 1).await;
        let (number, link) = link_to(&scene, started.order).await;
        let (end, signature) = link.split_once('-').unwrap();
        for at in 0..link.len() {
            let other = if link.as_bytes()[at] == b'0' { '1' } else { '0' };
            let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
            assert_eq!(behind(&scene.shop, &number, &changed).await, LinkedOrder::Unknown, "{changed}");
        }
        let later = end.parse::<i64>().unwrap() + DAY;
        for changed in [
            format!("{later}-{signature}"),
            format!("+{end}-{signature}"),
            format!("0{end}-{signature}"),
            format!("{end}-{}", &signature[..62]),
            format!("{end}-{signature}00"),
            format!("{end}-"),
            format!("-{signature}"),
            end.to_owned(),
            signature.to_owned(),
            String::new(),
            "ü-ü".to_owned(),
            "9".repeat(10_000),
        ] {
            assert_eq!(behind(&scene.shop, &number, &changed).await, LinkedOrder::Unknown, "{changed}");
        }
    }

    async fn every_process_of_a_shop_opens_the_same_links_and_no_other_shops(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 1).await;
        let (number, link) = link_to(&scene, started.order).await;
        let second = scene.a_second_process().await;
        assert!(matches!(behind(&second, &number, &link).await, LinkedOrder::Open(..)));
        scene.run("DELETE FROM settings WHERE key = 'secret:order-links'").await;
        let anew = scene.a_second_process().await;
        assert_eq!(behind(&anew, &number, &link).await, LinkedOrder::Unknown, "another secret");
    }

    async fn those_who_start_at_once_agree_on_one_secret(store: Store) {
        let starts = (0..8).map(|seed| {
            let store = store.clone();
            tokio::spawn(async move { OrderLinks::open(&store, &SeededEntropy::new(seed)).await.unwrap() })
        });
        let (order, end) = (OrderId::from_bits(7), Timestamp::from_seconds(1_784_711_642));
        let mut links = Vec::new();
        for start in starts.collect::<Vec<_>>() {
            links.push(start.await.unwrap().sign(order, end));
        }
        links.dedup();
        assert_eq!(links.len(), 1);
    }

    async fn a_link_is_nothing_but_a_look(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 1).await;
        let (number, link) = link_to(&scene, started.order).await;
        let before = scene.order(started.order).await;
        for _ in 0..2 {
            behind(&scene.shop, &number, &link).await;
        }
        assert_eq!(scene.order(started.order).await, before);
        assert!(scene.shop.visible_order(Actor::Anonymous, &started.order.to_string()).await.is_err());
    }
}

/// RFC 4231 says what HMAC-SHA256 is; this says what we put into it.
#[test]
fn a_link_is_signed_for_one_order_and_one_end() {
    let (links, order, end) =
        (OrderLinks::new("secret"), OrderId::from_bits(7), Timestamp::from_seconds(1_784_711_642));
    let link = links.sign(order, end);
    let mut mac = Hmac::<Sha256>::new_from_slice(&Sha256::digest("secret")).unwrap();
    mac.update(b"ord_00000000000000000000000007 until 1784711642");
    assert_eq!(link, format!("1784711642-{}", hex::encode(mac.finalize().into_bytes())));
    assert_eq!(links.end(order, &link), Some(end));
    assert_eq!(links.end(OrderId::from_bits(8), &link), None);
    assert_eq!(OrderLinks::new("other").end(order, &link), None);
}
