//! The stage of the tests of carts, checkouts and payments: a shop with four things on its shelf.

use std::future::Future;
use std::ops::Deref;

use domain::actor::Actor;
use domain::cart::Cart;
use domain::catalogue::Attributes;
use domain::ids::{OrderId, StaffId, StripeSessionId, VariantId};
use domain::order::{FlagKind, OrderStatus};
use domain::rejection::Rejection;
use domain::staff::Role;
use store::Store;

use super::StartedCheckout;
use crate::fulfilment::{Cause, Settled};
use crate::orders::OrderDetail;
use crate::testing::{TestShop, an_empty_shop};
use crate::{Error, Result, Shop};

/// €4.49 with 19 % of tax; a hundred pieces.
pub(crate) const SALT: &str = "salt-250-g";
/// €2.99 with 7 % of tax; a hundred pieces.
pub(crate) const SODA: &str = "soda-500-g";
/// €10.00 with 19 % of tax; the last piece.
pub(crate) const LAST: &str = "last-one";
/// €20.00 with 19 % of tax; ten pieces, each line for a domain.
pub(crate) const LICENCE: &str = "licence-1-year";

/// A shop with things on its shelf.
pub(crate) struct Scene(TestShop);

impl Deref for Scene {
    type Target = TestShop;

    fn deref(&self) -> &TestShop {
        &self.0
    }
}

impl Scene {
    pub(crate) async fn open(store: Store) -> Self {
        let scene = Self(an_empty_shop(store).await);
        scene.run("INSERT INTO vendors (slug, name) VALUES ('mill', 'The Mill')").await;
        scene.run("INSERT INTO categories (slug, name, description, position) VALUES ('house', 'House', '', 1)").await;
        let domain = r#"[{"key":"domain","label":"Domain name","pattern":"[a-z.]+"}]"#;
        scene.shelve(SALT, ("Salt", "standard", "[]"), 449, 100).await;
        scene.shelve(SODA, ("Soda", "reduced", "[]"), 299, 100).await;
        scene.shelve(LAST, ("Last", "standard", "[]"), 1000, 1).await;
        scene.shelve(LICENCE, ("Licence", "standard", domain), 2000, 10).await;
        scene
    }

    async fn shelve(&self, variant: &str, (title, tax, attributes): (&str, &str, &str), price: i64, pieces: i64) {
        self.run(&format!(
            "INSERT INTO products (slug, position, title, description, vendor_slug, category_slug, tax_class, images,
                required_attributes, title_text, search_text, version)
            VALUES ('{variant}', 1, '{title}', '', 'mill', 'house', '{tax}', '[]', '{attributes}', '', '', 1)"
        ))
        .await;
        self.run(&format!(
            "INSERT INTO variants (id, product_slug, position, size, unit_price, active, on_hand, reserved)
            VALUES ('{variant}', '{variant}', 1, '1 piece', {price}, 1, {pieces}, 0)"
        ))
        .await;
    }

    /// Changes something behind the shop's back.
    pub(crate) async fn run(&self, sql: &str) {
        let mut db = self.shop.store().write().await.unwrap();
        db.run_raw(sql).await.unwrap();
        db.commit().await.unwrap();
    }

    /// Sets a column of a variant.
    pub(crate) async fn set(&self, variant: &str, column: &str, value: i64) {
        self.run(&format!("UPDATE variants SET {column} = {value} WHERE id = '{variant}'")).await;
    }

    /// The number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.shop.store().read().await.unwrap().number_raw(sql).await.unwrap()
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table}")).await
    }

    /// How many pieces of a variant are promised; the movements must tell the same.
    pub(crate) async fn reserved(&self, variant: &str) -> i64 {
        let reserved = self.number(&format!("SELECT reserved FROM variants WHERE id = '{variant}'")).await;
        let told = format!(
            "SELECT CAST(COALESCE(SUM(reserved_change), 0) AS BIGINT) FROM stock_movements WHERE variant_id = '{variant}'"
        );
        assert_eq!(self.number(&told).await, reserved, "the movements of {variant} add up to what is reserved");
        reserved
    }

    /// Adds pieces to somebody's cart.
    pub(crate) async fn put(&self, actor: Actor, variant: &str, pieces: u32) -> Cart {
        add(&self.shop, actor, variant, pieces).await.unwrap().cart
    }

    /// Checks somebody's cart out.
    pub(crate) async fn check_out(&self, actor: Actor) -> StartedCheckout {
        self.shop.begin_checkout(actor, None).await.unwrap()
    }

    /// A new guest who checks out these pieces.
    pub(crate) async fn a_checkout(&self, variant: &str, pieces: u32) -> (Actor, StartedCheckout, StripeSessionId) {
        let guest = self.a_guest();
        self.put(guest, variant, pieces).await;
        let started = self.check_out(guest).await;
        let session = self.session_of(started.order).await;
        (guest, started, session)
    }

    /// Everything about an order.
    pub(crate) async fn order(&self, id: OrderId) -> OrderDetail {
        self.shop.order_detail(Actor::System, &id.to_string()).await.unwrap()
    }

    /// Where an order stands.
    pub(crate) async fn status(&self, id: OrderId) -> OrderStatus {
        self.order(id).await.order.status
    }

    /// Why a person must look at an order.
    pub(crate) async fn flags(&self, id: OrderId) -> Vec<FlagKind> {
        self.order(id).await.flags.iter().map(|flag| flag.kind).collect()
    }

    /// The provider's session of an order.
    pub(crate) async fn session_of(&self, id: OrderId) -> StripeSessionId {
        self.order(id).await.payment_attempts[0].stripe_id.clone().expect("the session is known")
    }

    /// Looks at the session, as the sweep does.
    pub(crate) async fn fulfil(&self, session: &StripeSessionId) -> Settled {
        self.shop.fulfil(session, &Cause::Sweep).await.unwrap()
    }

    /// The shopper pays, and the shop learns of it.
    pub(crate) async fn pay(&self, session: &StripeSessionId) {
        self.gateway.pay(session);
        self.fulfil(session).await;
    }

    /// What somebody has in the cart: the variants with their pieces.
    pub(crate) async fn cart(&self, actor: Actor) -> Vec<(String, u32)> {
        let cart = self.shop.cart(actor).await.unwrap();
        cart.lines.iter().map(|line| (line.variant.to_string(), line.quantity)).collect()
    }
}

/// Adds pieces to somebody's cart.
pub(crate) async fn add(shop: &Shop, actor: Actor, variant: &str, pieces: u32) -> Result<crate::cart::CartChange> {
    shop.add_to_cart(actor, &id(variant), pieces.try_into().unwrap(), Attributes::new()).await
}

/// A variant's id.
pub(crate) fn id(variant: &str) -> VariantId {
    variant.parse().unwrap()
}

/// Those who have no cart.
pub(crate) fn who_have_no_cart() -> Vec<Actor> {
    let staff = |role| Actor::Staff(StaffId::from_bits(1), role);
    vec![Actor::System, staff(Role::Owner), staff(Role::Staff), staff(Role::Viewer)]
}

/// Why something was refused.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> Rejection {
    match outcome {
        Err(Error::Rejected(rejection)) => rejection,
        other => panic!("this should have been refused: {other:?}"),
    }
}

/// Runs these at once and gives their outcomes.
pub(crate) async fn at_once<F>(runs: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let runs: Vec<_> = runs.into_iter().map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for run in runs {
        outcomes.push(run.await.unwrap());
    }
    outcomes
}
