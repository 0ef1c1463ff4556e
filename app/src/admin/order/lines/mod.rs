//! The page on which the items of an order are changed: what they would cost, and what that does to the customer's
//! money, is shown before it is saved (ADM-4).

mod draft;
mod find;
mod form;
mod preview;
mod save;

use domain::actor::Actor;
use domain::catalogue::Product;
use domain::order::Order;
use domain::order_lines::may_revise;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::orders::LinesPreview;

use super::super::guard::guarded;
use super::super::{address, frame};
use crate::backend;
use crate::error::AppError;
use draft::Draft;

/// The page of the order that its address names.
pub(in crate::admin) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        who.actor.require(Permission::ChangeOrders)?;
        let detail = backend::shop().order_detail(who.actor, &id).await?;
        let order = detail.order;
        let flash = backend::take_flash().await?;
        let title = format!("Items of order {}", order.number);
        let fixed = may_revise(&order, !detail.payment_attempts.is_empty()).err();
        let work = match fixed {
            Some(why) => view! { <p class="note">{why.to_string()}</p> }.into_any(),
            None => editor(who.actor, &order).await?,
        };
        let content = view! {
            <p><a href=address::of_order(order.id)>{format!("Back to order {}", order.number)}</a></p>
            <h1>{title.clone()}</h1>
            {frame::flash_note(flash.as_ref())}
            {work}
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

async fn editor(actor: Actor, order: &Order) -> Result<AnyView, AppError> {
    let kept = draft::kept(order).await?;
    let preview = match &kept {
        Some(draft) => previewed(actor, order, draft).await?,
        None => None,
    };
    let draft = kept.unwrap_or_else(|| Draft::of(order));
    let products = products_of(&draft).await?;
    let found = find::products(&draft.find).await?;
    Ok(form::of(order, &draft, &products, preview.as_ref(), &found).into_any())
}

/// What the items would do, or why they cannot be saved; nothing as long as a field is at fault.
async fn previewed(
    actor: Actor,
    order: &Order,
    draft: &Draft,
) -> Result<Option<Result<LinesPreview, Rejection>>, AppError> {
    let Ok(edits) = draft.edits(order) else { return Ok(None) };
    match backend::shop().preview_lines(actor, order.id, edits).await {
        Ok(preview) => Ok(Some(Ok(preview))),
        Err(shop::Error::Rejected(rejection)) => Ok(Some(Err(rejection))),
        Err(error) => Err(error.into()),
    }
}

/// The product of each line that is added, as far as it is still for sale.
async fn products_of(draft: &Draft) -> Result<Vec<Option<Product>>, AppError> {
    let mut products = Vec::with_capacity(draft.lines.len());
    for line in &draft.lines {
        if !line.id.is_empty() {
            products.push(None);
            continue;
        }
        match backend::shop().product(&line.variant).await {
            Ok(product) => products.push(Some(product)),
            Err(shop::Error::Rejected(_)) => products.push(None),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(products)
}
