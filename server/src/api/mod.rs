//! The JSON API under `/api`. Every answer is JSON, errors too.
//!
//! To add a call: a handler in the module of its noun, described by `#[utoipa::path]` with the codes of its own errors,
//! and a line in [`calls`]. What creates something goes there through [`keyed`], so that a client may repeat it. The
//! document of the API and its page write themselves; what they say of a call is its handler's comment.

mod badge;
mod business_carts;
mod cart;
mod checkout;
mod checkout_sessions;
mod created;
mod customer;
mod customers;
mod docs;
mod document;
mod errors;
mod model;
mod order_service;
mod orders;
mod press;
mod products;
mod read;
mod session;
mod who;

pub(crate) use docs::docs;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::header;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::idempotency::{self, Keys};
use crate::problem::Problem;
use crate::state::AppState;
use crate::{bearer, limits, security};

/// The calls with their description.
fn calls() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(call(routes!(products::list)))
        .routes(call(keyed(routes!(products::create::create))))
        .routes(call(routes!(products::show, products::change::change, products::change::remove)))
        .routes(call(keyed(routes!(products::stock::change))))
        .routes(call(routes!(cart::show, cart::empty)))
        .routes(call(keyed(routes!(cart::add))))
        .routes(call(routes!(cart::change, cart::remove)))
        .routes(call(keyed(routes!(checkout::intent))))
        .routes(call(routes!(orders::list)))
        .routes(call(routes!(orders::show, orders::process::process, orders::change::change, orders::remove::remove)))
        .routes(call(keyed(routes!(orders::refund::refund))))
        .routes(call(keyed(routes!(customers::register))))
        .routes(call(routes!(customers::show, customers::change)))
        .routes(call(routes!(customers::managed::list)))
        .routes(call(routes!(customers::managed::show, customers::managed::change, customers::managed::remove)))
        .routes(call(keyed(routes!(customers::credit::credit))))
        .routes(call(routes!(session::begin, session::end)))
        .routes(call(keyed(routes!(order_service::make))))
        .routes(call(keyed(routes!(checkout_sessions::begin))))
        .routes(call(routes!(checkout_sessions::show)))
        .routes(call(routes!(checkout_sessions::complete)))
        .routes(call(routes!(customers::business::list)))
        .routes(call(keyed(routes!(customers::business::create))))
        .routes(call(routes!(customers::business::show, customers::business::change)))
        .routes(call(routes!(orders::business::list)))
        .routes(call(routes!(orders::business::show)))
        .routes(call(routes!(products::business::list)))
        .routes(call(routes!(products::business::show)))
        .merge(business_carts::calls())
}

/// Whoever serves them.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::from(calls())
        .layer(DefaultBodyLimit::max(limits::BODY))
        .layer(Extension(Keys::new(state)))
        .layer(Extension(state.shop.clone()))
        .layer(Extension(state.security.clone()))
        .route("/api/openapi.json", get(document::show))
        .route("/api", any(unknown))
        .route("/api/{*path}", any(unknown))
}

/// What every call has. It stands around the methods of a path: another method is refused before.
fn call(routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    // From the inside out.
    routes.map(|methods| {
        methods.route_layer(from_fn(bearer::authenticate)).route_layer(from_fn(security::same_site_calls))
    })
}

/// A call that creates something: it is done once however often it is sent under one key.
fn keyed((schemas, mut paths, methods): UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    document::with_key(&mut paths);
    // From the inside out.
    let methods = methods
        .route_layer(from_fn(limits::catch_panic))
        .route_layer(from_fn(limits::time))
        .route_layer(from_fn(idempotency::once));
    (schemas, paths, methods)
}

async fn unknown() -> Problem {
    Problem::route_not_found()
}

/// Whatever goes wrong under `/api` is told as JSON, also by layers that know nothing of it.
pub(crate) async fn as_json(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_api = path == "/api" || path.starts_with("/api/");
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let wrong = response.status().is_client_error() || response.status().is_server_error();
    if !is_api || !wrong || kind.starts_with("application/json") {
        return response;
    }
    let Some(problem) = Problem::of_status(response.status()) else { return response };
    let mut told = problem.into_response();
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}
