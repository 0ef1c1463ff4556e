//! Marking an order as shipped.

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::{FulfilmentStatus, Order, OrderStatus};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::typed::Typed;
use crate::backend;
use crate::error::AppError;

/// Marks an order as shipped. A browser comes back to the order's page with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "ship-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn ship_order(
    /// Which order.
    #[server(default)]
    id: String,
    /// Where to follow the parcel, if anywhere.
    #[server(default)]
    tracking: String,
) -> Result<Exit, AppError> {
    match ship(&id, &tracking).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn ship(id: &str, tracking: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let typed = Typed::into(form_name(id), &[("tracking", tracking)]);
    let tracking = Some(tracking.trim().to_owned()).filter(|tracking| !tracking.is_empty());
    let done = backend::shop().ship_order(actor, id, tracking).await.map_err(AppError::from);
    match typed.unless(done).await {
        Ok(_) => super::tell(id, &Flash::OrderShipped).await,
        Err(AppError::Rejected(
            rejection @ (Rejection::OrderUnprocessed | Rejection::OrderTransition | Rejection::Invalid { .. }),
        )) => super::tell_refusal(id, rejection).await,
        Err(error) => Err(error),
    }
}

fn form_name(id: OrderId) -> String {
    format!("ship {id}")
}

/// The way to send the order's goods, once it was processed and until they are sent.
pub(super) fn card(order: &Order, typed: &Typed) -> impl IntoView + use<> {
    let id = order.id.to_string();
    let typed = typed.of(&form_name(order.id));
    let known = typed.or("tracking", order.tracking_url.as_deref().unwrap_or_default());
    let tracking = Input::text("ship-tracking", "tracking", "Where to follow the parcel (optional)", &known);
    let tracking = tracking.hint("https://…").fault(typed.fault(Field::TrackingUrl));
    let ready = order.processed_at.is_some()
        && order.status == OrderStatus::Paid
        && matches!(order.fulfilment_status, FulfilmentStatus::Unfulfilled | FulfilmentStatus::Processing);
    ready.then(|| {
        view! {
            <section class="panel" aria-labelledby="ship">
                <h2 id="ship">"Ship"</h2>
                <form class="admin-form" method="post" action=ShipOrder::url()>
                    <input type="hidden" name="id" value=id/>
                    {Input { kind: Some("url"), ..tracking }.view()}
                    <p><button class="button button--primary" type="submit">"Mark as shipped"</button></p>
                </form>
            </section>
        }
    })
}
