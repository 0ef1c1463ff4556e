use domain::catalogue::TaxClass;
use domain::ids::StaffId;
use domain::money::Money;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{LAST, SALT, SODA, Scene, refusal};
use crate::credentials::Credentials;
use crate::customers::NewAccount;

pub(crate) const STAFF: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);
const DAY: i64 = 24 * 3600;

/// Something that the catalogue does not know, at this price.
pub(crate) fn item(variant: &str, price: i64, quantity: u32) -> SnapshotItem {
    SnapshotItem {
        variant: variant.parse().unwrap(),
        title: format!("A {variant}"),
        size: String::new(),
        attributes: domain::catalogue::Attributes::new(),
        quantity,
        price: Money::new(price, Currency::Eur),
        tax_class: None,
    }
}

/// Paid by this payment, or not yet.
pub(crate) fn completion(payment: Option<&str>) -> Completion {
    Completion { payment: payment.map(str::to_owned), buyer: Buyer::default() }
}

impl Scene {
    /// A session with these items for somebody who can be written to.
    pub(crate) async fn a_session(&self, items: Vec<SnapshotItem>) -> CheckoutSessionId {
        let buyer = Buyer { email: Some("ada@example.com".parse().unwrap()), ..Buyer::default() };
        let new = NewCheckoutSession { items: Some(items), buyer };
        self.shop.begin_checkout_session(STAFF, new).await.unwrap().id
    }

    /// A session of somebody's cart.
    pub(crate) async fn a_session_of(&self, actor: Actor) -> CheckoutSession {
        self.shop.begin_checkout_session(actor, NewCheckoutSession::default()).await.unwrap()
    }

    pub(crate) async fn complete(&self, id: CheckoutSessionId, payment: Option<&str>) -> Result<CheckoutSession> {
        self.shop.complete_checkout_session(STAFF, id, completion(payment)).await
    }

    async fn stands(&self, id: CheckoutSessionId) -> CheckoutSessionStatus {
        self.shop.checkout_session(STAFF, id).await.unwrap().status
    }
}

