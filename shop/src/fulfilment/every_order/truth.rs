//! The one right end of each checkout: it follows from how its session ended at the provider, however the shop heard
//! of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::OrderId;
use domain::order::{FlagKind, Order, OrderStatus, PaymentStatus};

use super::history::Told;
use super::play::{Checkout, Play};
use crate::checkout::scene::{SALT, SODA};
use crate::orders::{AttemptStatus, OrderDetail, TimelineEntry};
use crate::ports::{GatewaySession, SessionPayment, SessionStatus};

/// Everything about an order that a history could get wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct End {
    order: OrderId,
    status: OrderStatus,
    payment_status: PaymentStatus,
    attempts: Vec<AttemptStatus>,
    /// The statuses that its timeline tells, the oldest first.
    told: Vec<String>,
    /// By their names, as raised and as the timeline tells.
    flags: (Vec<&'static str>, Vec<String>),
    stock_held: bool,
    /// What the movements of stock for it sum to, and how many there are.
    promised: (i64, i64),
    cart_emptied: bool,
    /// How many entries the ledger has for it, and what they sum to.
    ledger: (i64, i64),
    /// How many mails confirm it, and how many tell that it was paid back.
    mails: (i64, i64),
    replaces: Option<OrderId>,
}

impl Play<'_> {
    /// Holds everything against the truth; `when` says of which history, and in which part of it.
    pub(super) async fn check(&self, when: &str) {
        let mut orders = Vec::new();
        for checkout in &self.checkouts {
            orders.push(self.scene.order(checkout.order).await);
        }
        for (checkout, order) in self.checkouts.iter().zip(&orders) {
            assert_eq!(self.end_of(order).await, self.truth_of(checkout, &order.order), "{when}");
        }
        self.check_cart(&orders, when).await;
        let newest = &self.checkouts[self.checkouts.len() - 1];
        let remembers = self.ended(newest).status == SessionStatus::Expired;
        let remembered = format!("SELECT COUNT(*) FROM carts WHERE open_order_id = '{}'", newest.order);
        assert_eq!(self.scene.number(&remembered).await, i64::from(remembers), "{when}: the cart's open order");
        let made = format!("SELECT COUNT(*) FROM orders WHERE visitor_id = '{}'", self.guest.visitor().unwrap());
        assert_eq!(self.scene.number(&made).await, i64::try_from(orders.len()).unwrap(), "{when}: orders");
        assert_eq!(self.sessions().len(), orders.len(), "{when}: sessions");
    }

    async fn end_of(&self, detail: &OrderDetail) -> End {
        let order = &detail.order;
        let told = |subject: &str| -> Vec<String> {
            let about = |entry: &&TimelineEntry| entry.subject == subject;
            detail.timeline.iter().rev().filter(about).filter_map(|entry| entry.to.clone()).collect()
        };
        let flags: BTreeSet<_> = detail.flags.iter().map(|flag| flag.kind.as_str()).collect();
        let mut told_flags = told("flag");
        told_flags.sort();
        End {
            order: order.id,
            status: order.status,
            payment_status: order.payment_status,
            attempts: detail.payment_attempts.iter().map(|attempt| attempt.status).collect(),
            told: told("status"),
            flags: (flags.into_iter().collect(), told_flags),
            stock_held: order.stock_held,
            promised: self.sum_and_count("reserved_change", "stock_movements", order.id).await,
            cart_emptied: order.cart_emptied,
            ledger: self.sum_and_count("amount", "ledger_entries", order.id).await,
            mails: (self.mails(order.id, "orderConfirmation").await, self.mails(order.id, "orderRefunded").await),
            replaces: order.replaces,
        }
    }

    async fn sum_and_count(&self, column: &str, table: &str, order: OrderId) -> (i64, i64) {
        let of = |what: &str| format!("SELECT {what} FROM {table} WHERE order_id = '{order}'");
        let sum = of(&format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
        (self.scene.number(&sum).await, self.scene.number(&of("COUNT(*)")).await)
    }

    async fn mails(&self, order: OrderId, kind: &str) -> i64 {
        let mails = format!("outbox_mails WHERE order_id = '{order}' AND kind = '{kind}'");
        self.scene.number(&format!("SELECT COUNT(*) FROM {mails}")).await
    }

    /// How an order must have ended.
    fn truth_of(&self, checkout: &Checkout, order: &Order) -> End {
        let session = self.ended(checkout);
        let (status, attempt) = must_be(&session);
        let (paid, ended) = (status == OrderStatus::Paid, checkout.ended_before_paid);
        // Only an event tells of what was paid back.
        let back = paid && self.heard_of(checkout, Told::Refunded);
        let last = if back { OrderStatus::Refunded } else { status };
        let settled = (status != OrderStatus::Pending).then_some(status);
        let statuses = [Some(OrderStatus::Pending), ended, settled, back.then_some(last)];
        let statuses: Vec<_> = statuses.into_iter().flatten().collect();
        let variants: BTreeSet<_> = order.lines.iter().map(|line| &line.variant).collect();
        let pieces: i64 = order.lines.iter().map(|line| i64::from(line.quantity)).sum();
        let flags = self.flags_of(checkout, paid);
        End {
            order: checkout.order,
            status: last,
            payment_status: PaymentStatus::of(last),
            attempts: vec![attempt],
            told: statuses.iter().map(ToString::to_string).collect(),
            flags: (flags.iter().copied().collect(), flags.iter().map(|&flag| flag.to_owned()).collect()),
            stock_held: status == OrderStatus::Pending || (paid && !back),
            // Promised at first, taken back when it ended unpaid, promised again when the money came after all, and taken
            // back when that was paid back.
            promised: match (paid, ended) {
                (true, None) if back => (0, 2 * count(&variants)),
                (true, Some(_)) if back => (0, 4 * count(&variants)),
                (true, None) => (pieces, count(&variants)),
                (true, Some(_)) => (pieces, 3 * count(&variants)),
                (false, _) => (0, 2 * count(&variants)),
            },
            cart_emptied: session.status == SessionStatus::Complete,
            ledger: match (paid, back) {
                (true, false) => (session.amount_total.unwrap(), 1),
                (true, true) => (0, 2),
                (false, _) => (0, 0),
            },
            mails: (i64::from(paid), i64::from(back)),
            replaces: checkout.replaces,
        }
    }

    /// Why a person must look at an order.
    fn flags_of(&self, checkout: &Checkout, paid: bool) -> BTreeSet<&'static str> {
        let heard = |told| self.heard_of(checkout, told);
        let late = paid && checkout.ended_before_paid.is_some();
        let flags = [
            (late, FlagKind::LatePayment),
            (paid && self.is_paid_twice(checkout), FlagKind::PaidTwice),
            (heard(Told::Disputed), FlagKind::Disputed),
        ];
        flags.into_iter().filter(|(raised, _)| *raised).map(|(_, flag)| flag.as_str()).collect()
    }

    /// Whether another order for the same cart is paid too.
    fn is_paid_twice(&self, checkout: &Checkout) -> bool {
        // Orders are made one after the other: a chain breaks where one replaces nothing.
        let chain = |index: usize| self.checkouts[..=index].iter().filter(|one| one.replaces.is_none()).count();
        let chains: Vec<_> = (0..self.checkouts.len()).map(chain).collect();
        let own = self.checkouts.iter().position(|one| one.order == checkout.order).unwrap();
        let others = self.checkouts.iter().zip(&chains).filter(|(one, chain)| {
            one.order != checkout.order && **chain == chains[own] && must_be(&self.ended(one)).0 == OrderStatus::Paid
        });
        others.count() > 0
    }

    /// The cart has lost just what was bought, once.
    async fn check_cart(&self, orders: &[OrderDetail], when: &str) {
        let left: BTreeMap<_, _> = self.scene.cart(self.guest).await.into_iter().collect();
        let doubly = self.checkouts.iter().any(|checkout| self.is_paid_twice(checkout));
        for variant in [SALT, SODA] {
            let put = self.put.get(variant).copied().unwrap_or_default();
            let bought = orders
                .iter()
                .zip(&self.checkouts)
                .filter(|(_, checkout)| self.ended(checkout).status == SessionStatus::Complete);
            let bought: Vec<u32> = bought.map(|(order, _)| pieces_of(&order.order, variant)).collect();
            let (least, most) = (put.saturating_sub(bought.iter().sum()), put - bought.iter().max().unwrap_or(&0));
            let left = left.get(variant).copied().unwrap_or_default();
            // Who pays twice for the same pieces may have put others there in between: these stay.
            let right = if doubly { (least..=most).contains(&left) } else { left == least };
            assert!(right, "{when}: {left} × {variant} are in the cart, {put} were put there, {bought:?} were bought");
        }
    }

    /// The session of a checkout: in the end, each has one.
    fn ended(&self, checkout: &Checkout) -> GatewaySession {
        self.session(checkout).unwrap()
    }
}

/// How an order must end whose session ended like this.
const fn must_be(session: &GatewaySession) -> (OrderStatus, AttemptStatus) {
    match (session.status, session.payment) {
        (SessionStatus::Complete, SessionPayment::Paid | SessionPayment::NotRequired) => {
            (OrderStatus::Paid, AttemptStatus::Complete)
        }
        (SessionStatus::Complete, SessionPayment::Failed) => (OrderStatus::Failed, AttemptStatus::Complete),
        (SessionStatus::Complete, SessionPayment::Unpaid) => (OrderStatus::Pending, AttemptStatus::Complete),
        (SessionStatus::Open, _) => (OrderStatus::Pending, AttemptStatus::Open),
        (SessionStatus::Expired, _) => (OrderStatus::Cancelled, AttemptStatus::Expired),
    }
}

fn pieces_of(order: &Order, variant: &str) -> u32 {
    order.lines.iter().filter(|line| line.variant.as_str() == variant).map(|line| line.quantity).sum()
}

fn count<T>(set: &BTreeSet<T>) -> i64 {
    i64::try_from(set.len()).unwrap()
}
