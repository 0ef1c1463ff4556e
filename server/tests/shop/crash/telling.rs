//! The shop tells others of what was bought, and dies.

use std::collections::BTreeSet;

use super::points::points;
use super::shopper::{LICENCE, SODA};
use super::world::World;

pub(super) const SENDING_A_MAIL: [&str; 2] = ["mail.claimed", "mail.handed_over"];
pub(super) const PROVIDING: [&str; 2] = ["provision.claimed", "provision.handed_over"];

on_both_engines! {
    async fn while_a_mail_is_sent(world: &World) {
        for point in points(&SENDING_A_MAIL) {
            let mut case = world.case(true).await;
            let shop = case.shop(Some(&point.place));
            case.buys(&shop, SODA).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }

    async fn while_another_system_is_told_what_to_provide(world: &World) {
        for point in points(&PROVIDING) {
            let mut case = world.case(true).await;
            let receiver = case.with_receiver().await;
            let shop = case.shop(Some(&point.place));
            case.buys(&shop, LICENCE).await;
            shop.meets(&point).await;
            case.survives(&point.place).await;
            let told = receiver.told();
            let ids: BTreeSet<_> = told.iter().map(|told| (&told.id, &told.body)).collect();
            assert_eq!(ids.len(), 1, "{}: {told:?}", point.place);
            let again = if point.place == "provision.handed_over" { 2 } else { 1 };
            assert!(!point.surely || told.len() == again, "{}: {told:?}", point.place);
        }
    }
}
