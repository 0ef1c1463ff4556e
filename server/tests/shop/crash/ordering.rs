//! A program orders for a customer, and the shop dies.

use reqwest::StatusCode;

use super::business;
use super::points::points;
use super::world::World;

on_both_engines! {
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
}
