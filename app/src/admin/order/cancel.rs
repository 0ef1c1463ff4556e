//! Cancelling a pending order.

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::{Order, OrderStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Cancels a pending order. A browser comes back to the order's page with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "cancel-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn cancel_order(
    /// Which order.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    match cancel(&id).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn cancel(id: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    match backend::shop().cancel_order(actor, id).await {
        Ok(_) => super::tell(id, &Flash::OrderCancelled).await,
        Err(shop::Error::Rejected(
            rejection @ (Rejection::OrderPaid
            | Rejection::PaymentAwaited
            | Rejection::ProviderSilent
            | Rejection::OrderTransition),
        )) => super::tell_refusal(id, rejection).await,
        Err(error) => Err(error.into()),
    }
}

/// The way to cancel the order, where it is one; folded, so that nobody presses it by mistake.
pub(super) fn offer(order: &Order) -> impl IntoView + use<> {
    let id = order.id.to_string();
    (order.status == OrderStatus::Pending).then(|| {
        view! {
            <details class="panel">
                <summary><h2>"Cancel this order"</h2></summary>
                <p>
                    "Its payment page at Stripe is ended first; if it turns out to be paid there, it is not cancelled but \
                     marked as paid. Then its goods go back on the shelf. A payment of another amount is not paid back by \
                     this: do so in Stripe. It cannot be undone."
                </p>
                <form method="post" action=CancelOrder::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button" type="submit">"Cancel the order now"</button>
                </form>
            </details>
        }
    })
}
