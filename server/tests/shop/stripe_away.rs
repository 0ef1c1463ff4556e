//! Stripe is down, slow, or cut off in the middle: nothing hangs, nothing is charged twice, and the page says what happened
//! (PAY-7, PAY-9, PAY-13).

mod bounds;
mod later;
mod log;
mod opening;
mod replacing;
use std::time::Duration;

use crate::support::buyer::{Buyer, Landing};
use crate::support::shopper::SODA;
use crate::support::{Deliveries, Plan, World};

pub(crate) const CARD: &str = "4242 4242 4242 4242";
pub(crate) const HONEY: &str = "schwarzwaelder-waldhonig-250-g";
pub(crate) const NOT_OPENED: &str =
    "The payment page could not be opened. Nothing was charged and your shopping cart is unchanged.";
pub(crate) const NOT_CLOSED: &str =
    "Your earlier checkout could not be closed, because the payment service does not answer.";

/// A shop that is told nothing by webhook, and whose client does not wait long.
pub(crate) async fn a_shop(store: store::Store) -> World {
    a_shop_that(store, Deliveries::Off, Duration::from_millis(600)).await
}

pub(crate) async fn a_shop_that(store: store::Store, deliveries: Deliveries, patience: Duration) -> World {
    let world = World::planned(store, Plan { deliveries, patience, ..Plan::default() }).await;
    world.shop.seed_demo().await.unwrap();
    world
}

/// The page that "Check out" must lead to.
pub(crate) async fn page_of(buyer: &Buyer) -> String {
    match buyer.check_out().await {
        Landing::PaymentPage(page) => page,
        other @ (Landing::Cart | Landing::Nowhere(..)) => panic!("{other:?}"),
    }
}

/// "Check out" leads back to a cart that is as it was, with these words above it.
pub(crate) async fn assert_sent_back(buyer: &Buyer, words: &str) {
    let before = buyer.cart().await;
    assert_eq!(buyer.check_out().await, Landing::Cart);
    let (told, page) = buyer.look_at_cart().await;
    assert!(told.starts_with(words), "{told}");
    assert!(page.contains("/fn/begin-checkout"), "there is a way to try again: {page}");
    assert_eq!((&buyer.cart().await["lines"], &buyer.cart().await["total"]), (&before["lines"], &before["total"]));
}

/// How many orders have this status.
pub(crate) async fn orders(world: &World, status: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM orders WHERE status = '{status}'")).await
}

pub(crate) async fn reserved(world: &World) -> i64 {
    world.number(&format!("SELECT reserved FROM variants WHERE id = '{SODA}'")).await
}

/// How many sessions the provider has, and how many of them can be paid.
pub(crate) async fn sessions(world: &World) -> (usize, usize) {
    let all = world.stripe.sessions().await;
    (all.len(), all.iter().filter(|session| session["status"] == "open").count())
}

/// What the provider and the shop agree on: so many orders were paid, once each, and each has one session.
pub(crate) async fn assert_paid_once_each(world: &World, paid: i64) {
    let all = world.stripe.sessions().await;
    let charged = all.iter().filter(|session| session["payment_status"] == "paid").count();
    assert_eq!((charged as i64, orders(world, "paid").await), (paid, paid));
    assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries").await, paid);
    assert_eq!(world.number("SELECT COUNT(*) FROM order_flags").await, 0);
}

/// The page that the shopper comes back to.
pub(crate) fn return_of(page: &str, order: &str) -> String {
    format!("/checkout/return?order={order}&session_id={}", page.rsplit('/').next().unwrap())
}

/// The id of the only order.
pub(crate) async fn only_order(world: &World) -> String {
    world.stripe.sessions().await[0]["client_reference_id"].as_str().unwrap().to_owned()
}
