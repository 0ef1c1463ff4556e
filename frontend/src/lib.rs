//! Oxcart's browser half: it wakes the islands of `app`.

// Keeps the islands' exports.
use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the page for its islands. The loader wakes each of them afterwards.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
