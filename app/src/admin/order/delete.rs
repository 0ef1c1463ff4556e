//! Deleting an order that came to nothing (PROC-5).

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::{Order, OrderStatus};
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Deletes an order. A browser comes to the list of orders, or back to the order's page, with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "delete-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn delete_order(
    /// Which order.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    match delete(&id).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn delete(id: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let shop = backend::shop();
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let number = shop.visible_order(actor, &id.to_string()).await?.number;
    match shop.delete_order(actor, id).await {
        Ok(()) => {
            if backend::plain_form() {
                backend::keep_flash(&Flash::OrderDeleted { number }).await?;
            }
            Ok(Exit::to(address::ORDERS))
        }
        Err(shop::Error::Rejected(
            rejection @ (Rejection::OrderProcessed
            | Rejection::OrderHasMoney
            | Rejection::OrderPaid
            | Rejection::PaymentAwaited
            | Rejection::ProviderSilent
            | Rejection::OrderTransition
            | Rejection::OrderConflict),
        )) => super::tell_refusal(id, rejection).await,
        Err(error) => Err(error.into()),
    }
}

/// The way to delete the order, where it may be one that came to nothing; folded, so that nobody presses it by mistake.
pub(super) fn offer(order: &Order) -> impl IntoView + use<> {
    let id = order.id.to_string();
    let first = match order.status {
        OrderStatus::Pending => {
            "It is cancelled first: its payment page at Stripe is ended, and if it turns out to be paid there, it is \
             marked as paid and stays. "
        }
        OrderStatus::Paid | OrderStatus::Failed | OrderStatus::Refunded | OrderStatus::Cancelled => "",
    };
    let possible = match order.status {
        OrderStatus::Pending | OrderStatus::Failed | OrderStatus::Cancelled => order.processed_at.is_none(),
        OrderStatus::Paid | OrderStatus::Refunded => false,
    };
    possible.then(|| {
        view! {
            <details class="panel">
                <summary><h2>"Delete this order"</h2></summary>
                <p>
                    {first}
                    "Then nobody finds it any more, neither here nor in the shop. Its number is not given again. Should \
                     money come for it after all, it is there again."
                </p>
                <form method="post" action=DeleteOrder::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button" type="submit">"Delete the order now"</button>
                </form>
            </details>
        }
    })
}
