//! The list of orders (ADM-3).

mod bulk;
mod query;
mod report;
mod table;

use domain::order::OrderStatus;
use domain::page::Page;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::orders::OrderSummary;

use super::guard::guarded;
use super::{address, frame, mailbox, provisioning};
use crate::backend;
use query::ListQuery;

/// The page with the list of orders that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let shop = backend::shop();
        let orders = shop.list_orders(who.actor, &query.parse()?).await?;
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
            {filters(&query)}
            {listed(&orders, &query, may_change)}
        };
        Ok(frame::inside(&who, "Orders", content.into_any()))
    })
}

fn flagged_note(flagged: i64, query: &ListQuery) -> impl IntoView + use<> {
    let says = match flagged {
        1 => "1 order needs a look".to_owned(),
        some => format!("{some} orders need a look"),
    };
    (flagged > 0 && !query.flagged).then(|| {
        let only = address::with_query(address::ORDERS, &[("flagged", "1")]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    })
}

fn filters(query: &ListQuery) -> impl IntoView + use<> {
    let options: Vec<_> = OrderStatus::ALL
        .iter()
        .map(|status| {
            view! { <option value=status.as_str() selected=query.status == status.as_str()>{status.as_str()}</option> }
        })
        .collect();
    let narrowed = query.is_narrowed().then(|| view! { <a href=address::ORDERS>"Show all"</a> });
    view! {
        <form class="admin-filters" action=address::ORDERS role="search" aria-label="Orders">
            <p class="field admin-filters__words">
                <label for="q">"Search"</label>
                <input id="q" type="search" name="q" value=query.words.clone() maxlength="200"
                    placeholder="Number, PO number, email, name or product"/>
            </p>
            <p class="field">
                <label for="status">"Status"</label>
                <select id="status" name="status"><option value="">"any"</option>{options}</select>
            </p>
            <p class="field">
                <label for="processed">"Processed"</label>
                <select id="processed" name="processed">
                    <option value="">"any"</option>
                    <option value="no" selected=query.processed == "no">"not yet"</option>
                    <option value="yes" selected=query.processed == "yes">"processed"</option>
                </select>
            </p>
            <p class="field field--check">
                <input id="flagged" type="checkbox" name="flagged" value="1" checked=query.flagged/>
                <label for="flagged">"Needs a look"</label>
            </p>
            <p class="admin-filters__go"><button class="button button--primary" type="submit">"Show"</button>" "{narrowed}</p>
        </form>
    }
}

fn listed(orders: &Page<OrderSummary>, query: &ListQuery, may_change: bool) -> impl IntoView + use<> {
    if orders.items.is_empty() {
        let says = if query.is_narrowed() { "No order matches these filters." } else { "There are no orders yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let first = query.cursor.is_some().then(|| view! { <a href=query.address(None)>"First page"</a> });
    let next =
        orders.next.as_deref().map(|cursor| view! { <a rel="next" href=query.address(Some(cursor))>"Next page"</a> });
    let pages = (first.is_some() || next.is_some()).then(|| {
        view! { <nav class="pages" aria-label="Pages">{first}" "{next}</nav> }
    });
    let table = table::of_orders(&orders.items, may_change);
    let table = if may_change {
        let here = query.address(query.cursor.as_deref());
        bulk::form(&here, table.into_any()).into_any()
    } else {
        table.into_any()
    };
    view! { {table} {pages} }.into_any()
}
