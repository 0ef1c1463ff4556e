//! A customer's orders, newest first (ORD-3).

use domain::order::{Order, OrderStatus};
use domain::page::{Limit, Page};
use leptos::prelude::*;

use super::guard::guarded;
use super::{address, frame};
use crate::backend;
use crate::pages::{delivery_words, purchase_order, query};

/// The list of orders.
pub(super) fn page() -> impl IntoView {
    let cursor = query().get("cursor").filter(|cursor| !cursor.is_empty());
    guarded(async move |actor| {
        let orders = backend::shop().own_orders(actor, cursor.as_deref(), Limit::default()).await?;
        let content = view! { {list(&orders.page.items)} {pages(&orders.page, cursor.is_some())} };
        frame::inside("Your orders", content.into_any()).await
    })
}

fn pages(page: &Page<Order>, is_later: bool) -> impl IntoView + use<> {
    let newest = is_later.then(|| view! { <a href=address::ORDERS>"Newest orders"</a> });
    let older = page.next.as_deref().map(|next| {
        view! { <a rel="next" href=address::with_query(address::ORDERS, &[("cursor", next)])>"Older orders"</a> }
    });
    (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="account__pages" aria-label="Pages">{newest}" "{older}</nav> }
    })
}

/// Orders with what matters of each.
pub(super) fn list(orders: &[Order]) -> impl IntoView + use<> {
    if orders.is_empty() {
        return view! {
            <p class="quiet">"There are no orders yet. " <a href="/">"Look around in the shop"</a></p>
        }
        .into_any();
    }
    let rows: Vec<_> = orders.iter().map(row).collect();
    view! { <ul class="own-orders">{rows}</ul> }.into_any()
}

fn row(order: &Order) -> impl IntoView + use<> {
    let names: Vec<&str> = order.lines.iter().map(|line| line.title.as_str()).collect();
    let pieces: u32 = order.lines.iter().map(|line| line.quantity).sum();
    let pieces = if pieces == 1 { "1 item".to_owned() } else { format!("{pieces} items") };
    view! {
        <li class="own-order">
            <div>
                <p class="own-order__number"><a href=format!("/orders/{}", order.id)>{order.number.clone()}</a></p>
                <p class="own-order__goods">{names.join(", ")}</p>
                <p class="quiet">
                    <time datetime=order.created_at.to_string()>{backend::shop().local_day(order.created_at)}</time>
                    " · " {pieces} {processed(order)}
                </p>
                {purchase_order(order)}
            </div>
            <div class="own-order__end">
                <p class="own-order__total">{order.totals.total.to_string()}</p>
                <p>{standing(order)}</p>
            </div>
        </li>
    }
}

/// When the store processed an order, as long as there is something to wait for or to know.
fn processed(order: &Order) -> impl IntoView + use<> {
    match (order.processed_at, order.status) {
        (Some(at), _) => {
            view! { " · processed on "<time datetime=at.to_string()>{backend::shop().local_day(at)}</time> }.into_any()
        }
        (None, OrderStatus::Pending | OrderStatus::Paid) => " · not processed yet".into_any(),
        (None, OrderStatus::Failed | OrderStatus::Refunded | OrderStatus::Cancelled) => ().into_any(),
    }
}

/// Where an order stands, in a few words.
fn standing(order: &Order) -> &'static str {
    match order.status {
        OrderStatus::Pending | OrderStatus::Paid => delivery_words(order, None),
        OrderStatus::Failed => "The payment failed",
        OrderStatus::Refunded => "Paid back",
        OrderStatus::Cancelled => "Cancelled",
    }
}
