//! Where the payment page sends shoppers when they are done (PAY-5).

use domain::order::{Order, OrderStatus};
use leptos::prelude::*;

use super::order::order_summary;
use super::query;
use crate::backend;
use crate::checkout::waiting::Waiting;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

/// After how many seconds a browser without JavaScript asks again.
const REFRESH_SECONDS: u32 = 3;

pub(crate) fn checkout_return() -> impl IntoView {
    page(load(query().get("order").unwrap_or_default()))
}

async fn load(id: String) -> Result<AnyView, AppError> {
    let actor = backend::shopper().await?;
    let order = backend::shop().settle_visible_order(actor, &id).await?;
    // Counted after the payment was looked at, which may have emptied the cart.
    let cart = backend::shop().cart(actor).await?;
    let frame = Frame::load().await.counting(cart.count());
    let refresh = (!order.is_settled()).then_some(REFRESH_SECONDS);
    let head = Head { refresh, ..Head::private(title(order.status)) };
    let content = view! {
        <header class="page-head page-head--outcome">
            <h1>{title(order.status)}</h1>
            <p>"Order " <a href=format!("/orders/{}", order.id)>{order.number.clone()}</a></p>
            {advice(&order)}
        </header>
        {order_summary(&order)}
    };
    Ok(frame.render(head, content))
}

fn title(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Pending => "Payment processing",
        OrderStatus::Paid => "Thank you for your order",
        OrderStatus::Failed => "The payment failed",
        OrderStatus::Refunded => "This order was paid back",
        OrderStatus::Cancelled => "This order was cancelled",
    }
}

/// What the shopper can expect, or do.
fn advice(order: &Order) -> impl IntoView + use<> {
    match order.status {
        OrderStatus::Pending => view! {
            <p>"We are waiting for the payment processing to finish. Nothing more is to be done."</p>
            <Waiting order=order.id.to_string()/>
        }
        .into_any(),
        OrderStatus::Paid => view! { <p>"Your payment has arrived, and we begin to pack."</p> }.into_any(),
        OrderStatus::Failed => view! {
            <p>"Nothing was charged. You can try again with another way to pay."</p>
            <p><a class="button" href="/cart">"Back to your shopping cart"</a></p>
        }
        .into_any(),
        OrderStatus::Refunded => view! { <p>"The whole amount was sent back to you."</p> }.into_any(),
        OrderStatus::Cancelled => view! {
            <p>"It was not paid in time, or another order took its place. Nothing was charged for it."</p>
            <p><a class="button" href="/cart">"Back to your shopping cart"</a></p>
        }
        .into_any(),
    }
}
