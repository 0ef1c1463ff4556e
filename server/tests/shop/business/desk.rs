//! Where a program orders for a customer.

use domain::actor::Actor;
use domain::ids::CustomerId;
use domain::money::{Currency, Money};
use domain::note::Note;
use serde_json::{Value, json};

use crate::api::client::{Answer, Client, LICENCE, SODA, item};
use crate::api::counter::{register, stocked};
use crate::support::World;

/// A shop, and a customer with a token.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) customer: CustomerId,
}

/// A cart of the customer's, by its path.
pub(crate) struct Cart<'c> {
    pub(crate) client: &'c Client<'c>,
    pub(crate) path: String,
}

impl Desk {
    pub(crate) async fn open(store: store::Store) -> Self {
        let world = stocked(store).await;
        let customer = register(&world, "office@firm.example", "The Firm").await;
        Self { world, customer }
    }

    /// The customer's program.
    pub(crate) async fn program(&self) -> Client<'_> {
        Client::program_of(&self.world, "carts", self.customer).await
    }

    /// Where the customer's carts are.
    pub(crate) fn carts(&self) -> String {
        carts_of(self.customer)
    }

    /// Gives the customer something to spend.
    pub(crate) async fn credit(&self, cents: i64) {
        let (note, press) = (Note::required("Paid in advance").unwrap(), self.world.shop.fresh_press());
        let amount = Money::new(cents, Currency::Eur);
        self.world.shop.credit_customer(Actor::System, self.customer, amount, (&note, &press)).await.unwrap();
    }

    /// How many orders there are, and how many pieces of anything are promised.
    pub(crate) async fn traces(&self) -> (i64, i64) {
        let reserved = "SELECT CAST(SUM(reserved) AS BIGINT) FROM variants";
        (self.world.number("SELECT COUNT(*) FROM orders").await, self.world.number(reserved).await)
    }
}

impl<'c> Cart<'c> {
    /// A new cart.
    pub(crate) async fn make(desk: &Desk, client: &'c Client<'c>) -> Self {
        let made = client.press(&desk.carts()).await.ok(201);
        Self { client, path: format!("{}/{}", desk.carts(), made["cartId"].as_str().unwrap()) }
    }

    /// A new cart with goods of two vendors: 2 × 4.49 and 1 × 140.40.
    pub(crate) async fn filled(desk: &Desk, client: &'c Client<'c>) -> Self {
        let cart = Self::make(desk, client).await;
        cart.add(item(SODA, 2)).await.ok(201);
        cart.add(licence(1, "example.com")).await.ok(201);
        cart
    }

    pub(crate) async fn add(&self, item: Value) -> Answer {
        self.client.post(&format!("{}/cartItems", self.path), item).await
    }

    pub(crate) async fn look(&self) -> Value {
        self.client.get(&self.path).await.ok(200)
    }

    /// The path of the item that was added first.
    pub(crate) async fn first_item(&self) -> String {
        let id = self.look().await["items"][0]["cartItemId"].as_str().unwrap().to_owned();
        format!("{}/cartItems/{id}", self.path)
    }

    pub(crate) async fn check_out(&self) -> Answer {
        self.client.press(&format!("{}:checkout", self.path)).await
    }
}

/// Where a customer's carts are.
pub(crate) fn carts_of(customer: CustomerId) -> String {
    format!("/api/v3/customers/{customer}/carts")
}

/// Licences for a domain.
pub(crate) fn licence(quantity: u32, domain: &str) -> Value {
    json!({ "productId": LICENCE, "quantity": quantity, "attributes": { "domain": domain } })
}

/// An amount as it was written, in cents.
pub(crate) fn cents(amount: &Value) -> i64 {
    Money::parse(&amount.to_string(), Currency::Eur).unwrap().minor
}
