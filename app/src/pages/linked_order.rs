//! An order as the link in its mails shows it: without login, and without anything that could be done to it (ORD-4).

use domain::order::{Order, Review};
use http::StatusCode;
use leptos::prelude::*;
use shop::order_links::LinkedOrder;

use super::order::{order_summary, ordered_on, review_words};
use super::path_param;
use crate::account;
use crate::backend;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

pub(crate) fn linked_order() -> impl IntoView {
    let view = page(load(path_param("number"), path_param("link")));
    backend::keep_address_secret();
    view
}

async fn load(number: String, link: String) -> Result<AnyView, AppError> {
    let linked = backend::shop().order_behind_link(&number, &link).await?;
    let frame = Frame::load().await;
    Ok(match linked {
        LinkedOrder::Open(order, review) => open(frame, &order, review),
        LinkedOrder::Ended => closed(
            frame,
            (StatusCode::GONE, "This link has ended"),
            "The links in our mails show an order for 90 days, and this one is older.",
        ),
        LinkedOrder::Unknown => closed(
            frame,
            (StatusCode::NOT_FOUND, "This link opens no order"),
            "Something of it is missing or different. Mail programs sometimes cut long links: please open it in the mail once more, or copy all of it.",
        ),
    })
}

fn open(frame: Frame, order: &Order, review: Option<Review>) -> AnyView {
    let looked_at = review.map(|review| view! { <p>{review_words(order.status, review)}</p> });
    let log_in = account::log_in_and_return(&format!("/orders/{}", order.id));
    let content = view! {
        <header class="page-head">
            <h1>"Order " {order.number.clone()}</h1>
            {ordered_on(order)}
            {looked_at}
        </header>
        {order_summary(order, review)}
        <p class="order__keeping">
            "You see this order by the link in your mail. " <a href=log_in>"Log in"</a> " to see all of yours."
        </p>
    };
    frame.render(Head::private(format!("Order {}", order.number)), content)
}

/// The page for a link that shows nothing, with the other way to one's orders.
fn closed(frame: Frame, (status, title): (StatusCode, &'static str), why: &'static str) -> AnyView {
    backend::set_status(status);
    let content = view! {
        <section class="message">
            <h1>{title}</h1>
            <p>{why}</p>
            <p>"With an account you find your orders at any time. One that you make with the address that the mail went to finds the order too."</p>
            <p><a class="button" href=account::log_in_and_return(account::ORDERS)>"Log in to see your orders"</a></p>
            <p><a href="/">"Back to the shop"</a></p>
        </section>
    };
    frame.render(Head::private(title), content)
}
