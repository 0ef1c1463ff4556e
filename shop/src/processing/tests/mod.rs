//! Orders processed, on both engines.

mod account;
mod at_once;
mod foreseen;
mod history;
mod refused;

use domain::actor::Actor;
use domain::catalogue::{Attributes, TaxClass};
use domain::ids::{CustomerId, LedgerEntryId, OrderId, OrderLineId, StaffId, StripeSessionId};
use domain::inventory::{MovementReason, Stock};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::{Currency, Money};
use domain::order::{FlagKind, FulfilmentStatus, NewOrder, Order, OrderLine, OrderSource, OrderStatus, PaymentStatus};
use domain::processing::{ShortLine, Strategy};
use domain::rejection::Rejection;
use domain::staff::Role;
use store::{in_transaction, on_both_engines};

use super::{Outcome, Processed};
use crate::Result;
use crate::checkout::scene::{LAST, SALT, SODA, Scene, at_once, id, refusal};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

impl Scene {
    /// An order of these pieces that was paid at the provider.
    async fn paid_order_of(&self, pieces: &[(&str, u32)]) -> OrderId {
        let (order, session) = self.unpaid_order_of(pieces).await;
        self.pay(&session).await;
        order
    }

    /// An order of these pieces whose payment page is open.
    async fn unpaid_order_of(&self, pieces: &[(&str, u32)]) -> (OrderId, StripeSessionId) {
        let guest = self.a_guest();
        for &(variant, pieces) in pieces {
            self.put(guest, variant, pieces).await;
        }
        let order = self.check_out(guest).await.order;
        (order, self.session_of(order).await)
    }

    async fn process(&self, order: OrderId, strategy: Strategy) -> Result<Processed> {
        self.shop.process_order(CLERK, order, strategy).await
    }

    /// What each strategy would come to now.
    async fn foresee(&self, order: OrderId) -> super::Simulation {
        self.shop.simulate_processing(CLERK, order).await.unwrap()
    }

    async fn stock(&self, variant: &str) -> Stock {
        let column = |column: &str| format!("SELECT {column} FROM variants WHERE id = '{variant}'");
        let (on_hand, reserved) = (self.number(&column("on_hand")).await, self.number(&column("reserved")).await);
        Stock { on_hand: on_hand.try_into().unwrap(), reserved: reserved.try_into().unwrap() }
    }

    async fn balance(&self, customer: CustomerId) -> Money {
        eur(self.shop.store().read().await.unwrap().balance_of_customer(customer).await.unwrap())
    }

    /// The customer's entries, the oldest first: kind, amount and balance after it.
    async fn entries_of(&self, customer: CustomerId) -> Vec<(EntryKind, i64, i64)> {
        let lines = self.shop.store().read().await.unwrap().ledger_of_customer(customer, None, 1000).await.unwrap();
        lines.into_iter().rev().map(|line| (line.kind, line.amount.minor, line.balance.minor)).collect()
    }

    /// What the movements of an order tell, in the order of the variants' ids: why, and by how much on hand and reserved.
    async fn moved(&self, order: OrderId, reason: MovementReason) -> (i64, i64, i64) {
        let sum = |what: &str| {
            format!(
                "SELECT CAST(COALESCE({what}, 0) AS BIGINT) FROM stock_movements
                WHERE order_id = '{order}' AND reason = '{reason}'"
            )
        };
        (
            self.number(&sum("COUNT(*)")).await,
            self.number(&sum("SUM(on_hand_change)")).await,
            self.number(&sum("SUM(reserved_change)")).await,
        )
    }

    /// A customer who orders on account.
    async fn a_firm(&self, number: u32) -> CustomerId {
        let firm = CustomerId::from_bits(u128::from(number));
        let email = format!("firm{number}@example.com").parse().unwrap();
        let added: Result<bool> = in_transaction!(self.shop.store(), |db| {
            Ok(db
                .insert_customer((firm, domain::customer::CustomerKind::Account), &email, "The Firm", self.shop.now())
                .await?)
        });
        assert!(added.unwrap());
        firm
    }

