//! What each strategy of processing would do with an order, side by side. It is the very plan that processing carries
//! out.

use domain::order::Order;
use domain::processing::{Plan, PlannedStock, Strategy};
use domain::rejection::Rejection;
use leptos::prelude::*;
use shop::processing::{Outcome, Simulation};

/// One strategy's column; several strategies that come to the same share one.
struct Column<'s> {
    title: String,
    outcome: Result<&'s Outcome, &'s Rejection>,
}

impl<'s> Column<'s> {
    fn of((strategy, outcome): &'s (Strategy, Result<Outcome, Rejection>)) -> Self {
        Self { title: short(*strategy).to_owned(), outcome: outcome.as_ref() }
    }
}

/// The table.
pub(super) fn table(order: &Order, simulation: &Simulation) -> impl IntoView + use<> {
    let columns = columns(simulation);
    let heads: Vec<_> = columns.iter().map(|column| view! { <th scope="col">{column.title.clone()}</th> }).collect();
    let lines = order.lines.iter().enumerate().map(|(index, line)| {
        let name = format!("{} ({})", line.title, line.size);
        row(&columns, name, |outcome| line_words(&outcome.plan, index))
    });
    let stock = columns.iter().find_map(|column| column.outcome.ok()).map_or_else(Vec::new, |outcome| {
        let of = |index: usize, stock: &PlannedStock| {
            row(&columns, format!("Stock of {}", title_of(order, stock)), move |outcome| {
                stock_words(&outcome.plan, index)
            })
        };
        outcome.plan.stock.iter().enumerate().map(|(index, stock)| of(index, stock)).collect()
    });
    let result = row(&columns, "Order".to_owned(), |outcome| {
        if outcome.plan.empty { "processed, with nothing to send".to_owned() } else { "processed".to_owned() }
    });
    let total =
        row(&columns, "Total".to_owned(), |outcome| change(outcome.plan.before.total, outcome.plan.totals.total));
    let credit = row(&columns, "Becomes credit".to_owned(), |outcome| outcome.plan.credit.to_string());
    let balance =
        row(&columns, "Customer's balance".to_owned(), |outcome| change(outcome.balance_before, outcome.balance_after));
    let (lines, none) = (lines.collect::<Vec<_>>(), refusals(&columns));
    view! {
        <table class="table table--compare">
            <caption>"What would happen"</caption>
            <thead><tr><th scope="col"><span class="visually-hidden">"What"</span></th>{heads}</tr></thead>
            <tbody>{result}{lines}{stock}{total}{credit}{balance}</tbody>
        </table>
        {none}
    }
}

fn columns(simulation: &Simulation) -> Vec<Column<'_>> {
    let [(_, first), rest @ ..] = simulation;
    if rest.iter().all(|(_, outcome)| outcome == first) {
        return vec![Column { title: "Everything is in stock".to_owned(), outcome: first.as_ref() }];
    }
    simulation.iter().map(Column::of).collect()
}

const fn short(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Adjust => "Lowered to stock",
        Strategy::Reject => "Only if all is in stock",
        Strategy::Ignore => "Short items left out",
    }
}

fn row(columns: &[Column<'_>], name: String, words: impl Fn(&Outcome) -> String) -> AnyView {
    let is_result = name == "Order";
    let cells: Vec<_> = columns
        .iter()
        .map(|column| {
            let words = match column.outcome {
                Ok(outcome) => words(outcome),
                Err(_) if is_result => "not processed".to_owned(),
                Err(_) => "unchanged".to_owned(),
            };
            view! { <td data-label=column.title.clone()>{words}</td> }
        })
        .collect();
    view! { <tr class="row"><th scope="row">{name}</th>{cells}</tr> }.into_any()
}

fn refusals(columns: &[Column<'_>]) -> impl IntoView + use<> {
    columns
        .iter()
        .filter_map(|column| Some((column.title.clone(), column.outcome.err()?.to_string())))
        .map(|(title, why)| view! { <p class="quiet">{format!("{title}: {why}")}</p> })
        .collect_view()
}

fn line_words(plan: &Plan, index: usize) -> String {
    plan.lines.get(index).map(|line| change(line.before, line.after)).unwrap_or_default()
}

fn stock_words(plan: &Plan, index: usize) -> String {
    plan.stock.get(index).map(|stock| change(stock.before.on_hand, stock.after.on_hand)).unwrap_or_default()
}

fn title_of(order: &Order, stock: &PlannedStock) -> String {
    let line = order.lines.iter().find(|line| line.variant == stock.variant);
    line.map_or_else(|| stock.variant.to_string(), |line| format!("{} ({})", line.title, line.size))
}

fn change<T: PartialEq + ToString>(before: T, after: T) -> String {
    if before == after { after.to_string() } else { format!("{} → {}", before.to_string(), after.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_said_once_and_what_changes_with_before_and_after() {
        assert_eq!((change(2, 2), change(3, 1)), ("2".to_owned(), "3 → 1".to_owned()));
    }
}
