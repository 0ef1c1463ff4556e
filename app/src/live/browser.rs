//! The signals that all islands of a page share, and the channel between tabs.

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, HtmlDocument, PageTransitionEvent};

use super::COUNT_COOKIE;

const CHANNEL: &str = "oxcart-cart";

struct Live {
    count: ArcRwSignal<Option<u32>>,
    elsewhere: ArcRwSignal<u32>,
    channel: Option<BroadcastChannel>,
}

thread_local! {
    static LIVE: Live = Live::open();
}

impl Live {
    fn open() -> Self {
        let count = ArcRwSignal::new(None);
        let elsewhere = ArcRwSignal::new(0_u32);
        let changed = {
            let (count, elsewhere) = (count.clone(), elsewhere.clone());
            move || {
                count.set(Some(counted()));
                elsewhere.update(|changes| *changes += 1);
            }
        };
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            let on_message = Closure::<dyn Fn()>::new(changed.clone());
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
        }
        // A page that comes back out of the browser's memory has missed what happened meanwhile.
        let on_page_show = Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
            if event.persisted() {
                changed();
            }
        });
        // Adding a listener to the window cannot fail.
        _ = window().add_event_listener_with_callback("pageshow", on_page_show.as_ref().unchecked_ref());
        on_page_show.forget();
        Self { count, elsewhere, channel }
    }
}

/// The number of items that the cookie tells.
fn counted() -> u32 {
    let cookies = document().unchecked_into::<HtmlDocument>().cookie().unwrap_or_default();
    let mut pairs = cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
    pairs.find(|(name, _)| *name == COUNT_COOKIE).and_then(|(_, count)| count.parse().ok()).unwrap_or(0)
}

/// The number of items in the cart, once it is known otherwise than from the page.
#[must_use]
pub fn count() -> ArcRwSignal<Option<u32>> {
    LIVE.with(|live| live.count.clone())
}

/// Counts the changes that other tabs made.
#[must_use]
pub fn changes_elsewhere() -> ArcRwSignal<u32> {
    LIVE.with(|live| live.elsewhere.clone())
}

/// Begins to listen to other tabs, and tells them to look again: a form may have led to this page.
pub fn listen() {
    tell();
}

/// Shows a number of items before the server has answered.
pub fn show(count: u32) {
    LIVE.with(|live| live.count.set(Some(count)));
}

/// Reads the number of items again, and tells other tabs to do the same.
pub fn tell() {
    LIVE.with(|live| {
        live.count.set(Some(counted()));
        if let Some(channel) = &live.channel {
            // It fails only for what cannot be sent; `null` can.
            _ = channel.post_message(&JsValue::NULL);
        }
    });
}

/// Loads the page again.
pub fn reload() {
    // It fails only where a page may not be left.
    _ = window().location().reload();
}
