//! `oxcart seed`: a shop to look at, with orders where they are asked for (PROC-7).

use std::time::Instant;

use clap::value_parser;
use domain::actor::Actor;
use shop::Shop;
use shop::seed::{SeededOrders, Seeding, WantedOrders};

use super::Error;
use super::progress::progress;
use crate::console::say;

/// The most orders that are made at once: they are one transaction.
const MOST: i64 = 10_000_000;

#[derive(clap::Args, Debug)]
pub(super) struct SeedArgs {
    /// Make random orders over the last twelve months too, so many
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=MOST))]
    orders: Option<u32>,
    /// The same seed at the same moment in a new shop makes the same orders
    #[arg(long, value_name = "S", requires = "orders", default_value_t = 1)]
    seed: u64,
    /// By so many customers at most [default: three for five orders]
    #[arg(long, value_name = "N", requires = "orders", value_parser = value_parser!(u32).range(1..=MOST))]
    customers: Option<u32>,
    /// Make them even if there are orders already
    #[arg(long, requires = "orders")]
    add: bool,
}

/// Loads the demo catalogue, and makes orders where some are wanted.
pub(super) async fn run(shop: &Shop, args: &SeedArgs) -> Result<(), Error> {
    let SeedArgs { orders, seed, customers, add } = *args;
    match orders {
        Some(orders) => make_orders(shop, &WantedOrders { orders, seed, customers, add }).await,
        None => {
            shop.seed_demo().await?;
            say(format_args!("The demo catalogue is there."))?;
            Ok(())
        }
    }
}

async fn make_orders(shop: &Shop, wanted: &WantedOrders) -> Result<(), Error> {
    let bar = progress(u64::from(wanted.orders), "orders");
    let began = Instant::now();
    let outcome = shop.seed_orders(Actor::System, wanted, &|done| bar.set_position(u64::from(done))).await;
    let took = began.elapsed();
    bar.finish_and_clear();
    match outcome? {
        Seeding::Made(SeededOrders { orders, customers }) => {
            let rate = u128::from(orders) * 1000 / took.as_millis().max(1);
            say(format_args!("{orders} orders by {customers} customers in {took:.1?}: {rate} a second."))?;
            Ok(())
        }
        Seeding::HasOrders => Err(Error::HasOrders),
        Seeding::NothingForSale => Err(Error::NothingForSale),
    }
}
