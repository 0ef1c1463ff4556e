//! The sweep looks after a checkout, and the shop dies.

use super::points::points;
use super::shopper::SODA;
use super::world::World;

/// Long enough for the page to have ended; what is put off then is due when everything is looked at in the end.
const AFTER_THE_PAGE: i64 = 2000;
/// Long enough for the sweep to look for the first time; too short for a new page to be refused.
const FIRST_LOOK: i64 = 130;

pub(super) const SWEEPING_A_PAYMENT: [&str; 6] =
    ["sweep.claimed", "sweep.asked", "sweep.ended", "settle.cart_emptied", "settle.before_commit", "settle.committed"];
pub(super) const SWEEPING_AN_END: [&str; 6] = [
    "sweep.claimed",
    "sweep.asked",
    "sweep.ended",
    "settle.stock_released",
    "settle.before_commit",
    "settle.committed",
];
pub(super) const SWEEPING_A_LOST_ANSWER: [&str; 4] = ["sweep.claimed", "open.answered", "open.kept", "sweep.asked"];

on_both_engines! {
    async fn while_the_sweep_finds_a_payment(world: &World) {
        for point in points(&SWEEPING_A_PAYMENT) {
            let mut case = world.case(false).await;
            let shop = case.shop(None);
            case.buys(&shop, SODA).await.unwrap();
            shop.kill();
            case.later(AFTER_THE_PAGE, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_sweep_ends_a_page_that_nobody_pays(world: &World) {
        for point in points(&SWEEPING_AN_END) {
            let mut case = world.case(false).await;
            let shop = case.shop(None);
            case.checks_out(&shop, SODA).await.unwrap();
            shop.kill();
            case.later(AFTER_THE_PAGE, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_the_sweep_asks_for_an_answer_that_was_lost(world: &World) {
        for (first, point) in ["checkout.committed", "open.answered"].iter().cycle().zip(points(&SWEEPING_A_LOST_ANSWER)) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(first));
            case.checks_out(&shop, SODA).await;
            shop.died_at(first).await;
            case.later(FIRST_LOOK, Some(&point.place)).meets(&point).await;
            case.survives(&point.place).await;
        }
    }
}
