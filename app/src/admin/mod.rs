//! The dashboard: what staff see and do. It is rendered by the server, works by plain links and forms, and has no
//! islands.
//!
//! To add a page: an `fn` that reads the address and hands a loader to [`guard::guarded`], which sends whoever has not
//! logged in to the login page; a route below; a link in `frame`. To add a mutation: a server function that asks
//! `backend::actor()`, makes one call into the shop and ends in an [`exit::Exit`]; a form that creates something begins
//! with `press::field`.

mod address;
mod cart;
mod carts;
mod customer;
mod customers;
mod deliveries;
mod event;
mod events;
mod exit;
mod field;
mod filters;
mod finish;
mod frame;
mod guard;
mod imports;
mod login;
mod mailbox;
mod order;
mod orders;
mod pill;
mod processed;
mod product;
mod products;
mod provisioning;
mod stock;
mod sums;
mod tokens;
mod typed;
mod who;

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{MatchNestedRoutes, SsrMode, path};

use crate::backend;

/// The dashboard's pages, to stand among the shop's routes.
#[component(transparent)]
pub fn AdminRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/admin") view=home ssr=SsrMode::Async/>
        <Route path=path!("/admin/login") view=login::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/orders") view=orders::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/orders/:id") view=order::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/orders/:id/lines") view=order::lines::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/products") view=products::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/products/new") view=product::new_page ssr=SsrMode::Async/>
        <Route path=path!("/admin/products/:slug") view=product::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/imports") view=imports::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/imports/:id") view=imports::import_page ssr=SsrMode::Async/>
        <Route path=path!("/admin/stock") view=stock::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/customers") view=customers::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/customers/:id") view=customer::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/customers/:id/carts") view=carts::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/customers/:id/carts/:cart") view=cart::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/events") view=events::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/events/refused") view=deliveries::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/events/:id") view=event::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/mails") view=mailbox::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/provisioning") view=provisioning::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/provisioning/:id") view=provisioning::message_page ssr=SsrMode::Async/>
        <Route path=path!("/admin/tokens") view=tokens::page ssr=SsrMode::Async/>
        <Route path=path!("/admin/mails/:id") view=mailbox::mail_page ssr=SsrMode::Async/>
    }
    .into_inner()
}

/// The dashboard begins with its orders.
fn home() -> impl IntoView {
    backend::keep_private();
    backend::see_other(address::ORDERS);
}