    /// An order on account of these pieces, all of SALT's price, with its goods reserved.
    async fn an_order_on_account(&self, firm: CustomerId, pieces: &[(&str, u32)]) -> OrderId {
        let shop = &self.shop;
        let bits = shop.fresh_bits();
        let line = |(offset, &(variant, quantity)): (u128, &(&str, u32))| OrderLine {
            id: OrderLineId::from_bits(bits + offset),
            variant: id(variant),
            title: variant.to_owned(),
            size: "1 piece".to_owned(),
            tax_class: TaxClass::Standard,
            attributes: Attributes::new(),
            quantity,
            unit_price: eur(449),
            line_total: eur(449 * i64::from(quantity)),
        };
        let lines: Vec<OrderLine> = (0..).zip(pieces).map(line).collect();
        let pricing = &shop.settings().pricing;
        let priced: Vec<_> = lines.iter().map(OrderLine::priced).collect();
        let order = Order {
            number: format!("KN-2026-{bits}"),
            customer: Some(firm),
            stock_held: true,
            cart_emptied: true,
            ..Order::from(NewOrder {
                id: OrderId::from_bits(bits),
                source: OrderSource::Business,
                totals: pricing.totals(&priced).unwrap(),
                tax_rules: pricing.tax,
                lines,
                created_at: shop.now(),
            })
        };
        let saved: Result<()> = in_transaction!(shop.store(), |db| {
            assert!(shop.hold_stock(db, &order, Actor::System).await?, "the goods are there");
            db.insert_order(&order, &[]).await?;
            Ok(db.save_settled_order(&order).await?)
        });
        saved.unwrap();
        order.id
    }

    /// Gives or takes credit.
    async fn credit(&self, customer: CustomerId, minor: i64) {
        let entry = LedgerEntry {
            id: LedgerEntryId::from_bits(self.shop.fresh_bits()),
            customer,
            order: None,
            kind: EntryKind::Credit,
            amount: eur(minor),
            reference: self.shop.fresh_bits().to_string(),
            note: None,
            actor: CLERK,
            at: self.shop.now(),
        };
        let entered: Result<bool> =
            in_transaction!(self.shop.store(), |db| { Ok(db.insert_ledger_entry(&entry).await?) });
        assert!(entered.unwrap());
    }
}

