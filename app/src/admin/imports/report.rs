//! What became of the rows of a file, or would become of them: those that were refused first.

use domain::ids::ImportId;
use domain::product_file::{Outcome, RowReport};
use leptos::prelude::*;
use shop::products::imports::{ImportState, ProductImport};

use super::super::field::pages;
use super::super::{address, pill};

/// How many rows stand on a page.
const PER_PAGE: usize = 100;

/// The rows from this one on, in the order of the list.
pub(super) fn of(import: &ProductImport, from: usize) -> impl IntoView + use<> {
    let (refused, taken): (Vec<&RowReport>, Vec<&RowReport>) =
        import.report.iter().partition(|row| matches!(row.outcome, Outcome::Refused { .. }));
    let all: Vec<&RowReport> = refused.into_iter().chain(taken).collect();
    let rows: Vec<_> = all.iter().skip(from).take(PER_PAGE).map(|report| row(report)).collect();
    let first = (from > 0).then(|| address::of_import(import.id));
    let next = (from + PER_PAGE < all.len()).then(|| address_from(import.id, from + PER_PAGE));
    let caption = match import.state {
        ImportState::Previewed => "What the rows would do, those that would be refused first",
        ImportState::Running | ImportState::Done => "What became of the rows, those that were refused first",
    };
    (!rows.is_empty() && import.state != ImportState::Running).then(|| {
        view! {
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Line"</th>
                        <th scope="col">"Product"</th>
                        <th scope="col">"Product id"</th>
                        <th scope="col">"Outcome"</th>
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {pages(first, next)}
        }
    })
}

fn row(report: &RowReport) -> impl IntoView + use<> {
    view! {
        <tr class="row">
            <th scope="row" data-label="Line">{report.line}</th>
            <td data-label="Product">{report.product.clone()}</td>
            <td data-label="Product id">{report.variant.clone()}</td>
            <td data-label="Outcome" class="pills">{pill::of_outcome(&report.outcome)}</td>
            <td data-label="Why">{report.outcome.reason()}</td>
        </tr>
    }
}

fn address_from(id: ImportId, from: usize) -> String {
    address::with_query(&address::of_import(id), &[("from", &from.to_string())])
}
