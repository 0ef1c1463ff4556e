//! Everything that can be heard of a checkout, at the same moment.

use std::pin::Pin;

use super::play::{BETWEEN_SWEEPS, Play};
use super::telling::hear;
use crate::Result;
use crate::checkout::StartedCheckout;
use crate::checkout::scene::{SALT, SODA, Scene, add, at_once};
use crate::ports::SessionPayment;

/// One of those who come at once; whoever checks out gets an answer.
type Comer = Pin<Box<dyn Future<Output = Option<Result<StartedCheckout>>> + Send>>;

/// What happened before everybody came, or happens while they do.
const WAYS: usize = 6;

/// Two sweeps, two return pages, every event twice, two presses on "Check out" and more for the cart, all at once; what
/// they find, whether the cart is another one by then, and how it ends go with the number.
pub(super) async fn prove(scene: &Scene, number: usize) {
    let mut play = Play::begin(scene, number.is_multiple_of(4)).await;
    let session = play.first();
    let gateway = &scene.gateway;
    let mut comers: Vec<Comer> = Vec::new();
    match number % WAYS {
        0 => gateway.pay(&session),
        1 => gateway.expire(&session),
        2 => gateway.pay_later(&session),
        3 => gateway.fail_payment(&session),
        way => {
            let payment = if way == 4 { SessionPayment::Paid } else { SessionPayment::Unpaid };
            let gateway = gateway.clone();
            comers.push(Box::pin(async move {
                gateway.press_pay(&session, payment);
                None
            }));
        }
    }
    play.notice();
    if (number / WAYS).is_multiple_of(2) {
        play.put(SODA, 1).await;
    }
    scene.clock.advance(BETWEEN_SWEEPS);
    comers.extend(everybody(&mut play));
    let mut answers: Vec<_> = at_once(comers).await.into_iter().flatten().collect();
    // One press may take the place of the other: they are noted in the order in which their orders were made.
    answers.sort_by_key(|answer| answer.as_ref().ok().map(|started| started.order));
    for answer in answers {
        play.checked_out(answer).await;
    }
    play.notice();
    play.end((number / WAYS / 2).is_multiple_of(2)).await;
    play.check(&format!("number {number}")).await;
    play.encore().await;
    play.check(&format!("told once more after number {number}")).await;
}

fn everybody(play: &mut Play<'_>) -> Vec<Comer> {
    let mut comers: Vec<Comer> = Vec::new();
    let (shop, guest, order) = (&play.scene.shop, play.guest, play.checkouts[0].order.to_string());
    for _ in 0..2 {
        let (swept, visited, order, pressed) = (shop.clone(), shop.clone(), order.clone(), shop.clone());
        comers.push(Box::pin(async move {
            swept.sweep().await.unwrap();
            None
        }));
        comers.push(Box::pin(async move {
            visited.settle_visible_order(guest, &order).await.unwrap();
            None
        }));
        comers.push(Box::pin(async move { Some(pressed.begin_checkout(guest, None).await) }));
    }
    for variant in [SALT, SODA] {
        *play.put.entry(variant).or_default() += 1;
        let shop = shop.clone();
        comers.push(Box::pin(async move {
            add(&shop, guest, variant, 1).await.unwrap();
            None
        }));
    }
    for index in 0..play.events.len() {
        play.events[index].heard += 1;
        for _ in 0..2 {
            let (shop, event) = (play.scene.shop.clone(), play.received(index));
            comers.push(Box::pin(async move {
                hear(&shop, event, true).await;
                None
            }));
        }
    }
    comers
}
