//! Accounts: what customers see and do (CUST-1). Pages are rendered by the server, work by plain links and forms, and
//! have no islands of their own.
//!
//! To add a page: an `fn` that hands a loader to [`guard::guarded`], which sends whoever has not logged in to the login
//! page; a route below; a link in [`frame`]. To add a form: a server function that makes one call into the shop and ends
//! in [`outcome::tell`] or [`outcome::settle`]; what was typed into a refused one is kept by [`form`] for the page that
//! shows it again.

mod address;
mod addresses;
mod confirm;
mod enter;
mod fields;
mod forgotten;
mod form;
mod frame;
mod guard;
mod log_in;
mod log_out;
mod new_password;
mod orders;
mod outcome;
mod overview;
mod profile;
mod register;

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{MatchNestedRoutes, SsrMode, path};

pub(crate) use address::{ACCOUNT, LOG_IN, ORDERS, log_in_and_return, register_and_return};

/// The accounts' pages, to stand among the shop's routes.
#[component(transparent)]
pub fn AccountRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/account") view=overview::page ssr=SsrMode::Async/>
        <Route path=path!("/account/register") view=register::page ssr=SsrMode::Async/>
        <Route path=path!("/account/log-in") view=log_in::page ssr=SsrMode::Async/>
        <Route path=path!("/account/forgotten") view=forgotten::page ssr=SsrMode::Async/>
        <Route path=path!("/account/password/:token") view=new_password::page ssr=SsrMode::Async/>
        <Route path=path!("/account/confirm/:token") view=confirm::page ssr=SsrMode::Async/>
        <Route path=path!("/account/profile") view=profile::page ssr=SsrMode::Async/>
        <Route path=path!("/account/addresses") view=addresses::page ssr=SsrMode::Async/>
        <Route path=path!("/account/orders") view=orders::page ssr=SsrMode::Async/>
    }
    .into_inner()
}
