//! Accounts through their pages and forms (CUST-1 to CUST-3, CART-6, ORD-3, SEC-1, SEC-2), as a browser without
//! JavaScript meets them.

mod doors;
mod links;
mod rooms;
mod rules;

use std::num::NonZeroU32;

use crate::support::browser::{Browser, encoded, place};
use crate::support::clerk::{Clerk, PASSWORD as CLERKS};
use crate::support::shopper::{SODA, pay};
use crate::support::{Deliveries, World, unlimited};
use domain::ids::OrderId;
use domain::staff::Role;
use server::config::Limits;

const ADA: &str = "ada@example.com";
const PASSWORD: &str = "four oxen pull";
const OTHER: &str = "eight oxen pull";
const WRONG: &str = "The email address or the password is wrong.";

async fn register(browser: &Browser, email: &str, next: &str) -> (u16, String) {
    let fields = [("name", "Ada"), ("email", email), ("password", PASSWORD), ("next", next)];
    place(&browser.submit("/fn/account-register", &fields).await)
}

async fn log_in(browser: &Browser, email: &str, password: &str, next: &str) -> (u16, String) {
    let fields = [("email", email), ("password", password), ("next", next)];
    place(&browser.submit("/fn/account-log-in", &fields).await)
}

/// A new browser in which Ada, who has an account now, has logged in.
async fn ada(world: &World) -> Browser {
    let browser = Browser::new(world);
    assert_eq!(register(&browser, ADA, "").await, to("/account"));
    browser
}

fn to(location: &str) -> (u16, String) {
    (303, location.to_owned())
}

/// Puts pieces of Seed 001's product into the browser's cart.
async fn fill_cart(world: &World, browser: &Browser, pieces: &str) {
    world.shop.seed_demo().await.unwrap();
    let added = browser.submit("/fn/add-to-cart", &[("variant", SODA), ("quantity", pieces)]).await;
    assert_eq!(place(&added), to("/cart"));
}

/// Buys what is in the browser's cart, as Ada.
async fn buy(world: &World, browser: &Browser) -> OrderId {
    let (status, page) = place(&browser.submit("/fn/begin-checkout", &[]).await);
    assert_eq!((status, pay(world, &page, "4242 4242 4242 4242").await), (303, 303));
    let mut db = world.shop.store().read().await.unwrap();
    assert_eq!(db.number_raw("SELECT COUNT(*) FROM orders WHERE status <> 'paid'").await.unwrap(), 0);
    drop(db);
    let listed = world.shop.list_orders(domain::actor::Actor::System, &shop::orders::OrderQuery::default()).await;
    listed.unwrap().items[0].id
}

/// The path of the newest link of a kind that was sent to an address.
async fn link(world: &World, kind: &str, email: &str) -> String {
    let address = format!("{}/account/{kind}/", world.url);
    let mails = world.mails().await;
    let lines = mails.iter().filter(|mail| mail.to.as_str() == email).flat_map(|mail| mail.text.lines());
    let link = lines.map(str::trim).rfind(|line| line.starts_with(&address)).unwrap();
    link.strip_prefix(&world.url).unwrap().to_owned()
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

/// A page without what differs each time.
fn without_nonce(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or(part, |(_, rest)| rest))
}
