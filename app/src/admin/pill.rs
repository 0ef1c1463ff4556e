//! Where something stands, in a word with a colour; the word alone says it.

use domain::order::{FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::time::Timestamp;
use leptos::prelude::*;
use shop::orders::AttemptStatus;

use crate::backend;

const GOOD: &str = "pill pill--good";
const WAIT: &str = "pill pill--wait";
const BAD: &str = "pill pill--bad";
const PLAIN: &str = "pill";

fn pill(class: &'static str, word: &str) -> impl IntoView + use<> {
    view! { <span class=class>{word.to_owned()}</span> }
}

/// Where an order stands.
pub(super) fn of_order(status: OrderStatus) -> impl IntoView {
    let (class, word) = match status {
        OrderStatus::Pending => (WAIT, "Pending"),
        OrderStatus::Paid => (GOOD, "Paid"),
        OrderStatus::Failed => (BAD, "Failed"),
        OrderStatus::Refunded => (PLAIN, "Refunded"),
        OrderStatus::Cancelled => (PLAIN, "Cancelled"),
    };
    pill(class, word)
}

/// Where its payment stands.
pub(super) fn of_payment(status: PaymentStatus) -> impl IntoView {
    let (class, word) = match status {
        PaymentStatus::Pending => (WAIT, "Payment pending"),
        PaymentStatus::Paid => (GOOD, "Payment received"),
        PaymentStatus::Failed => (BAD, "Payment failed"),
        PaymentStatus::Refunded => (PLAIN, "Payment refunded"),
    };
    pill(class, word)
}

/// What a fulfilment status is called.
pub(super) const fn fulfilment_word(status: FulfilmentStatus) -> &'static str {
    match status {
        FulfilmentStatus::Unfulfilled => "Unfulfilled",
        FulfilmentStatus::Processing => "Processing",
        FulfilmentStatus::Shipped => "Shipped",
        FulfilmentStatus::Delivered => "Delivered",
    }
}

/// Where its goods are.
pub(super) fn of_fulfilment(status: FulfilmentStatus) -> impl IntoView {
    let class = match status {
        FulfilmentStatus::Unfulfilled => PLAIN,
        FulfilmentStatus::Processing => WAIT,
        FulfilmentStatus::Shipped | FulfilmentStatus::Delivered => GOOD,
    };
    pill(class, fulfilment_word(status))
}

/// What became of one of Stripe's events, in the database's word.
pub(super) fn of_event(word: &str) -> impl IntoView + use<> {
    let class = match word {
        "applied" => GOOD,
        "stored" => WAIT,
        "unmatched" => BAD,
        _ => PLAIN,
    };
    pill(class, word)
}

/// Where an attempt to pay stands.
pub(super) fn of_attempt(status: AttemptStatus) -> impl IntoView {
    let class = match status {
        AttemptStatus::Creating | AttemptStatus::Open => WAIT,
        AttemptStatus::Complete => GOOD,
        AttemptStatus::Expired => PLAIN,
        AttemptStatus::Refused => BAD,
    };
    pill(class, status.as_str())
}

/// How many reasons there are to look at an order.
pub(super) fn of_flags(flags: i64) -> impl IntoView {
    (flags > 0).then(|| pill(BAD, "Needs a look"))
}

/// A time as the shop's clock shows it.
pub(super) fn time(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{backend::shop().local_time(at)}</time> }
}
