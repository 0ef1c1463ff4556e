//! Waiting for a payment to arrive (PAY-5).

#![expect(missing_docs, reason = "the macro makes a public struct of an island's props, and does not document it")]

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::watch_payment;
use crate::live;

/// After how many seconds to ask again, and again; later every [`LAST_PAUSE`] seconds.
const FIRST_PAUSES: [u64; 4] = [1, 2, 4, 8];
const LAST_PAUSE: u64 = 15;
/// For how many seconds to ask at all.
const PATIENCE: u64 = 15 * 60;
/// What is said when nobody asks any more.
pub const TOO_LONG: &str = "This takes longer than usual. You can close this page: as soon as the payment has arrived, \
    we send you a mail.";

/// Asks until the order's payment is known, and then loads the page again, which tells of it.
#[island]
pub fn Waiting(
    /// The order's id.
    order: String,
) -> impl IntoView {
    let gave_up = RwSignal::new(false);
    Effect::new(move |_| ask_later(order.clone(), gave_up, Pauses::default()));
    view! {
        <p class="waiting" class:waiting--over=move || gave_up.get() role="status">
            {move || {
                if gave_up.get() {
                    TOO_LONG
                } else {
                    "This page changes by itself as soon as your payment has arrived."
                }
            }}
        </p>
    }
}

/// How long to wait before each question.
#[derive(Clone, Copy, Debug, Default)]
struct Pauses {
    asked: usize,
    waited: u64,
}

impl Iterator for Pauses {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let pause = FIRST_PAUSES.get(self.asked).copied().unwrap_or(LAST_PAUSE);
        self.asked += 1;
        self.waited += pause;
        (self.waited <= PATIENCE).then_some(pause)
    }
}

fn ask_later(order: String, gave_up: RwSignal<bool>, mut pauses: Pauses) {
    let Some(pause) = pauses.next() else {
        gave_up.set(true);
        return;
    };
    let ask = move || {
        spawn_local(async move {
            match watch_payment(order.clone()).await {
                Ok(true) => live::reload(),
                // A shop that cannot be reached now may be reached later.
                Ok(false) | Err(_) => ask_later(order, gave_up, pauses),
            }
        });
    };
    set_timeout(ask, Duration::from_secs(pause));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_15_seconds_and_end_after_15_minutes() {
        let pauses: Vec<u64> = Pauses::default().collect();
        assert_eq!(pauses[..6], [1, 2, 4, 8, 15, 15]);
        assert_eq!(pauses.iter().sum::<u64>(), 15 + 59 * 15);
    }
}
