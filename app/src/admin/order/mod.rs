//! An order's page: everything about it, and the form that changes it (ADM-3, ADM-4).

mod draft;
mod edit;
mod fields;
mod form;
mod history;
mod money;
mod summary;

use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::guard::guarded;
use super::{address, frame, pill};
use crate::backend;

/// The page of the order that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().order_detail(who.actor, &id).await?;
        let flash = backend::take_flash().await?;
        let draft = draft::take(detail.order.id, detail.order.version).await?;
        let order = &detail.order;
        let title = format!("Order {}", order.number);
        let change = who.may(Permission::ChangeOrders).then(|| form::of(order, draft.as_ref()));
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
            {summary::flags(&detail.flags)}
            <div class="admin-columns">
                <div>
                    {money::lines(order)}
                    {change}
                </div>
                <div>
                    {summary::facts(order)}
                    {summary::customer(order)}
                    {history::payments(order, &detail.payment_attempts)}
                    {history::events(&detail.stripe_events)}
                    {history::timeline(&detail.timeline)}
                </div>
            </div>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}
