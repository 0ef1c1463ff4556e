//! What follows a cart's id in its part of the path: nothing, or `:checkout`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};

use crate::problem::Problem;

/// The verb by which a cart is checked out.
const CHECK_OUT: &str = "checkout";

/// Passes what there is, as the router would do if it could take a part of a path to pieces.
pub(super) async fn routed(request: Request, next: Next) -> Response {
    let named = request.uri().path().rsplit('/').next().unwrap_or_default();
    let named = named.replace("%3A", ":").replace("%3a", ":");
    let (methods, allow): (&[Method], _) = match named.split_once(':') {
        None => (&[Method::GET, Method::HEAD, Method::PUT, Method::DELETE], "GET,HEAD,PUT,DELETE"),
        Some((_, CHECK_OUT)) => (&[Method::POST], "POST"),
        Some(_) => return Problem::route_not_found().into_response(),
    };
    if methods.contains(request.method()) {
        return next.run(request).await;
    }
    let mut refused = Problem::method_not_allowed().into_response();
    refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    refused
}

/// The id in front of the verb.
pub(super) fn without(named: &str) -> &str {
    named.split_once(':').map_or(named, |(cart, _)| cart)
}
