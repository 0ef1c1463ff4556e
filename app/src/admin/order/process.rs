//! Processing an order: the choice of a strategy, beside what each would do (PROC-6).

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::Order;
use domain::processing::Strategy;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::processing::Simulation;

use super::super::exit::{Exit, HtmlPage};
use super::super::processed::Processed;
use super::simulation;
use crate::backend;
use crate::error::AppError;

/// Processes an order. A browser comes back to the order's page with a message.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "process-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn process_order(
    /// Which order.
    #[server(default)]
    id: String,
    /// What is done where too little is in stock.
    #[server(default)]
    strategy: String,
) -> Result<Exit, AppError> {
    match process(&id, &strategy).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn process(id: &str, strategy: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let strategy = strategy.parse()?;
    match backend::shop().process_order(actor, id, strategy).await {
        Ok(processed) => {
            let plan = processed.outcome.plan;
            let (total, credit, empty) = (plan.totals.total, plan.credit, plan.empty);
            super::tell(id, &Flash::OrderProcessed { total, credit, empty }).await
        }
        Err(shop::Error::Rejected(
            rejection @ (Rejection::AlreadyProcessed
            | Rejection::NotProcessable { .. }
            | Rejection::InsufficientBalance
            | Rejection::ShortStock { .. }),
        )) => super::tell_refusal(id, rejection).await,
        Err(error) => Err(error.into()),
    }
}

/// Whether the order waits to be processed.
pub(super) fn waits(order: &Order) -> bool {
    Processed::of(order.status, order.processed_at) == Processed::NotYet
}

/// The way to process the order, as long as it waits for that: what each strategy would do, and for those who
/// `may_change` it, the button.
pub(super) fn card(order: &Order, simulation: &Simulation, may_change: bool) -> impl IntoView + use<> {
    let [(_, adjusted), ..] = simulation;
    let content = match adjusted {
        Err(rejection) => view! { <p>"It cannot be processed yet. "{rejection.to_string()}</p> }.into_any(),
        Ok(_) => {
            let form = may_change.then(|| form(order.id, simulation));
            view! { {form} {simulation::table(order, simulation)} }.into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="process">
            <h2 id="process">"Process"</h2>
            {content}
        </section>
    }
}

fn form(id: OrderId, simulation: &Simulation) -> impl IntoView + use<> {
    let choices: Vec<_> = simulation.iter().map(|(strategy, _)| choice(*strategy)).collect();
    view! {
        <form class="admin-form" method="post" action=ProcessOrder::url()>
            <p>
                "Takes the goods from stock and the order's price from its customer's balance. It cannot be undone, only \
                 paid back."
            </p>
            <input type="hidden" name="id" value=id.to_string()/>
            <fieldset class="choices">
                <legend>"Where too little is in stock"</legend>
                {choices}
            </fieldset>
            <p><button class="button button--primary" type="submit">"Process this order"</button></p>
        </form>
    }
}

fn choice(strategy: Strategy) -> impl IntoView {
    view! {
        <label class="choices__one">
            <input type="radio" name="strategy" value=strategy.as_str() checked=strategy == Strategy::default()/>
            <span>{strategy.label()}</span>
        </label>
    }
}
