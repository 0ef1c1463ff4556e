//! A press, its answer and the events about it, in every order: all end the same.

use super::made_at_stripe::{CHARGE_REFUNDED, REFUND_UPDATED};
use super::*;
use crate::testing::When;

/// What the shop hears of a refund after it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Event(&'static str),
    PressedAgain,
    Sweep,
}

const ALL: [Heard; 5] = [
    Heard::Event("refund.created"),
    Heard::Event(REFUND_UPDATED),
    Heard::Event(CHARGE_REFUNDED),
    Heard::PressedAgain,
    Heard::Sweep,
];

/// Every order of these.
fn orders(of: &[Heard]) -> Vec<Vec<Heard>> {
    let Some((first, rest)) = of.split_first() else { return vec![Vec::new()] };
    let places =
        |order: Vec<Heard>| (0..=order.len()).map(move |place| [&order[..place], &[*first], &order[place..]].concat());
    orders(rest).into_iter().flat_map(places).collect()
}

/// How the press is answered.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Comes,
    IsLost,
    NothingWasDone,
}

impl Scene {
    /// One refund of the whole of an order, from the press to where nothing is left to hear.
    async fn play(&self, answer: Answer, pending: bool, heard: &[Heard]) {
        let when = format!("{answer:?}, pending first: {pending}, {heard:?}");
        let (order, _) = self.salt_paid().await;
        let before = (self.gateway.refunds().len(), self.books().await);
        self.gateway.refunds_begin_as(if pending { RefundStatus::Pending } else { RefundStatus::Succeeded });
        match answer {
            Answer::Comes => {}
            Answer::IsLost => self.gateway.silence_next(When::After),
            Answer::NothingWasDone => self.gateway.silence_next(When::Before),
        }
        let press = of(&self.shop, None);
        self.shop.refund_order(CLERK, order, press.clone()).await.unwrap();
        for (index, heard) in heard.iter().enumerate() {
            if index == 2 {
                self.settle_at_stripe(before.0);
            }
            self.tell(*heard, before.0, order, &press).await;
        }
        // What was never done is done by the first of these.
        for _ in 0..2 {
            self.settle_at_stripe(before.0);
            self.clock.advance(7 * 3600);
            self.shop.sweep().await.unwrap();
        }
        let made = self.gateway.refunds().split_off(before.0);
        assert_eq!(made.len(), 1, "{when}");
        self.hear_of_refund(REFUND_UPDATED, &made[0].id).await;
        let detail = self.order(order).await;
        assert_eq!((detail.order.status, detail.order.refunded), (OrderStatus::Refunded, euro(TOTAL)), "{when}");
        let [refund] = detail.refunds.as_slice() else { panic!("{when}: {:?}", detail.refunds) };
        assert_eq!((refund.status, refund.source), (RefundStatus::Succeeded, RefundSource::Shop), "{when}");
        assert_eq!(refund.stripe_id.as_ref(), Some(&made[0].id), "{when}");
        let (count, sum) = before.1;
        assert_eq!(self.books().await, (count + 1, sum - TOTAL), "{when}");
        assert_eq!((detail.flags, self.reserved(SALT).await), (vec![], 0), "{when}");
        assert_eq!(self.told(order, "status").await, ["pending", "paid", "refunded"], "{when}");
        assert_eq!(self.told(order, "refund").await, ["pending", "succeeded"], "{when}");
        let mails = format!("SELECT COUNT(*) FROM outbox_mails WHERE order_id = '{order}' AND kind = 'orderRefunded'");
        assert_eq!(self.number(&mails).await, 1, "{when}");
        assert_eq!(self.number("SELECT COUNT(*) FROM refunds WHERE next_check_at IS NOT NULL").await, 0, "{when}");
    }

    /// What was pending at the provider goes through.
    fn settle_at_stripe(&self, older: usize) {
        for refund in self.gateway.refunds().split_off(older) {
            self.gateway.let_refund(&refund.id, RefundStatus::Succeeded);
        }
    }

    async fn tell(&self, heard: Heard, older: usize, order: OrderId, press: &RefundRequest) {
        match heard {
            Heard::Event(kind) => {
                // Nothing is told of what was not done.
                for refund in self.gateway.refunds().split_off(older) {
                    self.hear_of_refund(kind, &refund.id).await;
                }
            }
            Heard::PressedAgain => drop(self.shop.refund_order(CLERK, order, press.clone()).await.unwrap()),
            Heard::Sweep => {
                self.clock.advance(200);
                self.shop.sweep().await.unwrap();
            }
        }
    }
}

on_both_engines! {
    async fn however_it_is_heard_a_refund_ends_the_same(store: Store) {
        let scene = Scene::open(store).await;
        scene.set(SALT, "on_hand", 1_000_000).await;
        let orders = orders(&ALL);
        assert_eq!(orders.len(), 120);
        for (number, order) in orders.iter().enumerate() {
            let answer = [Answer::Comes, Answer::IsLost, Answer::NothingWasDone][number % 3];
            let heard = &order[..order.len() - number / 3 % 3];
            scene.play(answer, number % 2 == 0, heard).await;
        }
    }
}
