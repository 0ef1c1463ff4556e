//! One thing done with several orders of the list: each by itself, and told for each what came of it.

use domain::actor::Actor;
use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::Order;
use domain::processing::Strategy;
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::report::{self, Report, Row};
use crate::backend;
use crate::error::AppError;

/// The most orders of one press: those of a page.
const MOST: usize = 100;

/// What can be done with several orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Change each of them.
    Change(Change),
    /// Write them into a file.
    Export,
}

/// What can be changed about an order in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Process it.
    Process(Strategy),
    /// Mark it as shipped.
    Ship,
}

impl Deed {
    const ALL: [Self; 5] = [
        Self::Change(Change::Process(Strategy::Adjust)),
        Self::Change(Change::Process(Strategy::Reject)),
        Self::Change(Change::Process(Strategy::Ignore)),
        Self::Change(Change::Ship),
        Self::Export,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Change(Change::Process(strategy)) => strategy.as_str(),
            Self::Change(Change::Ship) => "ship",
            Self::Export => "export",
        }
    }

    fn label(self) -> String {
        match self {
            Self::Change(Change::Process(strategy)) => format!("Process: {}", lower_first(strategy.label())),
            Self::Change(Change::Ship) => "Mark as shipped".to_owned(),
            Self::Export => "Export as CSV".to_owned(),
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// Does one thing with several orders. A browser comes back to the list with what came of each.
///
/// # Errors
/// For a program, what was refused, with its status; what is refused of single orders is no error.
#[server(prefix = "/fn", endpoint = "bulk-orders", input = PostUrl, output = HtmlPage)]
pub(super) async fn bulk_orders(
    /// What.
    #[server(default)]
    deed: String,
    /// With which orders.
    #[server(default)]
    orders: Vec<String>,
    /// The list that they were chosen from.
    #[server(default)]
    back: String,
) -> Result<Exit, AppError> {
    match run(&deed, &orders, &back).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn run(deed: &str, orders: &[String], back: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let deed = Deed::ALL.into_iter().find(|known| known.as_str() == deed).ok_or(Rejection::InvalidStrategy)?;
    let back = list_address(back);
    if orders.is_empty() {
        backend::keep_flash(&Flash::NothingChosen).await?;
        return Ok(Exit::to(back));
    }
    if orders.len() > MOST {
        return Err(Rejection::Invalid { field: Field::Items }.into());
    }
    let change = match deed {
        Deed::Export => return Ok(Exit::to(&file_of(orders))),
        Deed::Change(change) => change,
    };
    let mut rows = Vec::with_capacity(orders.len());
    for id in orders {
        rows.push(one(actor, change, id).await?);
    }
    report::keep(&Report { deed: deed.label(), rows }).await?;
    Ok(Exit::to(back))
}

/// The file with these orders.
fn file_of(orders: &[String]) -> String {
    address::with_query(address::ORDERS_EXPORT, &[("ids", &orders.join(","))])
}

/// Only lists lead back to lists.
fn list_address(back: &str) -> &str {
    let back = address::after_login(back);
    let is_list = back.strip_prefix(address::ORDERS).is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
    if is_list { back } else { address::ORDERS }
}

async fn one(actor: Actor, change: Change, id: &str) -> Result<Row, AppError> {
    let shop = backend::shop();
    let order = match shop.visible_order(actor, id).await {
        Ok(order) => order,
        Err(shop::Error::Rejected(rejection)) => return Ok(Row::refused(None, &rejection)),
        Err(error) => return Err(error.into()),
    };
    let named = |order: &Order| Some((order.id, order.number.clone()));
    let done = match change {
        Change::Process(strategy) => shop.process_order(actor, order.id, strategy).await.map(|processed| {
            let plan = &processed.outcome.plan;
            let (total, credit, empty) = (plan.totals.total, plan.credit, plan.empty);
            Flash::OrderProcessed { total, credit, empty }
        }),
        Change::Ship => shop.ship_order(actor, order.id, None).await.map(|_| Flash::OrderShipped),
    };
    match done {
        Ok(flash) => Ok(Row { order: named(&order), done: true, words: flash.to_string() }),
        Err(shop::Error::Rejected(rejection)) => Ok(Row::refused(named(&order), &rejection)),
        Err(error) => Err(error.into()),
    }
}

/// The form around the list's table: what is to be done with the chosen rows.
pub(super) fn form(here: &str, table: AnyView) -> impl IntoView + use<> {
    let options: Vec<_> =
        Deed::ALL.into_iter().map(|deed| view! { <option value=deed.as_str()>{deed.label()}</option> }).collect();
    view! {
        <form class="bulk" method="post" action=BulkOrders::url()>
            <input type="hidden" name="back" value=here.to_owned()/>
            <fieldset class="bulk__bar">
                <legend class="visually-hidden">"With the chosen orders"</legend>
                <p class="field">
                    <label for="deed">"With the chosen orders"</label>
                    <select id="deed" name="deed">{options}</select>
                </p>
                <button class="button" type="submit">"Apply"</button>
            </fieldset>
            {table}
        </form>
    }
}

/// The box that chooses the order in the `index`th row.
pub(super) fn choice(index: usize, id: OrderId, number: &str) -> impl IntoView + use<> {
    view! {
        <label class="bulk__choice">
            <input type="checkbox" name=format!("orders[{index}]") value=id.to_string()/>
            <span class="visually-hidden">{format!("Choose {number}")}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_leads_back_to_its_own_list_and_nowhere_else() {
        assert_eq!(list_address("/admin/orders?status=paid&cursor=x"), "/admin/orders?status=paid&cursor=x");
        for odd in ["", "/admin/orders/ord_1", "/admin/tokens", "//evil.example", "/admin/ordersx"] {
            assert_eq!(list_address(odd), "/admin/orders", "{odd:?}");
        }
    }

    #[test]
    fn the_chosen_orders_are_named_in_the_address_of_their_file() {
        let chosen = ["ord_1", "ord_2"].map(str::to_owned);
        assert_eq!(file_of(&chosen), "/admin/orders.csv?ids=ord_1%2Cord_2");
    }

    #[test]
    fn each_deed_is_named_by_its_own_word() {
        let labels: Vec<_> = Deed::ALL.into_iter().map(Deed::label).collect();
        assert_eq!(labels[0], "Process: lower items to what is in stock");
        assert!(
            Deed::ALL.iter().all(|deed| Deed::ALL.iter().filter(|other| other.as_str() == deed.as_str()).count() == 1)
        );
    }
}
