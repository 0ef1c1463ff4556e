//! A program that orders for a customer, at a shop that may die at any moment.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::points::Point;
use super::shopper::SODA;
use super::world::World;

/// Where the shop dies while it makes orders of a business cart.
pub(crate) const ORDERING: [&str; 3] = ["business.stock_held", "business.before_commit", "business.committed"];

/// Of another vendor than [`SODA`].
const MUSTARD: &str = "suesser-senf-250-ml";

/// A program with a token.
pub(crate) struct Program {
    client: Client,
    token: String,
}

impl Program {
    pub(crate) fn new(token: String) -> Self {
        Self { client: Client::new(), token }
    }

    /// A new customer's cart with goods of two vendors, by its path.
    pub(crate) async fn fill(&self, shop: &str, email: &str) -> Option<String> {
        let new = json!({ "name": "The Firm", "email": email });
        let customer = self.post(shop, "/api/v3/customers", &new).await?.1;
        let carts = format!("/api/v3/customers/{}/carts", customer["customerId"].as_str()?);
        let cart = self.post(shop, &carts, &json!({})).await?.1;
        let cart = format!("{carts}/{}", cart["cartId"].as_str()?);
        for (product, quantity) in [(SODA, 2), (MUSTARD, 1)] {
            let item = json!({ "productId": product, "quantity": quantity, "attributes": { "for": "Ada" } });
            self.post(shop, &format!("{cart}/cartItems"), &item).await?;
        }
        Some(cart)
    }

    /// What is asked of a shop that dies meanwhile comes to nothing.
    pub(crate) async fn check_out(&self, shop: &str, cart: &str) -> Option<StatusCode> {
        Some(self.post(shop, &format!("{cart}:checkout"), &json!({})).await?.0)
    }

    async fn post(&self, shop: &str, path: &str, body: &Value) -> Option<(StatusCode, Value)> {
        let request = self.client.post(format!("{shop}{path}")).bearer_auth(&self.token);
        let answer = request.json(body).send().await.ok()?;
        Some((answer.status(), answer.json().await.ok()?))
    }
}

/// There are two orders, and all that belongs to them, once.
pub(crate) async fn is_ordered_once(world: &World, cart: &str, when: &Point) {
    let cart = cart.rsplit('/').next().unwrap();
    let of_cart =
        format!("FROM orders o WHERE o.business_cart_id = '{cart}' AND o.status = 'pending' AND o.stock_held = 1");
    for (what, expected) in [
        (format!("SELECT COUNT(*) {of_cart}"), 2),
        (format!("SELECT COUNT(*) FROM stock_movements WHERE order_id IN (SELECT o.id {of_cart})"), 2),
        (format!("SELECT COUNT(*) FROM provision_messages WHERE order_id IN (SELECT o.id {of_cart})"), 2),
        (format!("SELECT COUNT(*) FROM timeline_entries WHERE order_id IN (SELECT o.id {of_cart})"), 2),
        (format!("SELECT COUNT(*) FROM business_carts WHERE id = '{cart}' AND archived_at IS NOT NULL"), 1),
        (
            "SELECT COUNT(*) FROM variants v WHERE v.reserved <> (SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l
                JOIN orders o ON o.id = l.order_id WHERE o.stock_held = 1 AND l.variant_id = v.id)"
                .to_owned(),
            0,
        ),
        (
            "SELECT COUNT(*) FROM (SELECT SUM(last) AS last FROM order_numbers) n
                WHERE n.last <> (SELECT COUNT(*) FROM orders)"
                .to_owned(),
            0,
        ),
    ] {
        assert_eq!(world.number(&what).await, expected, "{}: {what}", when.place);
    }
}
