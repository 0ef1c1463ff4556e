//! Where something stands, in a word with a colour; the word alone says it.

use domain::business_cart::PoNumber;
use domain::catalogue::{Availability, Variant};
use domain::customer::CustomerKind;
use domain::ids::OrderId;
use domain::mail::MailStatus;
use domain::order::{FlagKind, FulfilmentStatus, OrderPayment, OrderStatus, PaymentStatus};
use domain::product_file::Outcome;
use domain::provision::ProvisionStatus;
use domain::refund::RefundStatus;
use domain::stripe_event::{EventStatus, RefusalReason};
use domain::time::Timestamp;
use domain::token::TokenStanding;
use leptos::prelude::*;
use shop::orders::AttemptStatus;

use super::address;
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

/// Which order it is, as a link, and what the customer's own books know it by.
pub(super) fn of_number(id: OrderId, number: &str, po_number: Option<&PoNumber>) -> impl IntoView + use<> {
    with_po_number(address::of_order(id), number, po_number)
}

/// A link, and below it what the customer's own books know by it.
pub(super) fn with_po_number(to: String, name: &str, po_number: Option<&PoNumber>) -> impl IntoView + use<> {
    let link = view! { <a class="number" href=to>{name.to_owned()}</a> };
    match po_number {
        None => link.into_any(),
        Some(po_number) => {
            view! { <span class="stack">{link}<span class="quiet">{format!("PO {po_number}")}</span></span> }.into_any()
        }
    }
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

/// Whether a part of its money was paid back, which its status does not say.
pub(super) fn of_partial_refund(payment: OrderPayment) -> impl IntoView {
    (payment == OrderPayment::PartlyRefunded).then(|| pill(PLAIN, payment.label()))
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

/// Where a refund stands.
pub(super) fn of_refund(status: RefundStatus) -> impl IntoView {
    let class = match status {
        RefundStatus::Pending => WAIT,
        RefundStatus::Succeeded => GOOD,
        RefundStatus::Failed => BAD,
        RefundStatus::Cancelled => PLAIN,
    };
    pill(class, status.label())
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

/// Where a message stands.
pub(super) fn of_provision(status: ProvisionStatus) -> impl IntoView {
    let (class, word) = match status {
        ProvisionStatus::Queued => (WAIT, "Queued"),
        ProvisionStatus::Delivered => (GOOD, "Delivered"),
        ProvisionStatus::Failed => (BAD, "Failed"),
    };
    pill(class, word)
}

/// Whether a token works.
pub(super) fn of_token(standing: TokenStanding) -> impl IntoView {
    let (class, word) = match standing {
        TokenStanding::Valid => (GOOD, "Valid"),
        TokenStanding::Expired => (PLAIN, "Expired"),
        TokenStanding::Revoked => (PLAIN, "Revoked"),
    };
    pill(class, word)
}

/// Why a person must look at an order.
pub(super) fn of_flags(flags: &[FlagKind]) -> impl IntoView + use<> {
    flags.iter().map(|flag| pill(BAD, &format!("⚑ {}", flag.label()))).collect_view()
}

/// Whether something is for sale: all of its sizes, some, or none.
pub(super) fn of_offer(active: i64, all: i64) -> impl IntoView {
    match active {
        0 => pill(PLAIN, "Not for sale"),
        some if some < all => pill(GOOD, "Partly for sale"),
        _ => pill(GOOD, "For sale"),
    }
}

/// Whether some of the sizes for sale have few pieces left, or none, and whether nothing at all is left.
pub(super) fn of_low(low: i64, available: i64) -> impl IntoView {
    let (class, word) = if available > 0 { (WAIT, "Low stock") } else { (BAD, "Sold out") };
    (low > 0).then(|| pill(class, word))
}

/// Whether a size that is for sale has few pieces left, or none.
pub(super) fn of_availability(variant: &Variant) -> impl IntoView + use<> {
    let (class, word) = match Availability::of(variant.stock.available()) {
        Availability::Plenty => return None,
        Availability::Few(_) => (WAIT, "Low stock"),
        Availability::SoldOut => (BAD, "Sold out"),
    };
    variant.active.then(|| pill(class, word))
}

/// Whether a customer has an account.
pub(super) fn of_customer(kind: CustomerKind) -> impl IntoView {
    match kind {
        CustomerKind::Account => pill(GOOD, "Account"),
        CustomerKind::Guest => pill(PLAIN, "Guest"),
    }
}

/// Whether a business cart can still be changed, and how much is wrong with it.
pub(super) fn of_cart(archived: bool, faults: usize) -> impl IntoView {
    let (class, word) = if archived { (PLAIN, "Archived") } else { (WAIT, "Active") };
    let says = if faults == 1 { "1 problem".to_owned() } else { format!("{faults} problems") };
    view! { {pill(class, word)} {(faults > 0).then(|| pill(BAD, &says))} }
}

/// What became of a row of a file.
pub(super) fn of_outcome(outcome: &Outcome) -> impl IntoView + use<> {
    let class = match outcome {
        Outcome::Created => GOOD,
        Outcome::Updated => WAIT,
        Outcome::Unchanged => PLAIN,
        Outcome::Refused { .. } => BAD,
    };
    pill(class, outcome.label())
}

/// A time as the shop's clock shows it.
pub(super) fn time(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{backend::shop().local_time(at)}</time> }
}
