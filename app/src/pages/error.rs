//! Where a form leads that failed for a reason which is not the shopper's.

use leptos::prelude::*;

use super::query;
use crate::frame::Frame;
use crate::page::{apology, page};

pub(crate) fn error() -> impl IntoView {
    // Anybody can write an address: only what looks like a reference is shown.
    let reference = query().get("reference").filter(|text| is_reference(text));
    page(async move { Ok(apology(Frame::load().await, reference)) })
}

fn is_reference(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_no_place_for_a_message() {
        assert!(is_reference("01J9-abc"));
        for other in ["", "call 0800 123", "<b>", "x".repeat(65).as_str()] {
            assert!(!is_reference(other), "{other:?}");
        }
    }
}
