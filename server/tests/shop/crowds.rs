//! Many at once, through HTTP: nothing is sold twice, nothing is lost, and nobody is left standing (PAY-7, PAY-8, CART-10,
//! ORD-2).

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use crate::support::browser::place;
use crate::support::buyer::{Buyer, Landing};
use crate::support::crowd::at_once;
use crate::support::shopper::{SODA, pay_as};
use crate::support::{Deliveries, Plan, SECRET, World};
use server::config::Limits;

const HONEY: &str = "schwarzwaelder-waldhonig-250-g";
const NAPKINS: &str = "leinen-geschirrtuecher-2";
/// Something that is bought for a domain: the same thing for two domains is two lines.
const LICENCE: &str = "MS-365-BUS-STD";
const CARD: &str = "4242 4242 4242 4242";
/// The longest that anybody may wait for an answer, while two slow cores do everything that there is to do.
const BOUND: Duration = Duration::from_secs(20);

/// A shop with so many pieces of one thing, behind a proxy, with the limits of a shop on the internet.
async fn a_shop_with(store: store::Store, variant: &str, pieces: u32, deliveries: Deliveries) -> Arc<World> {
    let limits = Limits {
        per_second: NonZeroU32::new(50),
        burst: NonZeroU32::new(300).unwrap(),
        logins_per_minute: NonZeroU32::new(10),
        proxies: 1,
    };
    let world = World::planned(store, Plan { limits, deliveries, ..Plan::default() }).await;
    world.shop.seed_demo().await.unwrap();
    world.run(&format!("UPDATE variants SET on_hand = {pieces} WHERE id = '{variant}'")).await;
    Arc::new(world)
}

/// The payment pages among these answers, of which each must be a success or a clear refusal.
fn pages(landings: &[Landing]) -> Vec<String> {
    let page = |landing: &Landing| match landing {
        Landing::PaymentPage(page) => Some(page.clone()),
        Landing::Cart => None,
        Landing::Nowhere(status, body) => panic!("answered {status}: {body}"),
    };
    landings.iter().filter_map(page).collect()
}

/// The numbers of all orders are those from 1 to this one.
async fn assert_numbered_to(world: &World, last: i64) {
    let running = "CAST(SUBSTR(number, 9) AS BIGINT)";
    for figure in ["COUNT(*)".to_owned(), format!("COUNT(DISTINCT {running})"), format!("COALESCE(MAX({running}), 0)")]
    {
        assert_eq!(world.number(&format!("SELECT {figure} FROM orders")).await, last, "{figure}");
    }
}

/// So many pieces are promised, and the movements say the same.
async fn assert_reserved(world: &World, variant: &str, pieces: i64) {
    let reserved = world.number(&format!("SELECT reserved FROM variants WHERE id = '{variant}'")).await;
    let moved = "SELECT CAST(COALESCE(SUM(reserved_change), 0) AS BIGINT) FROM stock_movements";
    let moved = world.number(&format!("{moved} WHERE variant_id = '{variant}'")).await;
    assert_eq!((reserved, moved), (pieces, pieces), "{variant}");
}

