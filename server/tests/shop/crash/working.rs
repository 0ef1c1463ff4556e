//! A merchant works on a paid order, and the shop dies.

use reqwest::StatusCode;

use super::points::points;
use super::shopper::SODA;
use super::world::World;

pub(super) const PROCESSING: [&str; 4] =
    ["process.stock_taken", "process.debited", "process.before_commit", "process.committed"];
pub(super) const REFUNDING: [&str; 6] = [
    "refund.pressed",
    "refund.committed",
    "refund.answered",
    "settle_refund.taken",
    "settle_refund.before_commit",
    "settle_refund.committed",
];
pub(super) const HEARING_OF_A_REFUND: [&str; 3] =
    ["settle_refund.taken", "settle_refund.before_commit", "settle_refund.committed"];

on_both_engines! {
    async fn while_an_order_is_processed(world: &World) {
        let clerk = world.clerk();
        for point in points(&PROCESSING) {
            let mut case = world.case(false).await;
            let shop = case.shop(Some(&point.place));
            let paid = case.buys_and_comes_back(&shop).await;
            if let Some(order) = &paid {
                clerk.process(&shop.url, order).await;
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
            if let Some(order) = case.buys_and_comes_back(&shop).await {
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
            if case.buys(&shop, SODA).await.is_some() {
                case.provider.refund().await;
            }
            shop.meets(&point).await;
            case.survives(&point.place).await;
        }
    }
}
