//! Every crash (REL-1): the shop dies between any two steps of checkout, fulfilment and sweep, and is started again. Then
//! every payment has its paid order, nothing is reserved for nobody, no order is stuck, and nothing has happened twice.
//!
//! The shop is the real binary with the feature `fail-points`, the provider the payment sandbox in this process, which
//! outlives it. Every crash ends with the sweep alone: no event reaches the shop that is started again.

mod business;
mod clerk;
pub(crate) mod points;
pub(crate) mod process;
pub(crate) mod provider;
mod shopper;
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use points::{or_long, points};
use provider::{CARD, DELAYED};
use reqwest::StatusCode;
use shopper::{FLOUR, LICENCE, SODA, Shopper};
use tokio::time::sleep;
use world::World;

use crate::two_shops;

/// Long enough for the page to have ended; what is put off then is due when everything is looked at in the end.
const AFTER_THE_PAGE: i64 = 2000;
/// Long enough for the sweep to look for the first time; too short for a new page to be refused.
const FIRST_LOOK: i64 = 130;

const CHECKING_OUT: [&str; 8] = [
    "checkout.pressed",
    "checkout.stock_held",
    "checkout.numbered",
    "checkout.order_inserted",
    "checkout.before_commit",
    "checkout.committed",
    "open.answered",
    "open.kept",
];
/// A payment tells of itself by four events, in any order.
const HEARING_OF_A_PAYMENT: [&str; 12] = [
    "event.kept",
    "event.kept@4",
    "settle.asked",
    "settle.cart_emptied",
    "settle.payment_entered",
    "settle.status_told",
    "settle.mail_queued",
    "settle.before_commit",
    "settle.committed",
    "event.acted_on",
    "event.settled",
    "event.settled@4",
];
const PRESSING_AGAIN: [&str; 3] = ["checkout.committed", "open.answered", "open.kept"];
const REPLACING: [&str; 8] = [
    "give_up.begun",
    "give_up.expired",
    "checkout.pressed@3",
    "settle.stock_released",
    "settle.status_told",
    "checkout.before_commit@2",
    "checkout.committed@2",
    "open.answered@2",
];
const HEARING_OF_A_FAILURE: [&str; 6] = [
    "settle.cart_emptied",
    "settle.committed",
    "settle.stock_released",
    "settle.status_told",
    "settle.before_commit@2",
    "settle.committed@2",
];
const COMING_BACK: [&str; 3] = ["settle.asked", "settle.payment_entered", "settle.committed"];
const SWEEPING_A_PAYMENT: [&str; 6] =
    ["sweep.claimed", "sweep.asked", "sweep.ended", "settle.cart_emptied", "settle.before_commit", "settle.committed"];
const SWEEPING_AN_END: [&str; 6] = [
    "sweep.claimed",
    "sweep.asked",
    "sweep.ended",
    "settle.stock_released",
    "settle.before_commit",
    "settle.committed",
];
const SWEEPING_A_LOST_ANSWER: [&str; 4] = ["sweep.claimed", "open.answered", "open.kept", "sweep.asked"];
const SENDING_A_MAIL: [&str; 2] = ["mail.claimed", "mail.handed_over"];
const PROVIDING: [&str; 2] = ["provision.claimed", "provision.handed_over"];
const BEING_REFUSED: [&str; 4] = ["cancel.begun", "settle.stock_released", "cancel.before_commit", "cancel.committed"];
const PROCESSING: [&str; 4] = ["process.stock_taken", "process.debited", "process.before_commit", "process.committed"];
const REFUNDING: [&str; 6] = [
    "refund.pressed",
    "refund.committed",
    "refund.answered",
    "settle_refund.taken",
    "settle_refund.before_commit",
    "settle_refund.committed",
];
const HEARING_OF_A_REFUND: [&str; 3] =
    ["settle_refund.taken", "settle_refund.before_commit", "settle_refund.committed"];