on_both_engines! {
    async fn a_session_keeps_the_cart_as_it_was_and_the_cart_stays(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let begun = scene.a_session_of(guest).await;
        scene.set(SALT, "unit_price", 999).await;
        let seen = scene.shop.checkout_session(guest, begun.id).await.unwrap();
        assert_eq!(seen, begun);
        let snapshot = &seen.purchase.snapshot;
        assert_eq!((snapshot.items[0].price.minor, snapshot.items[0].tax_class), (449, Some(TaxClass::Standard)));
        assert_eq!(snapshot.total.unwrap().minor, 1558);
        assert_eq!((scene.cart(guest).await, scene.reserved(SALT).await), (vec![(SALT.to_owned(), 2)], 0));
    }

    async fn completing_takes_what_was_bought_out_of_the_cart_once(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        scene.put(guest, SODA, 1).await;
        let begun = scene.a_session_of(guest).await;
        scene.put(guest, SALT, 3).await;
        scene.put(guest, LAST, 1).await;
        let completed = scene.complete(begun.id, Some("pi_1")).await.unwrap();
        assert_eq!(completed.status, CheckoutSessionStatus::Completed);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 3), (LAST.to_owned(), 1)]);
        assert_eq!(scene.complete(begun.id, Some("pi_1")).await.unwrap(), completed);
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 3), (LAST.to_owned(), 1)]);
        assert_eq!(refusal(scene.complete(begun.id, Some("pi_2")).await), Rejection::CheckoutSessionFixed);
    }

    async fn a_cart_that_needs_the_shoppers_eye_or_is_empty_begins_no_session(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let begin = async |actor| refusal(scene.shop.begin_checkout_session(actor, NewCheckoutSession::default()).await);
        for nobody in [Actor::Anonymous, guest, STAFF] {
            assert_eq!(begin(nobody).await, Rejection::CheckoutSessionEmpty);
        }
        scene.put(guest, SALT, 2).await;
        scene.set(SALT, "unit_price", 999).await;
        assert_eq!(begin(guest).await, Rejection::CartChanged);
        let nothing = NewCheckoutSession { items: Some(Vec::new()), ..NewCheckoutSession::default() };
        assert_eq!(refusal(scene.shop.begin_checkout_session(STAFF, nothing).await), Rejection::CheckoutSessionEmpty);
        assert_eq!(scene.count("checkout_sessions").await, 0);
    }

    async fn only_those_who_make_orders_name_prices_and_complete(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        let id = scene.a_session(vec![item("elsewhere", 100, 1)]).await;
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        for (actor, why) in
            [(Actor::Anonymous, Rejection::AuthRequired), (guest, Rejection::AuthRequired), (viewer, Rejection::Forbidden)]
        {
            let new = NewCheckoutSession { items: Some(vec![item("cheap", 1, 1)]), ..NewCheckoutSession::default() };
            assert_eq!(refusal(scene.shop.begin_checkout_session(actor, new).await), why);
            assert_eq!(refusal(scene.shop.complete_checkout_session(actor, id, completion(None)).await), why);
        }
        assert_eq!(scene.stands(id).await, CheckoutSessionStatus::Open);
        let audited = scene.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'checkoutSession.created'").await;
        assert_eq!(audited, 1);
    }

    async fn a_session_is_seen_by_its_shopper_and_by_staff_only(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let begun = scene.a_session_of(guest).await;
        let see = async |actor| scene.shop.checkout_session(actor, begun.id).await.map(|session| session.id);
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        for actor in [guest, STAFF, viewer, Actor::System] {
            assert_eq!(see(actor).await.unwrap(), begun.id);
        }
        assert_eq!(refusal(see(scene.a_guest()).await), Rejection::CheckoutSessionNotFound);
        assert_eq!(refusal(see(Actor::Anonymous).await), Rejection::AuthRequired);
        let unknown = scene.shop.checkout_session(STAFF, CheckoutSessionId::from_bits(7)).await;
        assert_eq!(refusal(unknown), Rejection::CheckoutSessionNotFound);
    }

    async fn a_session_ends_after_a_day_and_is_forgotten_a_week_later_unless_money_came(store: Store) {
        let scene = Scene::open(store).await;
        let (late, never) = (scene.a_session(vec![item("a", 1, 1)]).await, scene.a_session(vec![item("b", 1, 1)]).await);
        scene.clock.advance(DAY - 1);
        assert_eq!(scene.stands(late).await, CheckoutSessionStatus::Open);
        scene.clock.advance(1);
        assert_eq!(scene.stands(late).await, CheckoutSessionStatus::Expired);
        assert_eq!(refusal(scene.complete(late, None).await), Rejection::CheckoutSessionExpired);
        assert_eq!(scene.complete(late, Some("pi_late")).await.unwrap().status, CheckoutSessionStatus::Completed);
        scene.clock.advance(7 * DAY);
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.stands(never).await, CheckoutSessionStatus::Expired);
        scene.clock.advance(1);
        scene.shop.sweep().await.unwrap();
        assert_eq!(refusal(scene.shop.checkout_session(STAFF, never).await), Rejection::CheckoutSessionNotFound);
        assert_eq!(scene.stands(late).await, CheckoutSessionStatus::Completed);
    }

    async fn the_shops_own_checkout_is_a_session_that_stands_as_its_order(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (guest, started, session) = scene.a_checkout(SALT, 2).await;
        let id: String = {
            let mut db = store.read().await.unwrap();
            db.text_raw("SELECT id FROM checkout_sessions").await.unwrap()
        };
        let id: CheckoutSessionId = id.parse().unwrap();
        let seen = scene.shop.checkout_session(guest, id).await.unwrap();
        assert_eq!((seen.status, seen.purchase.snapshot.total.unwrap().minor), (CheckoutSessionStatus::Open, 1558));
        assert_eq!(refusal(scene.complete(id, Some("pi_made_up")).await), Rejection::CheckoutSessionFixed);
        scene.pay(&session).await;
        let order = scene.order(started.order).await.order;
        let seen = scene.shop.checkout_session(guest, id).await.unwrap();
        assert_eq!((seen.status, seen.purchase.buyer.email), (CheckoutSessionStatus::Completed, order.email));
        assert_eq!(seen.purchase.payment, order.payment_intent.map(|intent| intent.to_string()));
        let (_, second, session) = scene.a_checkout(SODA, 1).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        let stands = format!("SELECT id FROM checkout_sessions WHERE order_id = '{}'", second.order);
        let id = store.read().await.unwrap().text_raw(&stands).await.unwrap();
        assert_eq!(scene.stands(id.parse().unwrap()).await, CheckoutSessionStatus::Expired);
    }

    async fn a_guests_sessions_are_the_accounts_after_login_and_empty_its_cart(store: Store) {
        let scene = Scene::open(store).await;
        let new = NewAccount {
            email: "ada@example.com".parse().unwrap(),
            name: "Ada".to_owned(),
            password: "four oxen pull".parse().unwrap(),
        };
        let account = scene.shop.register(Actor::Anonymous, new).await.unwrap().account;
        let ada = scene.shop.customer_actor(account.id, account.epoch).await.unwrap();
        scene.put(ada, SALT, 1).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let begun = scene.a_session_of(guest).await;
        let credentials =
            Credentials { email: "ada@example.com".parse().unwrap(), password: "four oxen pull".to_owned() };
        scene.shop.customer_log_in(guest, &credentials, "home").await.unwrap();
        assert_eq!(scene.shop.checkout_session(ada, begun.id).await.unwrap().id, begun.id);
        scene.complete(begun.id, Some("pi_1")).await.unwrap();
        assert_eq!(scene.cart(ada).await, [(SALT.to_owned(), 1)]);
    }
}
