//! The answer to what created something.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::problem::json;

/// What was created, and where it is.
pub(super) fn created(location: &str, body: &impl Serialize) -> Response {
    let mut response = json(StatusCode::CREATED, body);
    // An id is always a header's value.
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
