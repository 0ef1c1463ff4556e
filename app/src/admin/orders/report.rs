//! What came of something that was done with several orders, kept for the list that tells it once.

use domain::ids::OrderId;
use domain::rejection::Rejection;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::address;
use crate::backend;
use crate::error::AppError;

const REPORT: &str = "orders.report";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    /// What was to be done.
    pub(super) deed: String,
    /// What came of each order.
    pub(super) rows: Vec<Row>,
}

/// What came of one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    /// Which order, with its number; none where there is no such order.
    pub(super) order: Option<(OrderId, String)>,
    /// Whether it was done.
    pub(super) done: bool,
    /// What was done, or why not.
    pub(super) words: String,
}

impl Row {
    /// It was not done.
    pub(super) fn refused(order: Option<(OrderId, String)>, rejection: &Rejection) -> Self {
        Self { order, done: false, words: rejection.to_string() }
    }
}

/// Keeps a report.
///
/// # Errors
/// When the session cannot be written.
pub(super) async fn keep(report: &Report) -> Result<(), AppError> {
    backend::session()?.insert(REPORT, report).await.map_err(backend::internal)
}

/// The report, once.
///
/// # Errors
/// When the session cannot be read.
pub(super) async fn take() -> Result<Option<Report>, AppError> {
    let session = backend::session()?;
    // Removing marks a session as changed even where there is nothing to remove, so look first.
    if session.get::<Report>(REPORT).await.map_err(backend::internal)?.is_none() {
        return Ok(None);
    }
    session.remove(REPORT).await.map_err(backend::internal)
}

/// The report on the page: what was refused first, as that is what is left to do.
pub(super) fn shown(report: &Report) -> impl IntoView + use<> {
    let (done, refused): (Vec<_>, Vec<_>) = report.rows.iter().partition(|row| row.done);
    let summary = format!("{}: {} done, {} refused", report.deed, done.len(), refused.len());
    let rows: Vec<_> = refused.into_iter().chain(done).map(row).collect();
    view! {
        <section class="note report" aria-labelledby="report" role="status">
            <h2 id="report">{summary}</h2>
            <ul class="report__rows">{rows}</ul>
        </section>
    }
}

fn row(row: &Row) -> impl IntoView + use<> {
    let mark = if row.done { "Done" } else { "Refused" };
    let order = row.order.as_ref().map(|(id, number)| {
        view! { <a href=address::of_order(*id)>{number.clone()}</a>" " }
    });
    view! { <li>{order}<strong>{mark}": "</strong>{row.words.clone()}</li> }
}
