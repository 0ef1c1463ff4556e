//! Somebody who shops, and pays on the hosted page as a browser would.

use std::sync::Arc;

use domain::actor::Actor;
use domain::cart::Quantity;
use domain::catalogue::Attributes;
use reqwest::Response;
use server::session::Sessions;
use shop::checkout::StartedCheckout;
use tower_sessions::Session;

use super::World;

/// Seed 001's product: 2 × 4.49.
pub(crate) const SODA: &str = "kaiser-natron-pulver-250-g-grosspackung";

/// A browser with a session.
pub(crate) struct Shopper {
    pub(crate) actor: Actor,
    pub(crate) cookie: String,
}

impl Shopper {
    pub(crate) async fn of(world: &World) -> Self {
        let visitor = world.shop.fresh_visitor();
        let sessions = Arc::new(Sessions::new(world.shop.store().clone()));
        let session = Session::new(None, sessions, None);
        session.insert(app::visit::VISITOR, visitor).await.unwrap();
        session.save().await.unwrap();
        Self { actor: Actor::Guest(visitor), cookie: format!("oxcart={}", session.id().unwrap()) }
    }

    /// Puts seed 001's cart together and goes to the payment page.
    pub(crate) async fn check_out(&self, world: &World) -> StartedCheckout {
        world.shop.seed_demo().await.unwrap();
        let pieces = Quantity::try_from(2).unwrap();
        world.shop.add_to_cart(self.actor, &SODA.parse().unwrap(), pieces, Attributes::new()).await.unwrap();
        world.shop.begin_checkout(self.actor, None).await.unwrap()
    }

    pub(crate) async fn order(&self, world: &World, id: &str) -> Response {
        world.get(&format!("/api/orders/{id}")).header("cookie", &self.cookie).send().await.unwrap()
    }
}

/// Fills in the hosted page with a card and presses "Pay".
pub(crate) async fn pay(world: &World, page: &str, card: &str) -> u16 {
    pay_as(world, page, card, "ada@example.com").await
}

/// The same for somebody with this address of mail.
pub(crate) async fn pay_as(world: &World, page: &str, card: &str, email: &str) -> u16 {
    let form = [
        ("email", email),
        ("name", "Ada Lovelace"),
        ("line1", "Invalidenstraße 1"),
        ("postal_code", "10115"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("billing_same", "on"),
        ("card_number", card),
        ("card_expiry", "12 / 34"),
        ("card_cvc", "123"),
    ];
    let origin = url::Url::parse(page).unwrap().origin().ascii_serialization();
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = world.client.post(page).header("origin", origin);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    request.send().await.unwrap().status().as_u16()
}
