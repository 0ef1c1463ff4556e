//! Which page is at which address (CAT-7).

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::{account::AccountRoutes, admin::AdminRoutes, api_docs, page, pages};

/// The whole app: the page for the address that was asked for.
///
/// Every route waits for its data: status, redirects and titles need it first, and without JavaScript nothing could
/// replace a placeholder.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=page::not_found>
                <Route path=path!("/") view=pages::home ssr=SsrMode::Async/>
                <Route path=path!("/categories/:slug") view=pages::category ssr=SsrMode::Async/>
                <Route path=path!("/search") view=pages::search ssr=SsrMode::Async/>
                <Route path=path!("/products/:slug") view=pages::product ssr=SsrMode::Async/>
                <Route path=path!("/cart") view=pages::cart ssr=SsrMode::Async/>
                <Route path=path!("/checkout/return") view=pages::checkout_return ssr=SsrMode::Async/>
                <Route path=path!("/orders/:id") view=pages::order ssr=SsrMode::Async/>
                <Route path=path!("/orders/:number/:link") view=pages::linked_order ssr=SsrMode::Async/>
                <Route path=path!("/error") view=pages::error ssr=SsrMode::Async/>
                <Route path=path!("/api/docs") view=api_docs::page ssr=SsrMode::Async/>
                <AccountRoutes/>
                <AdminRoutes/>
            </Routes>
        </Router>
    }
}