on_both_engines! {
    async fn an_order_of_15_58_takes_its_goods_and_the_balance_that_paid_for_it(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 2)]).await;
        let customer = scene.order(order).await.order.customer.unwrap();
        assert_eq!((scene.balance(customer).await, scene.stock(SALT).await), (eur(1558), Stock { on_hand: 100, reserved: 2 }));
        scene.clock.advance(60);
        let Processed { order: processed, outcome } = scene.process(order, Strategy::default()).await.unwrap();
        assert_eq!((outcome.balance_before, outcome.balance_after, outcome.plan.credit), (eur(1558), eur(0), eur(0)));
        assert_eq!(scene.order(order).await.order, processed);
        assert_eq!((processed.status, processed.fulfilment_status), (OrderStatus::Paid, FulfilmentStatus::Processing));
        assert_eq!((processed.processed_at, processed.stock_held, processed.totals.total), (Some(scene.shop.now()), false, eur(1558)));
        assert_eq!((scene.balance(customer).await, scene.stock(SALT).await), (eur(0), Stock { on_hand: 98, reserved: 0 }));
        assert_eq!(scene.entries_of(customer).await, [(EntryKind::Payment, 1558, 1558), (EntryKind::Processing, -1558, 0)]);
        assert_eq!(scene.moved(order, MovementReason::Sale).await, (1, -2, -2));
        scene.reserved(SALT).await;
    }

    async fn what_broke_since_it_was_bought_is_left_out_and_stays_as_credit(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 3), (SODA, 2)]).await;
        let paid = scene.order(order).await.order;
        scene.set(SALT, "on_hand", 1).await;
        let Processed { order: processed, outcome } = scene.process(order, Strategy::Adjust).await.unwrap();
        assert_eq!(processed.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [1, 2]);
        // 4.49 + 2 × 2.99 + 4.90 + 19 % of 4.49 + 2 × 7 % of 2.99.
        assert_eq!(processed.totals.total, eur(449 + 598 + 490 + 85 + 42));
        let credit = eur(paid.totals.total.minor - processed.totals.total.minor);
        assert_eq!((outcome.plan.credit, scene.balance(paid.customer.unwrap()).await), (credit, credit));
        assert_eq!((scene.stock(SALT).await, scene.stock(SODA).await), (Stock { on_hand: 0, reserved: 0 }, Stock { on_hand: 98, reserved: 0 }));
        assert_eq!(scene.order(order).await.order, processed, "what was answered is what was saved");
    }

    async fn each_change_is_told_and_audited_with_who_made_it(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let order = scene.paid_order_of(&[(SALT, 2)]).await;
        scene.set(SALT, "on_hand", 1).await;
        scene.process(order, Strategy::Adjust).await.unwrap();
        let timeline = scene.order(order).await.timeline;
        let told: Vec<_> = timeline.iter().take_while(|entry| entry.cause == "action: process").collect();
        let words: Vec<_> = told
            .iter()
            .rev()
            .map(|entry| (entry.subject.as_str(), entry.from.as_deref(), entry.to.as_deref()))
            .collect();
        let expected = [
            ("item", Some("2 × Salt (1 piece) at €4.49"), Some("1 × Salt (1 piece) at €4.49")),
            ("total", Some("€15.58"), Some("€10.24")),
            ("stock", Some("held"), Some("taken")),
            ("fulfilmentStatus", Some("unfulfilled"), Some("processing")),
            ("processed", None, Some("adjust")),
        ];
        assert_eq!(words, expected);
        assert!(told.iter().all(|entry| entry.who == CLERK.label()));
        let audited = store.read().await.unwrap().audit_of(&order.to_string()).await.unwrap();
        assert_eq!(audited.len(), expected.len());
        assert!(audited.iter().all(|entry| (entry.action.as_str(), &entry.actor) == ("order.processed", &CLERK.label())));
    }

    async fn an_order_of_which_nothing_is_left_is_processed_for_nothing_and_a_person_looks_at_it(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(LAST, 1)]).await;
        scene.set(LAST, "on_hand", 0).await;
        let Processed { order: processed, outcome } = scene.process(order, Strategy::Ignore).await.unwrap();
        assert!(outcome.plan.empty && processed.processed_at.is_some());
        assert_eq!((processed.totals.total, processed.totals.shipping), (eur(0), eur(0)));
        assert_eq!(scene.flags(order).await, [FlagKind::NothingToSend]);
        let paid = eur(1000 + 490 + 190);
        assert_eq!((outcome.plan.credit, scene.balance(processed.customer.unwrap()).await), (paid, paid));
        assert_eq!(scene.stock(LAST).await, Stock { on_hand: 0, reserved: 0 });
        assert_eq!(scene.moved(order, MovementReason::Sale).await, (0, 0, 0));
        assert_eq!(scene.moved(order, MovementReason::Release).await, (1, 0, -1));
    }

    async fn an_order_whose_goods_were_sold_to_others_takes_what_has_come_since(store: Store) {
        let scene = Scene::open(store).await;
        let (order, session) = scene.unpaid_order_of(&[(LAST, 1)]).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.paid_order_of(&[(LAST, 1)]).await;
        scene.gateway.change(&session, |session| session.status = crate::ports::SessionStatus::Complete);
        scene.pay(&session).await;
        assert!(scene.flags(order).await.contains(&FlagKind::PaidWithoutStock));
        let refused = refusal(scene.process(order, Strategy::Reject).await);
        assert!(matches!(refused, Rejection::ShortStock { .. }), "{refused}");
        scene.set(LAST, "on_hand", 2).await;
        scene.process(order, Strategy::Reject).await.unwrap();
        assert_eq!(scene.stock(LAST).await, Stock { on_hand: 1, reserved: 1 }, "the other's piece is still promised");
    }

    async fn what_was_sent_by_hand_already_stays_sent(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 1)]).await;
        scene.run(&format!("UPDATE orders SET fulfilment_status = 'shipped' WHERE id = '{order}'")).await;
        let processed = scene.process(order, Strategy::Adjust).await.unwrap();
        assert_eq!(processed.order.fulfilment_status, FulfilmentStatus::Shipped);
    }

    async fn many_are_processed_each_by_itself(store: Store) {
        let scene = Scene::open(store).await;
        let (first, last) = (scene.paid_order_of(&[(SALT, 1)]).await, scene.paid_order_of(&[(SODA, 1)]).await);
        let (unpaid, _) = scene.unpaid_order_of(&[(SALT, 1)]).await;
        let missing = OrderId::from_bits(5);
        let outcomes = scene.shop.process_orders(CLERK, &[first, unpaid, missing, first, last], Strategy::Adjust).await;
        let refused: Vec<_> = outcomes.into_iter().map(|(id, outcome)| (id, outcome.err().map(|error| error.to_string()))).collect();
        let words = |rejection: Rejection| Some(rejection.to_string());
        let expected = [
            (first, None),
            (unpaid, words(Rejection::InsufficientBalance)),
            (missing, words(Rejection::OrderNotFound)),
            (first, words(Rejection::AlreadyProcessed)),
            (last, None),
        ];
        assert_eq!(refused, expected);
    }
}
