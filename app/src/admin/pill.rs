//! Where something stands, in a word with a colour; the word alone says it.

use domain::mail::MailStatus;
use domain::order::{FlagKind, FulfilmentStatus, OrderStatus, PaymentStatus};
use domain::stripe_event::{EventStatus, RefusalReason};
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

/// What became of one of Stripe's events.
pub(super) fn of_event(status: EventStatus) -> impl IntoView {
    let class = match status {
        EventStatus::Applied => GOOD,
        EventStatus::Stored => WAIT,
        EventStatus::Unmatched | EventStatus::OtherMode => BAD,
        EventStatus::Ignored => PLAIN,
    };
    pill(class, status.label())
}

/// Why a delivery was refused.
pub(super) fn of_refusal(reason: RefusalReason) -> impl IntoView {
    pill(BAD, reason.label())
}

/// Where an attempt to pay stands.
pub(super) fn of_attempt(status: AttemptStatus) -> impl IntoView {
    let (class, word) = match status {
        AttemptStatus::Creating => (WAIT, "Not answered yet"),
        AttemptStatus::Open => (WAIT, "Open"),
        AttemptStatus::Complete => (GOOD, "Complete"),
        AttemptStatus::Expired => (PLAIN, "Ended"),
        AttemptStatus::Refused => (BAD, "Refused"),
    };
    pill(class, word)
}

/// Where a mail stands.
pub(super) fn of_mail(status: MailStatus) -> impl IntoView {
    let (class, word) = match status {
        MailStatus::Queued => (WAIT, "Queued"),
        MailStatus::Sent => (GOOD, "Sent"),
        MailStatus::Failed => (BAD, "Failed"),
    };
    pill(class, word)
}

/// Why a person must look at an order.
pub(super) fn of_flags(flags: &[FlagKind]) -> impl IntoView + use<> {
    flags.iter().map(|flag| pill(BAD, &format!("⚑ {}", flag.label()))).collect_view()
}

/// A time as the shop's clock shows it.
pub(super) fn time(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{backend::shop().local_time(at)}</time> }
}
