//! An order as its shopper sees it.

use domain::actor::Actor;
use domain::address::Address;
use domain::catalogue::attribute_label;
use domain::money::Money;
use domain::order::{FulfilmentStatus, Order, OrderLine, OrderStatus, Review};
use domain::pricing::Totals;
use leptos::prelude::*;

use super::path_param;
use crate::account;
use crate::backend;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::{Frame, flash_note};
use crate::page::page;

pub(crate) fn order() -> impl IntoView {
    page(load(path_param("id")))
}

async fn load(id: String) -> Result<AnyView, AppError> {
    let (shop, actor) = (backend::shop(), backend::shopper().await?);
    let order = shop.visible_order(actor, &id).await?;
    let review = shop.order_review(actor, &order).await?;
    let looked_at = review.map(|review| view! { <p>{review_words(order.status, review)}</p> });
    let flash = backend::take_flash().await?;
    let frame = Frame::load().await;
    let head = Head::private(format!("Order {}", order.number));
    let content = view! {
        <header class="page-head">
            <h1>"Order " {order.number.clone()}</h1>
            {ordered_on(&order)}
            {looked_at}
        </header>
        {flash_note(flash.as_ref())}
        {order_summary(&order, review)}
        {keeping(actor, &order)}
    };
    Ok(frame.render(head, content))
}

pub(super) fn ordered_on(order: &Order) -> impl IntoView + use<> {
    let (at, day) = (order.created_at.to_string(), backend::shop().local_day(order.created_at));
    view! {
        <p>"Ordered on " <time datetime=at>{day}</time></p>
        {purchase_order(order)}
    }
}

/// What the customer's own books know the order by.
pub(crate) fn purchase_order(order: &Order) -> impl IntoView + use<> {
    order.po_number.as_ref().map(|po_number| view! { <p class="quiet">{format!("Purchase order {po_number}")}</p> })
}

/// The way to the customer's other orders; for a guest, the way to keep this one.
fn keeping(actor: Actor, order: &Order) -> impl IntoView + use<> {
    if actor.customer().is_ok() {
        return view! { <p class="order__keeping"><a href=account::ORDERS>"All your orders"</a></p> }.into_any();
    }
    let register = account::register_and_return(&format!("/orders/{}", order.id));
    view! {
        <section class="order__keeping" aria-labelledby="keep">
            <h2 id="keep">"Keep this order"</h2>
            <p>"You see it in this browser only. With an account you find it on every device."</p>
            <p><a class="button" href=register>"Create an account to keep this order"</a></p>
        </section>
    }
    .into_any()
}

/// Everything that a shopper may know of an order.
pub(super) fn order_summary(order: &Order, review: Option<Review>) -> AnyView {
    let lines: Vec<_> = order.lines.iter().map(order_line).collect();
    view! {
        <div class="order">
            {progress(order, review)}
            <section class="order__lines" aria-labelledby="ordered">
                <h2 id="ordered">"What you ordered"</h2>
                <ul>{lines}</ul>
                {totals(&order.totals, order.refunded)}
            </section>
            {addresses(order)}
        </div>
    }
    .into_any()
}

fn progress(order: &Order, review: Option<Review>) -> impl IntoView + use<> {
    let tracking = order.tracking_url.clone().filter(|_| order.fulfilment_status.is_shipped()).map(|url| {
        view! { <p><a class="button" href=url rel="noreferrer">"Follow the parcel"</a></p> }
    });
    view! {
        <section class="order__progress" aria-labelledby="progress">
            <h2 id="progress">"Where it stands"</h2>
            <dl class="facts">
                <div><dt>"Payment"</dt><dd>{payment_words(order, review)}</dd></div>
                <div><dt>"Delivery"</dt><dd>{delivery_words(order, review)}</dd></div>
            </dl>
            {tracking}
        </section>
    }
}

/// What somebody is told whose order a person looks at.
pub(super) const fn review_words(status: OrderStatus, review: Review) -> &'static str {
    match (review, status) {
        (Review::Payment, OrderStatus::Pending) => {
            "We have received your payment and are checking it. You will hear from us; nothing more is to be done."
        }
        (Review::Payment, _) => "We have received a payment for it and are looking into it. You will hear from us.",
        (Review::Order, OrderStatus::Paid) => {
            "Your payment has arrived. We look at your order before we pack it; you will hear from us."
        }
        (Review::Order, _) => "We are looking into this order. You will hear from us.",
    }
}