/// So many orders are paid: each once, in the ledger and in its timeline, and nothing about them is odd.
async fn assert_settled_once(world: &World, orders: i64) {
    for (what, sql) in [
        ("paid", "SELECT COUNT(*) FROM orders WHERE status = 'paid' AND cart_emptied = 1"),
        ("in the ledger", "SELECT COUNT(*) FROM ledger_entries WHERE kind = 'payment'"),
        ("in the ledger, by order", "SELECT COUNT(DISTINCT order_id) FROM ledger_entries"),
        ("in the timelines", "SELECT COUNT(*) FROM timeline_entries WHERE to_value = 'paid'"),
    ] {
        assert_eq!(world.number(sql).await, orders, "{what}");
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM order_flags").await, 0);
}

store::on_both_engines! {
    async fn two_hundred_buyers_at_once_for_twenty_pieces_buy_exactly_twenty(store: Store) {
        let world = a_shop_with(store, SODA, 20, Deliveries::On).await;
        let buyers: Vec<_> = (0..200).map(|number| Buyer::nth(&world, number)).collect();
        let (seen, slowest) = at_once(buyers.clone().into_iter().map(|buyer| async move {
            buyer.add(SODA, 1, &[]).await;
            buyer.seen().await
        })).await;
        assert!(slowest < BOUND, "{slowest:?}");
        let presses = buyers.clone().into_iter().zip(seen).map(|(buyer, seen)| async move { buyer.press(&seen).await });
        let (landings, slowest) = at_once(presses).await;
        assert!(slowest < BOUND, "{slowest:?}");
        let won = pages(&landings);
        assert_eq!(won.iter().collect::<BTreeSet<_>>().len(), 20);
        assert_eq!(world.stripe.sessions().await.len(), 20);
        assert_numbered_to(&world, 20).await;
        assert_reserved(&world, SODA, 20).await;

        let loser = landings.iter().position(|landing| *landing == Landing::Cart).unwrap();
        let (told, page) = buyers[loser].look_at_cart().await;
        assert!(told.starts_with("Something in your shopping cart has changed."), "{told}");
        assert!(page.contains("is sold out."), "{page}");

        let payments = won.into_iter().enumerate().map(|(number, page)| {
            let world = Arc::clone(&world);
            async move { pay_as(&world, &page, CARD, &format!("buyer{number}@example.com")).await }
        });
        let (paid, slowest) = at_once(payments).await;
        assert!(slowest < BOUND && paid.iter().all(|status| *status == 303), "{slowest:?} {paid:?}");
        assert_settled_once(&world, 20).await;
        assert_reserved(&world, SODA, 20).await;
    }

    async fn a_hundred_checkouts_at_once_get_a_hundred_numbers_without_gaps(store: Store) {
        let world = a_shop_with(store, LICENCE, 0, Deliveries::Off).await;
        // Half of the carts are filled the other way round, and every fifth buyer wants what was sold meanwhile.
        world.run(&format!("UPDATE variants SET on_hand = 20 WHERE id = '{LICENCE}'")).await;
        let buyers: Vec<_> = (0..125).map(|number| Buyer::nth(&world, number)).collect();
        at_once(buyers.clone().into_iter().enumerate().map(|(number, buyer)| async move {
            for variant in if number % 2 == 0 { [SODA, HONEY] } else { [HONEY, SODA] } {
                buyer.add(variant, if variant == HONEY { 1 } else { 2 }, &[]).await;
            }
            if number % 5 == 0 {
                buyer.add(LICENCE, 1, &[("domain", "example.com")]).await;
            }
        })).await;
        world.run(&format!("UPDATE variants SET on_hand = 0 WHERE id = '{LICENCE}'")).await;
        world.run(&format!("UPDATE variants SET on_hand = 400 WHERE id = '{HONEY}'")).await;
        let (landings, slowest) = at_once(buyers.into_iter().map(|buyer| async move { buyer.press("").await })).await;
        assert!(slowest < BOUND, "{slowest:?}");
        assert_eq!(pages(&landings).len(), 100);
        assert_numbered_to(&world, 100).await;
        assert_reserved(&world, HONEY, 100).await;
        assert_reserved(&world, SODA, 200).await;
    }

    async fn thirty_presses_of_one_button_make_one_order_and_one_session(store: Store) {
        let world = a_shop_with(store, SODA, 20, Deliveries::Off).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let seen = buyer.seen().await;
        let presses = (0..30).map(|_| {
            let (tab, seen) = (buyer.clone(), seen.clone());
            async move { tab.press(&seen).await }
        });
        let (landings, slowest) = at_once(presses).await;
        assert!(slowest < BOUND, "{slowest:?}");
        let pages = pages(&landings);
        assert_eq!((pages.len(), pages.iter().collect::<BTreeSet<_>>().len()), (30, 1));
        assert_numbered_to(&world, 1).await;
        assert_eq!(world.stripe.sessions().await.len(), 1);
        assert_reserved(&world, SODA, 1).await;
    }

    async fn tabs_that_change_the_cart_while_another_checks_out_leave_one_open_session(store: Store) {
        let world = a_shop_with(store, SODA, 20, Deliveries::Off).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let line = buyer.cart().await["lines"][0]["id"].as_str().unwrap().to_owned();
        for round in 0..6 {
            let tabs = (0..8_u32).map(|tab| {
                let (buyer, line) = (buyer.clone(), line.clone());
                async move {
                    if tab % 2 == 0 {
                        buyer.press("").await
                    } else {
                        assert_eq!(buyer.set(&line, 1 + (round + tab) % 9).await, 200);
                        Landing::Cart
                    }
                }
            });
            let (landings, slowest) = at_once(tabs).await;
            assert!(slowest < BOUND, "{slowest:?}");
            pages(&landings);
        }
        assert!(matches!(buyer.check_out().await, Landing::PaymentPage(_)));
        let pieces = buyer.cart().await["count"].as_i64().unwrap();
        let sessions = world.stripe.sessions().await;
        assert_eq!(sessions.iter().filter(|session| session["status"] == "open").count(), 1);
        assert_eq!(sessions.len() as i64, world.number("SELECT COUNT(*) FROM orders").await);
        assert_eq!(world.number("SELECT COUNT(*) FROM orders WHERE status = 'pending'").await, 1);
        assert_reserved(&world, SODA, pieces).await;
        assert_numbered_to(&world, sessions.len() as i64).await;
    }

    async fn whoever_holds_the_last_pieces_keeps_them_when_their_cart_changes(store: Store) {
        let world = a_shop_with(store, SODA, 12, Deliveries::Off).await;
        let buyers: Vec<_> = (0..60).map(|number| Buyer::nth(&world, number)).collect();
        at_once(buyers.clone().into_iter().map(|buyer| async move { buyer.add(SODA, 1, &[]).await })).await;
        let (holders, rivals) = buyers.split_at(12);
        let press = |buyer: Buyer| async move { buyer.press("").await };
        let (landings, _) = at_once(holders.iter().cloned().map(press)).await;
        assert_eq!(pages(&landings).len(), 12);
        // Half of them want more of other things now, in either order.
        at_once(holders.iter().cloned().enumerate().map(|(number, buyer)| async move {
            for variant in if number % 2 == 0 { [HONEY, NAPKINS] } else { [NAPKINS, HONEY] } {
                buyer.add(variant, 1, &[]).await;
            }
        })).await;
        let tries = rivals.iter().flat_map(|buyer| [buyer.clone(), buyer.clone()]);
        let (landings, slowest) = at_once(holders.iter().cloned().chain(tries).map(press)).await;
        assert!(slowest < BOUND, "{slowest:?}");
        assert_eq!((pages(&landings[..12]).len(), pages(&landings[12..]).len()), (12, 0));
        for (variant, pieces) in [(SODA, 12), (HONEY, 12), (NAPKINS, 12)] {
            assert_reserved(&world, variant, pieces).await;
        }
    }

    async fn a_hundred_changes_of_one_cart_at_once_lose_nothing(store: Store) {
        let world = a_shop_with(store, SODA, 400, Deliveries::Off).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        let changes = (0..100).map(|number| {
            let tab = buyer.clone();
            async move { place(&tab.try_add(if number % 4 == 0 { HONEY } else { SODA }, 1, &[]).await) }
        });
        let (answers, slowest) = at_once(changes).await;
        assert!(slowest < BOUND, "{slowest:?}");
        assert!(answers.iter().all(|answer| *answer == (303, "/cart".to_owned())), "{answers:?}");
        let cart = buyer.cart().await;
        let mut pieces: Vec<_> = cart["lines"].as_array().unwrap().iter().map(|line| line["quantity"].as_u64()).collect();
        pieces.sort_unstable();
        assert_eq!(pieces, [Some(25), Some(76)]);
    }

    async fn two_lines_of_one_variant_share_its_stock(store: Store) {
        let world = a_shop_with(store, LICENCE, 2, Deliveries::Off).await;
        let buyer = Buyer::of(&world);
        buyer.add(LICENCE, 1, &[("domain", "one.example")]).await;
        buyer.add(LICENCE, 1, &[("domain", "two.example")]).await;
        world.run(&format!("UPDATE variants SET on_hand = 1 WHERE id = '{LICENCE}'")).await;
        assert_eq!(buyer.check_out().await, Landing::Cart);
        let (told, page) = buyer.look_at_cart().await;
        assert!(told.starts_with("Something in your shopping cart has changed."), "{told}");
        assert!(page.contains("Only 1 of Microsoft 365 Business Standard is available."), "{page}");
        assert_reserved(&world, LICENCE, 0).await;
        assert_numbered_to(&world, 0).await;

        world.run(&format!("UPDATE variants SET on_hand = 7 WHERE id = '{LICENCE}'")).await;
        let rivals: Vec<_> = (0..10).map(|number| Buyer::nth(&world, number)).collect();
        let (landings, _) = at_once(rivals.into_iter().map(|buyer| async move {
            for domain in ["one.example", "two.example"] {
                buyer.try_add(LICENCE, 1, &[("domain", domain)]).await;
            }
            buyer.press("").await
        })).await;
        assert!(!pages(&landings).is_empty());
        let sold = world.number("SELECT CAST(SUM(quantity) AS BIGINT) FROM order_lines").await;
        assert!(sold <= 7, "{sold}");
        assert_reserved(&world, LICENCE, sold).await;
    }

    async fn a_crowd_that_pays_at_the_same_moment_is_settled_once_each(store: Store) {
        let world = a_shop_with(store, SODA, 400, Deliveries::Off).await;
        let buyers: Vec<_> = (0..40).map(|number| Buyer::nth(&world, number)).collect();
        let (landings, _) = at_once(buyers.clone().into_iter().map(|buyer| async move {
            buyer.add(SODA, 1, &[]).await;
            buyer.press("").await
        })).await;
        let pages = pages(&landings);
        assert_eq!(pages.len(), 40);
        // Every second one is the same person, whose customer's row all of these payments need.
        at_once(pages.into_iter().enumerate().map(|(number, page)| {
            let world = Arc::clone(&world);
            let email = if number % 2 == 0 { "ada@example.com".to_owned() } else { format!("buyer{number}@example.com") };
            async move { assert_eq!(pay_as(&world, &page, CARD, &email).await, 303) }
        })).await;
        let events = world.stripe.events("checkout.session.completed").await;
        assert_eq!(events.len(), 40);
        // Each is delivered three times, and told once more by an event of its own.
        let tellings = events.iter().flat_map(|event| {
            let mut other = event.clone();
            other["id"] = format!("{}_again", event["id"].as_str().unwrap()).into();
            [event.to_string(), event.to_string(), event.to_string(), other.to_string()]
        });
        let deliveries = tellings.map(|body| {
            let world = Arc::clone(&world);
            async move { world.deliver(&body, 0, SECRET).await.status().as_u16() }
        });
        let (answers, slowest) = at_once(deliveries).await;
        assert!(slowest < BOUND, "{slowest:?}");
        assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
        assert_settled_once(&world, 40).await;
        assert_reserved(&world, SODA, 40).await;
        for buyer in &buyers {
            assert_eq!(buyer.cart().await["count"], 0);
        }
    }
}
