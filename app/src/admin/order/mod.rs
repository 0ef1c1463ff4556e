//! An order's page: everything about it, and the form that changes it (ADM-3, ADM-4).

mod cancel;
mod delete;
mod draft;
mod edit;
mod fields;
mod flags;
mod form;
mod history;
pub(super) mod lines;
mod money;
mod process;
mod refund;
mod refunds;
mod settle;
mod ship;
mod simulation;
mod summary;
mod timeline;

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::exit::Exit;
use super::guard::guarded;
use super::typed::Typed;
use super::{address, frame, pill, provisioning};
use crate::backend;
use crate::error::AppError;

/// The page of the order that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().order_detail(who.actor, &id).await?;
        let flash = backend::take_flash().await?;
        let draft = draft::take(detail.order.id, detail.order.version).await?;
        let typed = Typed::take().await?;
        let order = &detail.order;
        let title = format!("Order {}", order.number);
        let may_change = who.may(Permission::ChangeOrders);
        let change = may_change.then(|| form::of(order, draft.as_ref()));
        let cancel = may_change.then(|| cancel::offer(order));
        let delete = may_change.then(|| delete::offer(order));
        let ship = may_change.then(|| ship::card(order, &typed));
        let process = if process::waits(order) {
            let simulation = backend::shop().simulate_processing(who.actor, order.id).await?;
            Some(process::card(order, &simulation, may_change))
        } else {
            None
        };
        let account = match order.customer {
            Some(customer) => Some(backend::shop().customer_summary(who.actor, &customer.to_string()).await?),
            None => None,
        };
        let provided = backend::shop().provisions_of_order(who.actor, order.id).await?;
        let items = may_change.then(|| money::way_to_edit(order, !detail.payment_attempts.is_empty()));
        // Where something is wrong, this is among the things to do about it; else it is out of the way.
        let is_flagged = detail.flags.iter().any(|flag| flag.settled.is_none());
        let (cancel_now, cancel_last) = if is_flagged { (cancel, None) } else { (None, cancel) };
        let content = view! {
            <p><a href=address::ORDERS>"All orders"</a></p>
            <div class="admin-title">
                <h1>{title.clone()}</h1>
                <p class="pills">
                    {pill::of_order(order.status)}
                    {pill::of_payment(order.payment_status)}
                    {pill::of_fulfilment(order.fulfilment_status)}
                </p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {flags::of(order.id, &detail.flags, may_change)}
            {cancel_now}
            <div class="admin-columns">
                <div>
                    {money::lines(order, items)}
                    {process}
                    {ship}
                    {refund::card(&detail, may_change, &typed)}
                    {change}
                    {cancel_last}
                    {delete}
                </div>
                <div>
                    {summary::facts(order)}
                    {summary::customer(order, account.as_ref())}
                    {provisioning::of_order(&provided)}
                    {history::payments(order, &detail.payment_attempts)}
                    {history::events(&detail.stripe_events)}
                    {timeline::of(&detail.timeline)}
                </div>
            </div>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

/// Sends the browser back to the order's page with a message; a program only learns that it was done.
async fn tell(id: OrderId, flash: &Flash) -> Result<Exit, AppError> {
    if backend::plain_form() {
        backend::keep_flash(flash).await?;
    }
    Ok(Exit::to(&address::of_order(id)))
}

/// Tells a refusal on the order's page; a program gets it with its status.
async fn tell_refusal(id: OrderId, rejection: Rejection) -> Result<Exit, AppError> {
    if backend::plain_form() { tell(id, &Flash::Refused(rejection)).await } else { Err(rejection.into()) }
}
