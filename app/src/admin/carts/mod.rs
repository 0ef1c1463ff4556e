//! A customer's business carts: what programs mean to order for them (section 7 of the requirements).

mod table;

use domain::business_cart::BusinessCart;
use domain::page::{Counted, Limit};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::field::pages;
use super::guard::guarded;
use super::{address, filters, frame};
use crate::backend;

pub(super) use table::of_carts;

/// How many carts stand on a page.
const PER_PAGE: u32 = 20;

/// The page with the carts of the customer that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let cursor = use_query_map().with_untracked(filters::cursor);
    guarded(async move |who| {
        let shop = backend::shop();
        let customer = shop.customer_summary(who.actor, &id).await?;
        let carts = shop.list_business_carts(who.actor, &id, cursor.as_deref(), Limit::new(PER_PAGE)?).await?;
        let here = address::of_carts(customer.id);
        let first = cursor.is_some().then(|| here.clone());
        let next = carts.page.next.as_deref().map(|next| address::with_query(&here, &[("cursor", next)]));
        let title = format!("Carts of {}", customer.name);
        let content = view! {
            <p><a href=address::of_customer(customer.id)>{customer.name.clone()}</a></p>
            <h1>{title.clone()}</h1>
            {listed(&carts)}
            {pages(first, next)}
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

fn listed(carts: &Counted<BusinessCart>) -> impl IntoView + use<> {
    if carts.page.items.is_empty() {
        return view! { <p class="empty">"Programs have made no carts for this customer."</p> }.into_any();
    }
    let says = match carts.count {
        1 => "1 cart".to_owned(),
        some => format!("{some} carts"),
    };
    view! { <p class="quiet">{says}</p> {of_carts(&carts.page.items)} }.into_any()
}
