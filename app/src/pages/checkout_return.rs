//! Where the payment page sends shoppers when they are done (PAY-5).

use domain::ids::StripeSessionId;
use domain::order::{Order, OrderStatus, Review};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::order::{order_summary, review_words};
use super::query;
use crate::backend;
use crate::checkout::waiting::{TOO_LONG, Waiting};
use crate::document::{Head, Refresh};
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

/// For how many seconds a browser without JavaScript asks again by itself.
const PATIENCE: u32 = 15 * 60;
/// After how many seconds it asks for the first time, and the longest that it waits later.
const PAUSES: (u32, u32) = (3, 30);

pub(crate) fn checkout_return() -> impl IntoView {
    page(load(Asked::read(&query())))
}

/// What the page's address says.
struct Asked {
    order: String,
    session: Option<StripeSessionId>,
    /// For how many seconds a browser without JavaScript has asked again.
    waited: u32,
}

impl Asked {
    fn read(query: &ParamsMap) -> Self {
        Self {
            order: query.get("order").unwrap_or_default(),
            session: query.get("session_id").and_then(|id| id.parse().ok()),
            waited: query.get("waited").and_then(|seconds| seconds.parse().ok()).unwrap_or_default(),
        }
    }

    /// When a browser without JavaScript asks again, and under which address; not at all in the end.
    fn refresh(&self, order: &Order) -> Option<Refresh> {
        let seconds = pause(self.waited)?;
        let session = self.session.as_ref().map(|session| format!("&session_id={session}")).unwrap_or_default();
        let address = format!("/checkout/return?order={}{session}&waited={}", order.id, self.waited + seconds);
        Some(Refresh { seconds, address })
    }
}

/// How long to wait after so many seconds of waiting: a quarter of them, within bounds.
fn pause(waited: u32) -> Option<u32> {
    (waited < PATIENCE).then(|| (waited / 4).clamp(PAUSES.0, PAUSES.1))
}

async fn load(asked: Asked) -> Result<AnyView, AppError> {
    let actor = backend::shopper().await?;
    let shop = backend::shop();
    let order = shop.settle_visible_order(actor, &asked.order).await?;
    let review = shop.order_review(actor, &order).await?;
    // Counted after the payment was looked at, which may have emptied the cart.
    let cart = shop.cart(actor).await?;
    let frame = Frame::load().await.counting(cart.count());
    let waits = !order.is_settled() && review.is_none();
    let refresh = if waits { asked.refresh(&order) } else { None };
    let gave_up = waits && refresh.is_none();
    let head = Head { refresh, ..Head::private(title(order.status, review)) };
    let content = view! {
        <header class="page-head page-head--outcome">
            <h1>{title(order.status, review)}</h1>
            <p>"Order " <a href=format!("/orders/{}", order.id)>{order.number.clone()}</a></p>
            {advice(&order, review, gave_up)}
        </header>
        {order_summary(&order, review)}
    };
    Ok(frame.render(head, content))
}

fn title(status: OrderStatus, review: Option<Review>) -> &'static str {
    match (status, review) {
        (OrderStatus::Pending, None) => "Payment processing",
        (OrderStatus::Pending, Some(Review::Payment)) => "We are checking your payment",
        (OrderStatus::Pending, Some(Review::Order)) => "We are checking your order",
        (OrderStatus::Paid, _) => "Thank you for your order",
        (OrderStatus::Failed, _) => "The payment failed",
        (OrderStatus::Refunded, _) => "This order was paid back",
        (OrderStatus::Cancelled, _) => "This order was cancelled",
    }
}

/// What the shopper can expect, or do.
fn advice(order: &Order, review: Option<Review>, gave_up: bool) -> impl IntoView + use<> {
    if let Some(review) = review {
        return view! { <p>{review_words(order.status, review)}</p> }.into_any();
    }
    match order.status {
        OrderStatus::Pending => {
            let waiting = if gave_up {
                view! { <p class="waiting waiting--over" role="status">{TOO_LONG}</p> }.into_any()
            } else {
                view! { <Waiting order=order.id.to_string()/> }.into_any()
            };
            view! {
                <p>"We are waiting for the payment processing to finish. Nothing more is to be done."</p>
                {waiting}
            }
            .into_any()
        }
        OrderStatus::Paid => view! { <p>"Your payment has arrived, and we begin to pack."</p> }.into_any(),
        OrderStatus::Failed => view! {
            <p>"Nothing was charged. You can try again with another way to pay."</p>
            <p><a class="button" href="/cart">"Back to your shopping cart"</a></p>
        }
        .into_any(),
        OrderStatus::Refunded => view! { <p>"The whole amount was sent back to you."</p> }.into_any(),
        OrderStatus::Cancelled => view! {
            <p>
                "It was not paid in time, another order took its place, or we had to cancel it. Nothing was charged for it."
            </p>
            <p><a class="button" href="/cart">"Back to your shopping cart"</a></p>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_from_3_to_30_seconds_and_end_after_15_minutes() {
        let mut pauses = Vec::new();
        let mut waited = 0;
        while let Some(seconds) = pause(waited) {
            pauses.push(seconds);
            waited += seconds;
        }
        assert_eq!(pauses[..6], [3, 3, 3, 3, 3, 3]);
        assert!(pauses.is_sorted() && pauses.last() == Some(&30), "{pauses:?}");
        assert!((PATIENCE..PATIENCE + 30).contains(&waited) && pauses.len() < 60, "{pauses:?}");
    }

    #[test]
    fn an_address_of_somebody_elses_making_asks_for_nothing_odd() {
        let read = |waited: &str, session: &str| {
            let mut query = ParamsMap::new();
            query.insert("waited", waited.to_owned());
            query.insert("session_id", session.to_owned());
            Asked::read(&query)
        };
        assert_eq!(read("x", "\"><script>").session, None);
        assert_eq!((read("x", "").waited, read("-1", "").waited, read("99999999999", "").waited), (0, 0, 0));
        assert_eq!(pause(read(&u32::MAX.to_string(), "").waited), None);
        assert_eq!(read("7", "cs_test_1").session.map(|id| id.to_string()).as_deref(), Some("cs_test_1"));
    }
}
