//! On the server nothing is alive: what visitors share there would leak from one to another.

use leptos::prelude::*;

/// The number of items in the cart, once it is known otherwise than from the page.
#[must_use]
pub fn count() -> ArcRwSignal<Option<u32>> {
    ArcRwSignal::new(None)
}

/// Counts the changes that other tabs made.
#[must_use]
pub fn changes_elsewhere() -> ArcRwSignal<u32> {
    ArcRwSignal::new(0)
}

/// Begins to listen to other tabs.
pub fn listen() {}

/// Shows a number of items before the server has answered.
pub fn show(_count: u32) {}

/// Reads the number of items again, and tells other tabs to do the same.
pub fn tell() {}

/// Loads the page again.
pub fn reload() {}
