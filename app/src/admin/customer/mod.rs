//! A customer's page: who they are, what they are owed and why, what they ordered (ADM-5, PROC-2).

mod carts;
mod credit;
mod edit;
mod ledger;
mod orders;
mod remove;
mod tokens;

use domain::ids::CustomerId;
use domain::page::Limit;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::customers::managed::{CustomerSummary, DetailQuery};

use super::guard::guarded;
use super::typed::Typed;
use super::{address, frame, pill};
use crate::backend;

/// How many entries and orders stand on the page.
const PER_PAGE: u32 = 25;

/// The page of the customer that its address names.
pub(super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let query = use_query_map().with_untracked(|query| {
        let cursor = |key: &str| query.get(key).filter(|cursor| !cursor.is_empty());
        (cursor("ledger"), cursor("orders"))
    });
    guarded(async move |who| {
        let (ledger, orders) = query;
        let asked = DetailQuery { ledger, orders, limit: Limit::new(PER_PAGE)? };
        let detail = backend::shop().customer_detail(who.actor, &id, &asked).await?;
        let carts = backend::shop().list_business_carts(who.actor, &id, None, Limit::new(carts::FEW)?).await?;
        let tokens = if who.may(Permission::ManageTokens) {
            let few = Limit::new(tokens::FEW)?;
            Some(backend::shop().tokens_of_customer(who.actor, detail.summary.id, None, few).await?)
        } else {
            None
        };
        let flash = backend::take_flash().await?;
        let typed = Typed::take().await?;
        let customer = &detail.summary;
        let name = customer.name.clone();
        let may_change = who.may(Permission::ChangeCustomers);
        let work = may_change.then(|| {
            view! {
                {credit::form(customer, &typed)}
                {edit::form(customer, &typed)}
                {remove::offer(customer.id)}
            }
        });
        let content = view! {
            <p><a href=address::CUSTOMERS>"All customers"</a></p>
            <div class="admin-title">
                <h1>{name.clone()}</h1>
                <p class="pills">{pill::of_customer(customer.kind)}</p>
            </div>
            {frame::flash_note(flash.as_ref())}
            <div class="admin-columns">
                <div>
                    {ledger::of(&detail, &asked)}
                    {orders::of(&detail, &asked)}
                    {carts::of(customer.id, &carts)}
                    {tokens.map(|tokens| tokens::of(customer.id, &tokens))}
                </div>
                <div>
                    {facts(customer)}
                    {work}
                </div>
            </div>
        };
        Ok(frame::inside(&who, &name, content.into_any()))
    })
}

fn facts(customer: &CustomerSummary) -> impl IntoView + use<> {
    let email = customer.email.to_string();
    view! {
        <section class="panel" aria-labelledby="customer">
            <h2 id="customer">"Customer"</h2>
            <dl class="facts">
                <div><dt>"Balance"</dt><dd><strong>{customer.balance.to_string()}</strong></dd></div>
                <div><dt>"Email"</dt><dd><a href=format!("mailto:{email}")>{email.clone()}</a></dd></div>
                <div><dt>"Since"</dt><dd>{pill::time(customer.created_at)}</dd></div>
                <div><dt>"Id"</dt><dd><code>{customer.id.to_string()}</code></dd></div>
            </dl>
        </section>
    }
}

/// The address of this page with other pages of its lists.
fn address_with(id: CustomerId, ledger: Option<&str>, orders: Option<&str>) -> String {
    let pairs = [("ledger", ledger.unwrap_or_default()), ("orders", orders.unwrap_or_default())];
    address::with_query(&address::of_customer(id), &pairs)
}

/// The customer that a form is about.
fn customer_of(text: &str) -> Result<CustomerId, Rejection> {
    text.parse().map_err(|_| Rejection::CustomerNotFound)
}
