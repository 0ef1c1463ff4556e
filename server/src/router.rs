//! Who answers which path, and what every request passes on its way.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use http::Uri;
use http::uri::PathAndQuery;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::compression::CompressionLayer;

use crate::state::AppState;
use crate::{
    api, assets, crawlers, health, limits, linger, orders_csv, pages, products_csv, security, session, telemetry,
    webhook,
};

/// The whole shop.
pub fn router(state: AppState) -> Router {
    let sessions = session::layer(state.shop.store().clone(), &state.place.base_url);
    // From the inside out.
    let visitors = pages::router(&state)
        .layer(from_fn_with_state(state.security.clone(), security::same_site))
        .layer(from_fn(limits::body))
        .merge(products_csv::router(&state))
        .merge(orders_csv::router())
        .merge(api::router(&state))
        .layer(sessions)
        .layer(from_fn_with_state(state.limits.clone(), limits::rate))
        .layer(CompressionLayer::new());
    let routes = visitors
        .merge(webhook::router())
        .merge(health::router())
        .merge(crawlers::router())
        .layer(from_fn(limits::time))
        .layer(from_fn_with_state(state.assets.clone(), assets::serve))
        .layer(from_fn(limits::catch_panic))
        .layer(from_fn(api::as_json))
        .layer(from_fn_with_state(state.security.clone(), security::headers))
        .layer(from_fn(telemetry::observe))
        .layer(from_fn(linger::hear_out))
        .with_state(state);
    // Before the routes are looked up, hence around them.
    Router::new()
        .fallback_service(ServiceBuilder::new().layer(MapRequestLayer::new(without_final_slash)).service(routes))
}

fn without_final_slash(mut request: Request) -> Request {
    let path = request.uri().path();
    let bare = path.trim_end_matches('/');
    if bare.is_empty() || bare.len() == path.len() {
        return request;
    }
    let rewritten = match request.uri().query() {
        Some(query) => format!("{bare}?{query}"),
        None => bare.to_owned(),
    };
    if let Ok(path_and_query) = rewritten.parse::<PathAndQuery>() {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(path_and_query);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn a_final_slash_is_ignored_and_a_query_kept() {
        for (given, expected) in [
            ("/api/orders/x/", "/api/orders/x"),
            ("/cart/?a=/", "/cart?a=/"),
            ("/", "/"),
            ("/?q=1", "/?q=1"),
            ("//", "//"),
        ] {
            let request = Request::builder().uri(given).body(Body::empty()).unwrap();
            assert_eq!(without_final_slash(request).uri().to_string(), expected);
        }
    }
}
