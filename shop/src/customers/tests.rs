//! The stage of the tests of accounts.

mod change;
mod join;
mod join_at_once;
mod links;
mod log_in;
mod managed;
mod register;

use domain::account::Account;
use domain::actor::Actor;
use domain::ids::OrderId;
use domain::rejection::Rejection;

use super::{LoggedIn, NewAccount};
use crate::checkout::scene::{Scene, refusal};
use crate::credentials::Credentials;
use crate::{Result, Shop};

pub(super) const ADA: &str = "ada@example.com";
pub(super) const BOB: &str = "bob@example.com";
pub(super) const PASSWORD: &str = "four oxen pull";

pub(super) fn new(email: &str) -> NewAccount {
    NewAccount { email: email.parse().unwrap(), name: " Ada ".to_owned(), password: PASSWORD.parse().unwrap() }
}

/// Registers somebody who has no session.
pub(super) async fn join(scene: &Scene, email: &str) -> Account {
    scene.shop.register(Actor::Anonymous, new(email)).await.unwrap().account
}

/// The actor that an account's owner is.
pub(super) async fn owner(scene: &Scene, account: &Account) -> Actor {
    scene.shop.customer_actor(account.id, account.epoch).await.unwrap()
}

pub(super) async fn log_in(shop: &Shop, actor: Actor, email: &str, password: &str, client: &str) -> Result<LoggedIn> {
    let credentials = Credentials { email: email.parse().unwrap(), password: password.to_owned() };
    shop.customer_log_in(actor, &credentials, client).await
}

/// Logs in as Ada, who has an account.
pub(super) async fn as_ada(scene: &Scene, actor: Actor) -> LoggedIn {
    log_in(&scene.shop, actor, ADA, PASSWORD, "home").await.unwrap()
}

pub(super) async fn who_cannot_have_accounts(scene: &Scene) -> Vec<Actor> {
    let mut others = crate::checkout::scene::who_have_no_cart();
    others.extend([Actor::Anonymous, scene.a_guest()]);
    others
}

pub(super) const fn invalid(field: domain::rejection::Field) -> Rejection {
    Rejection::Invalid { field }
}

impl Scene {
    /// A new guest's paid order.
    pub(super) async fn a_paid_order(&self, variant: &str, pieces: u32) -> (Actor, OrderId) {
        let (guest, started, session) = self.a_checkout(variant, pieces).await;
        self.pay(&session).await;
        (guest, started.order)
    }

    /// The secret of the newest link of a kind, `confirm` or `password`, that was sent to an address.
    pub(super) async fn token(&self, kind: &str, email: &str) -> Option<String> {
        self.shop.deliver_mails().await.unwrap();
        let mails = self.mailer.taken().into_iter().filter(|mail| mail.to.as_str() == email);
        let address = format!("https://shop.example/account/{kind}/");
        mails.rev().find_map(|mail| {
            let line = mail.text.lines().find_map(|line| line.trim().strip_prefix(&address))?;
            Some(line.to_owned())
        })
    }

    /// How many mails with such a subject were sent to an address.
    pub(super) async fn mails(&self, email: &str, subject: &str) -> usize {
        self.shop.deliver_mails().await.unwrap();
        let mails = self.mailer.taken();
        mails.iter().filter(|mail| mail.to.as_str() == email && mail.subject == subject).count()
    }

    /// A customer's balance as its entries sum up to, and what they are.
    pub(super) async fn ledger(&self, email: &str, kind: &str) -> (i64, i64) {
        let whose = format!(
            "FROM ledger_entries l JOIN customers c ON c.id = l.customer_id \
             WHERE c.email_key = '{email}' AND c.kind = '{kind}'"
        );
        let sum = self.number(&format!("SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) {whose}")).await;
        (sum, self.number(&format!("SELECT COUNT(*) {whose}")).await)
    }
}

pub(super) async fn not_found(scene: &Scene, actor: Actor, order: OrderId) {
    assert_eq!(refusal(scene.shop.visible_order(actor, &order.to_string()).await), Rejection::OrderNotFound);
}

pub(super) async fn seen(scene: &Scene, actor: Actor, order: OrderId) {
    assert_eq!(scene.shop.visible_order(actor, &order.to_string()).await.unwrap().id, order);
}
