//! The number of items in the cart, for the badge on the pages of the same browser (CART-4).

use app::backend;
use axum::response::Response;
use http::{HeaderMap, header};

use crate::state::Place;

/// Tells the browser how many items are in its cart, if it believes otherwise.
pub(super) fn show(response: &mut Response, place: &Place, asked: &HeaderMap, items: u32) {
    if let Some(cookie) = backend::cookie_of_count(asked, items, place.base_url.as_str()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
