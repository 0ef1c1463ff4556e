//! The JSON API under `/api` (API.md section 1). Every answer is JSON, errors too.
//!
//! To add a call that changes something, put `security::same_site` around its route: whoever only reads has none.

mod model;
mod orders;

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::header;

use crate::problem::Problem;
use crate::state::AppState;

/// The calls.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/orders/{id}", get(orders::show))
        .route("/api", any(unknown))
        .route("/api/{*path}", any(unknown))
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
