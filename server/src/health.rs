//! For whoever watches over the process: alive, ready, and in numbers.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::{StatusCode, header};
use shop::Shop;

use crate::state::AppState;
use crate::telemetry;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

async fn alive() -> &'static str {
    "ok"
}

/// Ready is who reaches the database; a connection is tried before it is handed out.
async fn ready(State(shop): State<Shop>) -> (StatusCode, &'static str) {
    match shop.store().read().await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(%error, "the database cannot be reached");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be reached")
        }
    }
}

async fn metrics() -> ([(header::HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], telemetry::metrics().render())
}
