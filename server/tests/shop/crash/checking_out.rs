//! A shopper checks out, and the shop dies.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;

use super::points::{or_long, points};
use super::provider::{CARD, DELAYED};
use super::shopper::{FLOUR, SODA, Shopper};
use super::world::World;

pub(super) const CHECKING_OUT: [&str; 8] = [
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
pub(super) const HEARING_OF_A_PAYMENT: [&str; 12] = [
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
pub(super) const PRESSING_AGAIN: [&str; 3] = ["checkout.committed", "open.answered", "open.kept"];
pub(super) const REPLACING: [&str; 8] = [
    "give_up.begun",
    "give_up.expired",
    "checkout.pressed@3",
    "settle.stock_released",
    "settle.status_told",
    "checkout.before_commit@2",
    "checkout.committed@2",
    "open.answered@2",
];
pub(super) const HEARING_OF_A_FAILURE: [&str; 6] = [
    "settle.cart_emptied",
    "settle.committed",
    "settle.stock_released",
    "settle.status_told",
    "settle.before_commit@2",
    "settle.committed@2",
];
pub(super) const COMING_BACK: [&str; 3] = ["settle.asked", "settle.payment_entered", "settle.committed"];
pub(super) const BEING_REFUSED: [&str; 4] =
    ["cancel.begun", "settle.stock_released", "cancel.before_commit", "cancel.committed"];

on_both_engines! {
    async fn while_a_shopper_checks_out_and_pays(world: &World) {
        for point in points(&[&CHECKING_OUT[..], &HEARING_OF_A_PAYMENT[..]].concat()) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.buys(&shop, SODA).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn before_the_shopper_presses_again(world: &World) {
        for point in points(&PRESSING_AGAIN) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.checks_out(&shop, SODA).await;
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
            if case.checks_out(&shop, SODA).await.is_some() {
                case.checks_out(&shop, FLOUR).await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_shop_hears_that_a_delayed_payment_failed(world: &World) {
        for point in points(&HEARING_OF_A_FAILURE) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            if let Some(page) = case.checks_out(&shop, SODA).await {
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
            case.buys_and_comes_back(&shop).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_provider_refuses(world: &World) {
        for point in points(&BEING_REFUSED) {
            let mut case = world.case(false).await;
            case.provider.hurry().await;
            let shop = case.shop(Some(&point.place));
            case.checks_out(&shop, SODA).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
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
}