const fn payment_words(order: &Order, review: Option<Review>) -> &'static str {
    match (order.status, review) {
        (OrderStatus::Pending | OrderStatus::Paid, None) if order.source.is_on_account() => "On your account",
        (OrderStatus::Paid, _) => "Received, thank you",
        (OrderStatus::Refunded, _) => "Paid back",
        (_, Some(Review::Payment)) => "Received, we are checking it",
        (OrderStatus::Pending, Some(Review::Order)) => "We are looking into it",
        (OrderStatus::Pending, None) => "Not known yet",
        (OrderStatus::Failed, _) => "Failed",
        (OrderStatus::Cancelled, _) => "Not made: the order was cancelled",
    }
}

pub(crate) const fn delivery_words(order: &Order, review: Option<Review>) -> &'static str {
    match (order.status, order.fulfilment_status) {
        (OrderStatus::Failed | OrderStatus::Cancelled, FulfilmentStatus::Unfulfilled) => "Nothing will be sent",
        (OrderStatus::Pending | OrderStatus::Paid, FulfilmentStatus::Unfulfilled) if review.is_some() => {
            "Waiting for our check"
        }
        (OrderStatus::Pending, FulfilmentStatus::Unfulfilled) if order.source.is_on_account() => "Not sent yet",
        (OrderStatus::Pending, FulfilmentStatus::Unfulfilled) => "Waiting for the payment",
        (OrderStatus::Paid | OrderStatus::Refunded, FulfilmentStatus::Unfulfilled) => "Not sent yet",
        (_, FulfilmentStatus::Processing) => "Being packed",
        (_, FulfilmentStatus::Shipped) => "On its way",
        (_, FulfilmentStatus::Delivered) => "Delivered",
    }
}

fn order_line(line: &OrderLine) -> impl IntoView + use<> {
    let said: Vec<_> = line
        .attributes
        .iter()
        .map(|(key, value)| view! { <p class="order-line__said">{attribute_label(key)} ": " {value.clone()}</p> })
        .collect();
    view! {
        <li class="order-line">
            <div>
                <p class="order-line__title">{line.title.clone()}</p>
                <p class="order-line__size">{line.size.clone()}</p>
                {said}
            </div>
            <p class="order-line__price">{line.quantity.to_string()} " × " {line.unit_price.to_string()}</p>
            <p class="order-line__total">{line.line_total.to_string()}</p>
        </li>
    }
}

fn totals(totals: &Totals, refunded: Money) -> impl IntoView + use<> {
    let row = |name: &'static str, amount: String| {
        view! { <div class="totals__row"><dt>{name}</dt><dd>{amount}</dd></div> }
    };
    let tax = totals.tax.to_string();
    let (added, included) = if totals.tax_included { (None, Some(tax)) } else { (Some(tax), None) };
    view! {
        <dl class="totals">
            {row("Subtotal", totals.subtotal.to_string())}
            {row("Shipping", totals.shipping.to_string())}
            {added.map(|tax| row("Tax", tax))}
            <div class="totals__row totals__row--total"><dt>"Total"</dt><dd>{totals.total.to_string()}</dd></div>
            {included.map(|tax| row("incl. tax", tax))}
            {(refunded.minor > 0).then(|| row("Paid back", refunded.to_string()))}
        </dl>
    }
}

fn addresses(order: &Order) -> impl IntoView + use<> {
    let block = |title: &'static str, address: &Address| {
        let lines: Vec<_> = address.label().into_iter().map(|line| view! { <span>{line}</span> }).collect();
        view! { <div><h3>{title}</h3><address class="address">{lines}</address></div> }
    };
    let shipping = order.shipping_address.as_ref().map(|address| block("Delivered to", address));
    let billing = order.billing_address.as_ref().map(|address| block("Billed to", address));
    let email = order.email.as_ref().map(|email| view! { <p>"We write to " <strong>{email.to_string()}</strong></p> });
    (shipping.is_some() || billing.is_some() || email.is_some()).then(|| {
        view! {
            <section class="order__addresses" aria-labelledby="addresses">
                <h2 id="addresses">"You"</h2>
                {email}
                <div class="addresses">{shipping} {billing}</div>
            </section>
        }
    })
}
