//! Orders seen and changed, on both engines.

mod cancel;
mod delete;
mod edit;
mod events;
mod export;
mod flags;
mod lines;
mod list;
mod narrow;
mod own;
mod ship;
mod timeline;

use domain::actor::Actor;
use domain::ids::{OrderId, OrderLineId, StaffId, VisitorId};
use domain::money::{Currency, Money};
use domain::order::{FlagKind, FulfilmentStatus, NewOrder, Order, OrderLine, OrderSource, OrderStatus, PaymentStatus};
use domain::pricing::Totals;
use domain::rejection::Rejection;
use domain::staff::Role;
use domain::time::Timestamp;
use store::audit::AuditEntry;
use store::{Error as StoreError, Store, in_transaction, on_both_engines};

use crate::fulfilment::Cause;
use crate::testing::{an_empty_shop, test_settings};
use crate::{Error, Result, Shop};

const VISITOR: VisitorId = VisitorId::from_bits(7);

fn staff(role: Role) -> Actor {
    Actor::Staff(StaffId::from_bits(1), role)
}

/// An order of [`VISITOR`]'s with one line of two pieces; the running number is its age too.
fn an_order(running: u32) -> Order {
    let euro = |cents| Money::new(cents, Currency::Eur);
    let bits = 1_000 + u128::from(running);
    let line = OrderLine {
        id: OrderLineId::from_bits(bits),
        variant: "kaiser-natron-pulver-250-g-grosspackung".parse().unwrap(),
        title: "Kaiser-Natron® Pulver".to_owned(),
        size: "250 g Großpackung".to_owned(),
        tax_class: domain::catalogue::TaxClass::Standard,
        attributes: domain::catalogue::Attributes::new(),
        quantity: 2,
        unit_price: euro(449),
        line_total: euro(898),
    };
    Order {
        number: format!("KN-2026-{running:04}"),
        visitor: Some(VISITOR),
        ..Order::from(NewOrder {
            id: OrderId::from_bits(bits),
            source: OrderSource::Storefront,
            lines: vec![line],
            totals: Totals {
                subtotal: euro(898),
                shipping: euro(490),
                tax: euro(170),
                total: euro(1558),
                tax_included: false,
            },
            tax_rules: test_settings().pricing.tax,
            created_at: Timestamp::from_millis(i64::from(running)),
        })
    }
}

/// The same, paid by somebody of this name.
fn a_paid_order(running: u32, name: &str) -> Order {
    Order {
        status: OrderStatus::Paid,
        payment_status: PaymentStatus::Paid,
        customer_name: Some(name.to_owned()),
        email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")).parse().ok(),
        payment_intent: format!("pi_{running}").parse().ok(),
        paid_at: Some(Timestamp::from_millis(i64::from(running))),
        ..an_order(running)
    }
}

/// Puts orders into the database as checkout and payment leave them there.
async fn save(store: &Store, orders: &[Order]) {
    let saved: std::result::Result<(), StoreError> = in_transaction!(store, |db| {
        for order in orders {
            db.insert_order(order, &[]).await?;
            // Settling raises the version, so that the order ends up with the one it says.
            db.save_settled_order(&Order { version: 0, ..order.clone() }).await?;
        }
        Ok(())
    });
    saved.unwrap();
}

/// Gives a reason to look at an order, as the sweep does.
async fn flag(shop: &Shop, order: &Order, kind: FlagKind, detail: &str) {
    let flagged: Result<()> =
        in_transaction!(shop.store(), |db| { shop.flag(db, order.id, kind, detail, &Cause::Sweep).await });
    flagged.unwrap();
}

/// What the audit log says about an order, the newest first.
async fn audit(store: &Store, order: OrderId) -> Vec<AuditEntry> {
    store.read().await.unwrap().audit_of(&order.to_string()).await.unwrap()
}

fn rejection<T: std::fmt::Debug>(outcome: Result<T>) -> Rejection {
    match outcome {
        Err(Error::Rejected(rejection)) => rejection,
        other => panic!("{other:?} is not a rejection"),
    }
}

on_both_engines! {
    async fn an_order_is_seen_by_who_made_it_and_by_staff_and_is_unknown_to_everybody_else(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        for actor in [Actor::Guest(VISITOR), staff(Role::Viewer), staff(Role::Owner), Actor::System] {
            for id in [order.id.to_string(), order.id.uuid().to_string()] {
                assert_eq!(shop.visible_order(actor, &id).await.unwrap().number, order.number);
            }
        }
        for actor in [Actor::Anonymous, Actor::Guest(VisitorId::from_bits(8))] {
            assert_eq!(rejection(shop.visible_order(actor, &order.id.to_string()).await), Rejection::OrderNotFound);
        }
        for id in ["", "ord_1", "KN-2026-0001", OrderId::from_bits(5).to_string().as_str()] {
            assert_eq!(rejection(shop.visible_order(Actor::System, id).await), Rejection::OrderNotFound);
        }
    }

    async fn an_order_is_read_as_it_was_written(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada Lovelace");
        save(&store, std::slice::from_ref(&order)).await;
        let read = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap();
        assert_eq!(Order { version: order.version, ..read }, order);
    }
}
