//! The form that narrows and sorts the list.

use domain::order::{FulfilmentStatus, OrderPayment, OrderSort, OrderSource, OrderStatus};
use leptos::prelude::*;
use shop::orders::AskedOrders;

use super::super::field::Input;
use super::super::{address, filters, pill};
use super::query::ListQuery;

/// The form. What is used less is folded away, unless it is used.
pub(super) fn form(query: &ListQuery) -> impl IntoView + use<> {
    let asked = &query.asked;
    let statuses = OrderStatus::ALL.iter().map(|status| (status.as_str(), status.as_str()));
    let processed = [("no", "not yet"), ("yes", "processed")];
    let sorts = OrderSort::ALL.iter().map(|sort| (sort.as_str(), sort.label()));
    let sorts = filters::options(sorts, &asked.sort);
    let fields = view! {
        <p class="field admin-filters__words">
            <label for="q">"Search"</label>
            <input id="q" type="search" name="q" value=asked.search.clone() maxlength="200"
                placeholder="Number, PO number, email, name or product"/>
        </p>
        {filters::choice("status", "Status", statuses, &asked.status)}
        {filters::choice("processed", "Processed", processed, &asked.processed)}
        <p class="field">
            <label for="sort">"Sorted"</label>
            <select id="sort" name="sort">{sorts}</select>
        </p>
        <p class="field field--check">
            <input id="flagged" type="checkbox" name="flagged" value="1" checked=asked.flagged/>
            <label for="flagged">"Needs a look"</label>
        </p>
        {more(asked)}
    };
    filters::form(address::ORDERS, "Orders", query.is_narrowed(), fields)
}

fn more(asked: &AskedOrders) -> impl IntoView + use<> {
    let texts = [&asked.payment, &asked.fulfilment, &asked.source, &asked.from, &asked.until];
    let set = texts.iter().filter(|text| !text.is_empty()).count();
    let says = if set == 0 { "More filters".to_owned() } else { format!("More filters ({set} set)") };
    let payments = OrderPayment::ALL.iter().map(|payment| (payment.as_str(), payment.label()));
    let fulfilments = FulfilmentStatus::ALL.iter().map(|status| (status.as_str(), pill::fulfilment_word(*status)));
    let sources = OrderSource::ALL.iter().map(|source| (source.as_str(), source.label()));
    let day = |name, label, value| Input { kind: Some("date"), ..Input::text(name, name, label, value) };
    view! {
        <details class="fold admin-filters__more" open={set > 0}>
            <summary>{says}</summary>
            <div class="admin-filters">
                {filters::choice("payment", "Payment", payments, &asked.payment)}
                {filters::choice("fulfilment", "Fulfilment", fulfilments, &asked.fulfilment)}
                {filters::choice("source", "Source", sources, &asked.source)}
                {day("from", "Placed from", &asked.from).view()}
                {day("until", "Placed until", &asked.until).view()}
            </div>
        </details>
    }
}