/// Proves each story on both engines.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $story:ident($world:ident: &World) $body:block)+) => {$(
        mod $story {
            use super::*;

            $(#[$attribute])*
            async fn story($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = World::new(store::testing::TestDatabase::sqlite().await).await;
                story(&world).await;
                world.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let world = World::new(store::testing::TestDatabase::postgres().await).await;
                story(&world).await;
                world.remove().await;
            }
        }
    )+};
}

on_both_engines! {
    async fn while_a_shopper_checks_out_and_pays(world: &World) {
        for point in points(&[&CHECKING_OUT[..], &HEARING_OF_A_PAYMENT[..]].concat()) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn before_the_shopper_presses_again(world: &World) {
        for point in points(&PRESSING_AGAIN) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            case.shopper.check_out(&shop.url).await;
            shop.meets(&point).await;
            let shop = case.shop(None);
            let page = case.shopper.check_out(&shop.url).await.unwrap();
            case.provider.pay(&page, CARD).await;
            assert_eq!(case.provider.sessions().await.len(), 1, "{}: one page for one cart", point.place);
            shop.kill();
            case.survives(&point.place).await;
        }
    }

    async fn while_a_changed_cart_takes_the_place_of_another(world: &World) {
        for point in points(&REPLACING) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if case.shopper.check_out(&shop.url).await.is_some() {
                case.shopper.add(&shop.url, FLOUR).await;
                case.shopper.check_out(&shop.url).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_shop_hears_that_a_delayed_payment_failed(world: &World) {
        for point in points(&HEARING_OF_A_FAILURE) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, DELAYED).await;
                case.provider.fail_payment().await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_shopper_comes_back_before_any_event(world: &World) {
        for point in points(&COMING_BACK) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
                let order = case.provider.sessions().await.remove(0).order;
                case.shopper.come_back(&shop.url, &order).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_an_order_is_processed(world: &World) {
        let clerk = world.clerk();
        for point in points(&PROCESSING) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            let mut paid = None;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
                let order = case.provider.sessions().await.remove(0).order;
                case.shopper.come_back(&shop.url, &order).await;
                clerk.process(&shop.url, &order).await;
                paid = Some(order);
            }
            shop.meets(&point).await;
            if let Some(order) = paid {
                let shop = case.shop(None);
                case.shopper.come_back(&shop.url, &order).await;
                let answer = clerk.process(&shop.url, &order).await.unwrap();
                let done = point.place == "process.committed";
                let expected = if done { StatusCode::CONFLICT } else { StatusCode::OK };
                assert!(!point.surely || answer == expected, "{}: {answer}", point.place);
                let processed = format!("SELECT COUNT(*) FROM orders WHERE id = '{order}' AND processed_at IS NOT NULL");
                assert_eq!(world.number(&processed).await, 1, "{}", point.place);
                shop.kill();
            }
            case.survives(&point.place).await;
        }
    }

    async fn while_an_order_is_paid_back(world: &World) {
        let clerk = world.clerk();
        for point in points(&REFUNDING) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
                let order = case.provider.sessions().await.remove(0).order;
                case.shopper.come_back(&shop.url, &order).await;
                clerk.refund(&shop.url, &order).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_shop_hears_of_a_refund(world: &World) {
        for point in points(&HEARING_OF_A_REFUND) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
                case.provider.refund().await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_sweep_finds_a_payment(world: &World) {
        for point in points(&SWEEPING_A_PAYMENT) {
            let mut case = world.case(false).await;
            let shop = case.shop(None);
            case.shopper.add(&shop.url, SODA).await;
            let page = case.shopper.check_out(&shop.url).await.unwrap();
            case.provider.pay(&page, CARD).await;
            shop.kill();
            case.later(AFTER_THE_PAGE, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_sweep_ends_a_page_that_nobody_pays(world: &World) {
        for point in points(&SWEEPING_AN_END) {
            let mut case = world.case(false).await;
            let shop = case.shop(None);
            case.shopper.add(&shop.url, SODA).await;
            case.shopper.check_out(&shop.url).await.unwrap();
            shop.kill();
            case.later(AFTER_THE_PAGE, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_sweep_asks_for_an_answer_that_was_lost(world: &World) {
        for (first, point) in ["checkout.committed", "open.answered"].iter().cycle().zip(points(&SWEEPING_A_LOST_ANSWER)) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(first));
            case.shopper.add(&shop.url, SODA).await;
            case.shopper.check_out(&shop.url).await;
            shop.died_at(first).await;
            case.later(FIRST_LOOK, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_a_mail_is_sent(world: &World) {
        for point in points(&SENDING_A_MAIL) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_another_system_is_told_what_to_provide(world: &World) {
        for point in points(&PROVIDING) {
            let mut case = world.case(true).await;
            let receiver = case.with_receiver().await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, LICENCE).await;
            if let Some(page) = case.shopper.check_out(&shop.url).await {
                case.provider.pay(&page, CARD).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
            let told = receiver.told();
            let ids: BTreeSet<_> = told.iter().map(|told| (&told.id, &told.body)).collect();
            assert_eq!(ids.len(), 1, "{}: {told:?}", point.place);
            let again = if point.place == "provision.handed_over" { 2 } else { 1 };
            assert!(!point.surely || told.len() == again, "{}: {told:?}", point.place);
        }
    }

    async fn while_a_business_cart_becomes_orders(world: &World) {
        let program = world.program();
        for (number, point) in points(&business::ORDERING).iter().enumerate() {
            let case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            let cart = program.fill(&shop.url, &format!("firm-{number}@example.com")).await;
            if let Some(cart) = &cart {
                program.check_out(&shop.url, cart).await;
            }
            shop.meets(point).await;
            let shop = case.shop(None);
            if let Some(cart) = &cart {
                let answer = program.check_out(&shop.url, cart).await.unwrap();
                let done = point.place == "business.committed";
                let expected = if done { StatusCode::CONFLICT } else { StatusCode::CREATED };
                assert!(!point.surely || answer == expected, "{}: {answer}", point.place);
                business::is_ordered_once(world, cart, point).await;
            }
            shop.kill();
        }
    }

    /// As a power cut does, with nothing chosen.
    async fn at_any_moment(world: &World) {
        for round in 0..or_long(6, 200) {
            let case = world.case(true).await;
            let shop = case.shop(None);
            let url = shop.url.clone();
            let mut shoppers: Vec<_> = (0..4).map(|_| Shopper::new()).collect();
            let buying = join_all(shoppers.iter_mut().map(|shopper| shopper.buy_until_the_end(&url, &case.provider)));
            let moment = rand::random_range(20..600);
            let power_cut = async {
                sleep(Duration::from_millis(moment)).await;
                shop.kill();
            };
            tokio::join!(buying, power_cut);
            case.survives_with(shoppers, &format!("round {round}, after {moment} ms")).await;
        }
    }

    async fn while_the_provider_refuses(world: &World) {
        for point in points(&BEING_REFUSED) {
            let mut case = world.case(false).await;
            case.provider.hurry().await;
            let shop = case.shop(Some(&point.place));
            case.shopper.add(&shop.url, SODA).await;
            case.shopper.check_out(&shop.url).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }
}

#[test]
fn no_place_to_die_at_is_left_out() {
    let stories: [&[&str]; 18] = [
        &business::ORDERING,
        &CHECKING_OUT,
        &HEARING_OF_A_PAYMENT,
        &PRESSING_AGAIN,
        &REPLACING,
        &HEARING_OF_A_FAILURE,
        &COMING_BACK,
        &SWEEPING_A_PAYMENT,
        &SWEEPING_AN_END,
        &SWEEPING_A_LOST_ANSWER,
        &SENDING_A_MAIL,
        &PROVIDING,
        &BEING_REFUSED,
        &PROCESSING,
        &REFUNDING,
        &HEARING_OF_A_REFUND,
        &two_shops::COMPLETING,
        &two_shops::MAKING,
    ];
    let died_at = stories.concat().into_iter().filter_map(|place| place.split('@').next());
    assert_eq!(died_at.map(str::to_owned).collect::<BTreeSet<_>>(), points::all());
}
