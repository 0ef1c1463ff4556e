//! The list of orders (ADM-3).

mod bulk;
mod narrow;
mod query;
mod report;
mod table;

use domain::order::OrderSort;
use domain::page::Page;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::orders::OrderSummary;

use super::field::pages;
use super::guard::guarded;
use super::{address, frame, mailbox, provisioning};
use crate::backend;
use query::ListQuery;

/// The page with the list of orders that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let shop = backend::shop();
        let asked = query.parse()?;
        let orders = shop.list_orders(who.actor, &asked).await?;
        let flagged = shop.count_flagged_orders(who.actor).await?;
        let failed_mails = shop.count_failed_mails(who.actor).await?;
        let failed_messages = shop.count_failed_provisions(who.actor).await?;
        let flash = backend::take_flash().await?;
        let report = report::take().await?;
        let may_change = who.may(Permission::ChangeOrders);
        let content = view! {
            <div class="admin-title">
                <h1>"Orders"</h1>
                <p class="admin-actions">
                    <a class="button" href=query.export() download="orders.csv">"Export as CSV"</a>
                </p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {report.as_ref().map(report::shown)}
            {flagged_note(flagged, &query)}
            {mailbox::failed_note(failed_mails)}
            {provisioning::failed_note(failed_messages)}
            {narrow::form(&query)}
            {listed(&orders, &query, asked.sort, may_change)}
        };
        Ok(frame::inside(&who, "Orders", content.into_any()))
    })
}

fn flagged_note(flagged: i64, query: &ListQuery) -> impl IntoView + use<> {
    let says = match flagged {
        1 => "1 order needs a look".to_owned(),
        some => format!("{some} orders need a look"),
    };
    (flagged > 0 && !query.asked.flagged).then(|| {
        let only = address::with_query(address::ORDERS, &[("flagged", "1")]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    })
}

fn listed(orders: &Page<OrderSummary>, query: &ListQuery, sort: OrderSort, may_change: bool) -> impl IntoView + use<> {
    if orders.items.is_empty() {
        let says = if query.is_narrowed() { "No order matches these filters." } else { "There are no orders yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let first = query.cursor.is_some().then(|| query.address(None));
    let next = orders.next.as_deref().map(|cursor| query.address(Some(cursor)));
    let table = table::of_orders(&orders.items, sort, may_change);
    let table = if may_change {
        let here = query.address(query.cursor.as_deref());
        bulk::form(&here, table.into_any()).into_any()
    } else {
        table.into_any()
    };
    view! { {table} {pages(first, next)} }.into_any()
}
