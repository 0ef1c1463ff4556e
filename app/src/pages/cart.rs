//! The cart's page.

use domain::flash::Flash;
use leptos::prelude::*;

use super::query;
use crate::asked::Answers;
use crate::backend;
use crate::cart::table::CartTable;
use crate::cart::view::CartView;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

pub(crate) fn cart() -> impl IntoView {
    let came_back = query().get("checkout").is_some_and(|outcome| outcome == "cancelled");
    page(load(came_back))
}

async fn load(came_back: bool) -> Result<AnyView, AppError> {
    let cart = backend::shop().cart(backend::shopper().await?).await?;
    let kept = backend::take_flash().await?;
    let refused = Answers::take(|of| cart.lines.iter().any(|line| line.id.to_string() == of)).await?;
    let flash = kept.or(came_back.then_some(Flash::CheckoutCancelled));
    let frame = Frame::load().await.counting(cart.count());
    let content = view! {
        <header class="page-head"><h1>"Your shopping cart"</h1></header>
        <CartTable cart=CartView::mending(&cart, flash.as_ref(), refused.as_ref())/>
    };
    Ok(frame.render(Head::private("Shopping cart"), content))
}
